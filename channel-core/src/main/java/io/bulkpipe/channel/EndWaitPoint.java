// SPDX-License-Identifier: Apache-2.0
package io.bulkpipe.channel;

import io.bulkpipe.channel.ring.Position;
import io.bulkpipe.channel.waiting.WaitPoint;

/** The place where one end of a channel waits for the position of the other end. */
final class EndWaitPoint extends WaitPoint {
  private final ChannelCore core;
  private final Position watched;
  private final boolean receives;

  /** @param receives whether the receiver waits here, for bytes; else the sender, for room */
  EndWaitPoint(ChannelCore core, Position watched, boolean receives, boolean spinning) {
    super(spinning);
    this.core = core;
    this.watched = watched;
    this.receives = receives;
  }

  @Override
  protected long watched() {
    return watched.acquire();
  }

  @Override
  protected boolean isOpen() {
    return core.bothOpen();
  }

  @Override
  protected boolean isMarkDue() {
    return receives && core.isDue();
  }

  @Override
  protected int batch() {
    return core.batch();
  }

  @Override
  protected void beforeParking() {
    if (receives) {
      core.reader.retire();
    }
  }

  @Override
  protected String channel() {
    return core.name();
  }

  @Override
  protected String waitsFor() {
    return receives ? "bytes" : "room";
  }
}
