// SPDX-License-Identifier: Apache-2.0
package io.bulkpipe.bench.pipe;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;

/** The line before a side's words. */
@SuppressWarnings("unused")
abstract class RingPadding {
  private long p0;
  private long p1;
  private long p2;
  private long p3;
  private long p4;
  private long p5;
  private long p6;
  private long p7;
}

/** One side's words: its position, which the other side reads, and what it knows of the other's. */
abstract class RingWords extends RingPadding {
  static final VarHandle POSITION;

  static {
    try {
      POSITION = MethodHandles.lookup().findVarHandle(RingWords.class, "position", long.class);
    } catch (ReflectiveOperationException e) {
      throw new ExceptionInInitializerError(e);
    }
  }

  long position;
  long other;
}

/** One side of a {@link BareRing}, alone on its lines. */
@SuppressWarnings("unused")
final class RingPosition extends RingWords {
  private long q0;
  private long q1;
  private long q2;
  private long q3;
  private long q4;
  private long q5;
  private long q6;
  private long q7;

  long acquire() {
    return (long) POSITION.getAcquire(this);
  }

  void release(long value) {
    POSITION.setRelease(this, value);
  }
}
