// SPDX-License-Identifier: Apache-2.0
package io.bulkpipe.channel;

import static org.openjdk.jcstress.annotations.Expect.ACCEPTABLE;
import static org.openjdk.jcstress.annotations.Expect.FORBIDDEN;

import io.bulkpipe.channel.ring.RingWriter;
import io.bulkpipe.channel.ring.Segment;
import java.lang.ref.WeakReference;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;
import org.openjdk.jcstress.annotations.Actor;
import org.openjdk.jcstress.annotations.Arbiter;
import org.openjdk.jcstress.annotations.JCStressTest;
import org.openjdk.jcstress.annotations.Outcome;
import org.openjdk.jcstress.annotations.State;
import org.openjdk.jcstress.infra.results.II_Result;

/**
 * A receiver that lets go of the memory while sends are in flight: IDLE-1 to IDLE-4 in
 * {@link RingWriter}. The arbiter plays a garbage collection: it clears the weak reference. By then
 * no operation holds the segment, so whatever is unread must be reachable without it.
 */
final class IdlingStress {
  private IdlingStress() {}

  /** A channel whose segment is larger than what an idle one keeps, and which is empty. */
  static class Idling extends StressedChannel {
    private static final int PASSED = 300;

    Idling(BulkChannel.Builder builder) {
      super(builder);
      trySend(new byte[PASSED]);
      tryReceive(new byte[PASSED]);
    }

    final void retire() {
      if (core.receiveLock.tryLock()) {
        core.reader.retire();
        core.receiveLock.unlock();
      }
    }

    final void collect() {
      WeakReference<Segment> idle = core.writer.idleSegment();
      if (idle != null
          && !leadsTo(core.reader.storage(), idle)
          && !leadsTo(core.writer.keptSegment(), idle)) {
        idle.clear();
      }
    }

    private static boolean leadsTo(@Nullable Segment from, WeakReference<Segment> to) {
      for (Segment each = from; each != null; each = each.next()) {
        if (to.refersTo(each)) {
          return true;
        }
      }
      return false;
    }
  }

  /** R20: a send that fits the segment. */
  @JCStressTest
  @Outcome(id = "40, 40", expect = ACCEPTABLE, desc = "Sent, and received.")
  @Outcome(expect = FORBIDDEN, desc = "Bytes are lost, or wrong.")
  @State
  public static class RetireAgainstSend extends Idling {
    public RetireAgainstSend() {
      super(BulkChannel.builder().capacity(4096));
    }

    @Actor
    public void sender(II_Result r) {
      r.r1 = trySend(range(1, 40));
    }

    @Actor
    public void receiver() {
      retire();
    }

    @Arbiter
    public void arbiter(II_Result r) {
      collect();
      r.r2 = tryReceive(1, 40);
    }
  }

  /** R20: two sends, the second of which wraps or grows while the first one looks: IDLE-4. */
  @JCStressTest
  @Outcome(id = "600, 900", expect = ACCEPTABLE, desc = "Sent, and received.")
  @Outcome(expect = FORBIDDEN, desc = "Bytes are lost, or wrong.")
  @State
  public static class RetireAgainstTwoSends extends Idling {
    private static final int EACH = 300;

    public RetireAgainstTwoSends() {
      super(BulkChannel.builder().capacity(4096));
    }

    @Actor
    public void first() {
      sendAll(1);
    }

    @Actor
    public void second() {
      sendAll(2);
    }

    @Actor
    public void receiver() {
      retire();
    }

    /** Sends bytes of one value, in ranges that wrap and grow. */
    private void sendAll(int value) {
      byte[] src = new byte[90];
      Arrays.fill(src, (byte) value);
      for (int done = 0; done < EACH; ) {
        int n = trySend(Arrays.copyOf(src, Math.min(EACH - done, src.length)));
        if (n == 0) {
          Thread.onSpinWait(); // the other sender has the lock
        }
        done += n;
      }
    }

    @Arbiter
    public void arbiter(II_Result r) {
      collect();
      byte[] dst = new byte[4096];
      for (int n; (n = tryReceive(dst)) > 0; ) {
        r.r1 += n;
        for (int i = 0; i < n; i++) {
          r.r2 += dst[i];
        }
      }
    }
  }

  /** R20: a send for which the storage grows. */
  @JCStressTest
  @Outcome(id = "2000, 2000", expect = ACCEPTABLE, desc = "Sent, and received.")
  @Outcome(expect = FORBIDDEN, desc = "Bytes are lost, or wrong.")
  @State
  public static class RetireAgainstGrowth extends Idling {
    public RetireAgainstGrowth() {
      super(BulkChannel.builder().capacity(4096));
    }

    @Actor
    public void sender(II_Result r) {
      r.r1 = trySend(range(1, 2000));
    }

    @Actor
    public void receiver() {
      retire();
    }

    @Arbiter
    public void arbiter(II_Result r) {
      collect();
      int sum = 0;
      for (int n; (n = tryReceive(1 + sum, 2000)) > 0; ) {
        sum += n;
      }
      r.r2 = sum;
    }
  }

  /** R20: memory off the heap. */
  @JCStressTest
  @Outcome(id = "40, 40", expect = ACCEPTABLE, desc = "Sent, and received.")
  @Outcome(expect = FORBIDDEN, desc = "Bytes are lost, or wrong.")
  @State
  public static class RetireDirectAgainstSend extends Idling {
    public RetireDirectAgainstSend() {
      super(BulkChannel.builder().capacity(4096).direct(true));
    }

    @Actor
    public void sender(II_Result r) {
      r.r1 = trySend(range(1, 40));
    }

    @Actor
    public void receiver() {
      retire();
    }

    @Arbiter
    public void arbiter(II_Result r) {
      collect();
      r.r2 = tryReceive(1, 40);
    }
  }

  /** R20: a receive that finds the bytes at once, and lets go again. */
  @JCStressTest
  @Outcome(
      id = {"40, 40", "40, 0"},
      expect = ACCEPTABLE,
      desc = "Sent, and received now or later.")
  @Outcome(expect = FORBIDDEN, desc = "Bytes are lost, or wrong.")
  @State
  public static class RetireAndReceiveAgainstSend extends Idling {
    private int early;

    public RetireAndReceiveAgainstSend() {
      super(BulkChannel.builder().capacity(4096));
    }

    @Actor
    public void sender(II_Result r) {
      r.r1 = trySend(range(1, 40));
    }

    @Actor
    public void receiver() {
      retire();
      early = tryReceive(1, 40);
      retire();
    }

    @Arbiter
    public void arbiter(II_Result r) {
      collect();
      int late = tryReceive(1, 40);
      r.r2 = early == 40 ? late == 0 ? 40 : -1 : late;
    }
  }
}
