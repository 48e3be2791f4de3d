// SPDX-License-Identifier: Apache-2.0
package io.bulkpipe.channel;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;

/** The word of a {@link Position}, between its paddings. */
abstract class PositionWord extends LeadingPadding {
  static final VarHandle VALUE;

  static {
    try {
      VALUE = MethodHandles.lookup().findVarHandle(PositionWord.class, "value", long.class);
    } catch (ReflectiveOperationException e) {
      throw new ExceptionInInitializerError(e);
    }
  }

  @SuppressWarnings("unused") // through VALUE
  private long value;
}

/**
 * How many bytes have passed one side of the ring since the channel was made: it only grows, and one
 * side at a time writes it. At 10 GB/s it would take 29 years to overflow.
 */
@SuppressWarnings("unused")
final class Position extends PositionWord {
  private long q0;
  private long q1;
  private long q2;
  private long q3;
  private long q4;
  private long q5;
  private long q6;

  /** Reads it, and with it all that was written before it was released. */
  long acquire() {
    return (long) VALUE.getAcquire(this);
  }

  /** Publishes it, and with it all that was written before. */
  void release(long position) {
    VALUE.setRelease(this, position);
  }
}
