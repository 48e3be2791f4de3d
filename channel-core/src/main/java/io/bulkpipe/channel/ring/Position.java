// SPDX-License-Identifier: Apache-2.0
package io.bulkpipe.channel.ring;

/**
 * The number of bytes that have passed one side of the ring since the channel was made. It only
 * grows, and only that side writes it. At 10 GB/s it would overflow after 29 years.
 */
@SuppressWarnings("unused")
public final class Position extends PaddedFields.PositionTrail {
  /** Reads the position. All writes before its release are then visible. */
  public long acquire() {
    return (long) VALUE.getAcquire(this);
  }

  /** Publishes a position, and with it all writes before. */
  public void release(long position) {
    VALUE.setRelease(this, position);
  }
}
