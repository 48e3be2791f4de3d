// SPDX-License-Identifier: Apache-2.0
package io.bulkpipe.channel;

import io.bulkpipe.channel.ring.Position;
import io.bulkpipe.channel.waiting.WaitPoint;

/** A wait point between two open ends, without a channel around it. */
final class OpenWaitPoint extends WaitPoint {
  private final Position watched;

  OpenWaitPoint(Position watched) {
    super(false);
    this.watched = watched;
  }

  @Override
  protected long watched() {
    return watched.acquire();
  }

  @Override
  protected boolean isOpen() {
    return true;
  }

  @Override
  protected boolean isMarkDue() {
    return false;
  }

  @Override
  protected int batch() {
    return 1024;
  }

  @Override
  protected void beforeParking() {}

  @Override
  protected String channel() {
    return "unnamed";
  }

  @Override
  protected String waitsFor() {
    return "bytes";
  }
}
