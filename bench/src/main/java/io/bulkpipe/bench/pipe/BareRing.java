// SPDX-License-Identifier: Apache-2.0
package io.bulkpipe.bench.pipe;

import java.lang.invoke.ConstantBootstraps;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;

/**
 * The limit: a single-producer, single-consumer ring that only spins. No lock, no parking, no
 * closing, no interrupt; positions padded, the other side's cached; a power of two, so nothing
 * wraps by comparison. With settling, a side that found nothing polls with a growing pause until a
 * batch has gathered or nothing more comes. Fenced, each operation ends with a full fence, which
 * every pipe needs that wakes a thread.
 */
final class BareRing implements BytePipe {
  private static final int SLICE = 16 * 1024;
  private static final int FIRST_PAUSE = 4;
  private static final int LONGEST_PAUSE = 32;

  private final Position sent = new Position();
  private final Position received = new Position();
  private final byte[] ring;
  private final boolean settling;
  private final boolean fenced;

  BareRing(int capacity, boolean settling, boolean fenced) {
    this.ring = new byte[Integer.highestOneBit(2 * capacity - 1)];
    this.settling = settling;
    this.fenced = fenced;
  }

  @Override
  public Sender sender() {
    int slice = Math.max(1, Math.min(SLICE, ring.length / 4));
    return (src, length) -> {
      Position mine = sent;
      byte[] bytes = ring;
      long position = mine.position;
      for (int done = 0; done < length; ) {
        int want = Math.min(length - done, slice);
        int free = (int) (mine.other + bytes.length - position);
        if (free < want) {
          mine.other = received.acquire();
          free = (int) (mine.other + bytes.length - position);
          if (free == 0) {
            mine.other = await(received, mine.other, bytes.length / 2);
            free = (int) (mine.other + bytes.length - position);
          }
        }
        int n = Math.min(free, want);
        Wrap.in(src, done, bytes, (int) position & (bytes.length - 1), n);
        position += n;
        done += n;
        mine.release(position);
      }
      if (fenced) {
        VarHandle.fullFence();
      }
    };
  }

  @Override
  public Receiver receiver() {
    int slice = Math.max(1, Math.min(SLICE, ring.length / 4));
    return (dst, length) -> {
      Position mine = received;
      byte[] bytes = ring;
      long position = mine.position;
      int there = (int) (mine.other - position);
      if (there < Math.min(length, slice)) {
        mine.other = sent.acquire();
        there = (int) (mine.other - position);
        if (there == 0) {
          mine.other = await(sent, position, Math.min(length, SLICE));
          there = (int) (mine.other - position);
        }
      }
      int n = Math.min(there, Math.min(length, slice));
      Wrap.out(bytes, (int) position & (bytes.length - 1), dst, 0, n);
      mine.release(position + n);
      if (fenced) {
        VarHandle.fullFence();
      }
      return n;
    };
  }

  /** Spins until the other side has moved; settling, until it has moved far or stopped. */
  private long await(Position theirs, long from, int batch) {
    long seen;
    while ((seen = theirs.acquire()) == from) {
      Thread.onSpinWait();
    }
    if (settling) {
      int pause = FIRST_PAUSE;
      while (seen - from < batch) {
        for (int i = 0; i < pause; i++) {
          Thread.onSpinWait();
        }
        long next = theirs.acquire();
        if (next == seen) {
          break;
        }
        seen = next;
        pause = Math.min(2 * pause, LONGEST_PAUSE);
      }
    }
    return seen;
  }

  /** The line before a side's words. */
  @SuppressWarnings("unused")
  private abstract static class Lead {
    private long p0;
    private long p1;
    private long p2;
    private long p3;
    private long p4;
    private long p5;
    private long p6;
    private long p7;
  }

  /** A side's position, which the other side reads, and what it knows of the other's. */
  private abstract static class Words extends Lead {
    static final VarHandle POSITION = ConstantBootstraps.fieldVarHandle(
        MethodHandles.lookup(), "position", VarHandle.class, Words.class, long.class);

    long position;
    long other;
  }

  /** One side, alone on its lines. */
  @SuppressWarnings("unused")
  private static final class Position extends Words {
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
}
