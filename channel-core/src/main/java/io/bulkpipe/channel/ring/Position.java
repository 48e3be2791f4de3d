// SPDX-License-Identifier: Apache-2.0
package io.bulkpipe.channel.ring;

/**
 * How many bytes have passed one side of the ring since the channel was made: it only grows, and
 * one side at a time writes it. At 10 GB/s it would take 29 years to overflow.
 */
@SuppressWarnings("unused")
public final class Position extends PaddedFields.PositionTrail {
  /** Reads it, and with it all that was written before it was released. */
  public long acquire() {
    return (long) VALUE.getAcquire(this);
  }

  /** Publishes it, and with it all that was written before. */
  public void release(long position) {
    VALUE.setRelease(this, position);
  }
}
