// SPDX-License-Identifier: Apache-2.0
package io.bulkpipe.channel;

import static org.openjdk.jcstress.annotations.Expect.ACCEPTABLE;
import static org.openjdk.jcstress.annotations.Expect.FORBIDDEN;

import io.bulkpipe.channel.ring.RingSide;
import java.io.IOException;
import java.time.Duration;
import org.openjdk.jcstress.annotations.Actor;
import org.openjdk.jcstress.annotations.Arbiter;
import org.openjdk.jcstress.annotations.JCStressTest;
import org.openjdk.jcstress.annotations.Outcome;
import org.openjdk.jcstress.annotations.State;
import org.openjdk.jcstress.infra.results.II_Result;
import org.openjdk.jcstress.infra.results.I_Result;

/** An ending that frees the memory while bytes are moved: {@link RingSide}, {@link ChannelCore}. */
final class FreeingStress {
  private FreeingStress() {}

  /** I4, E1: a receive gets the right bytes or is told, and nothing is received after an abort. */
  @JCStressTest
  @Outcome(id = "8, -2", expect = ACCEPTABLE, desc = "Received, then told.")
  @Outcome(id = "-2, -2", expect = ACCEPTABLE, desc = "Told.")
  @Outcome(expect = FORBIDDEN, desc = "Bytes that were not sent, or not told.")
  @State
  public static class AbortAgainstReceive extends StressedChannel {
    public AbortAgainstReceive() {
      super(8);
      trySend(range(1, 8));
    }

    @Actor
    public void aborter() {
      sender.abort(new Aborted());
    }

    @Actor
    public void receiver(II_Result r) {
      r.r1 = tryReceive(1, 8);
    }

    @Arbiter
    public void arbiter(II_Result r) {
      r.r2 = tryReceive(1, 8);
    }
  }

  /** I4: the same for the receive of a byte. */
  @JCStressTest
  @Outcome(
      id = {"7", "-2"},
      expect = ACCEPTABLE,
      desc = "Received, or told.")
  @Outcome(expect = FORBIDDEN, desc = "A byte that was not sent.")
  @State
  public static class AbortAgainstReceiveByte extends StressedChannel {
    public AbortAgainstReceiveByte() {
      super(8);
      trySend(range(7, 1));
    }

    @Actor
    public void aborter() {
      sender.abort(new Aborted());
    }

    @Actor
    public void receiver(I_Result r) {
      try {
        r.r1 = receiver.receiveByte();
      } catch (IOException | InterruptedException e) {
        r.r1 = TOLD;
      }
    }
  }

  /** I4: the same for a window of a storage off the heap. */
  @JCStressTest
  @Outcome(
      id = {"7", "-2"},
      expect = ACCEPTABLE,
      desc = "Received, or told.")
  @Outcome(expect = FORBIDDEN, desc = "A byte that was not sent.")
  @State
  public static class AbortAgainstDrain extends StressedChannel {
    public AbortAgainstDrain() {
      super(BulkChannel.builder().capacity(1).direct(true));
      trySend(range(7, 1));
    }

    @Actor
    public void aborter() {
      sender.abort(new Aborted());
    }

    @Actor
    public void receiver(I_Result r) {
      try {
        receiver.drain(1, window -> r.r1 = window.get(), Duration.ofNanos(LONG_NANOS));
      } catch (IOException | InterruptedException e) {
        r.r1 = TOLD;
      }
    }
  }

  /** The storages that a channel keeps. */
  static class Kept extends StressedChannel {
    Kept(int capacity) {
      super(capacity);
    }

    final int storages() {
      return (core.writer.storage() == null ? 0 : 1) + (core.reader.storage() == null ? 0 : 1);
    }
  }

  /** I4, C1: a send whose storage grows while the receiver is closed; no memory is kept. */
  @JCStressTest
  @Outcome(
      id = {"0, 0", "8, 0"},
      expect = ACCEPTABLE,
      desc = "Sent or not; the memory is free.")
  @Outcome(expect = FORBIDDEN, desc = "Memory is kept.")
  @State
  public static class CloseReceiverAgainstSend extends Kept {
    public CloseReceiverAgainstSend() {
      super(8);
    }

    @Actor
    public void sender(II_Result r) {
      r.r1 = trySend(new byte[8]);
    }

    @Actor
    public void closer() {
      receiver.close();
    }

    @Arbiter
    public void arbiter(II_Result r) {
      r.r2 = storages();
    }
  }

  /** I4, C1: a receive that goes over to a storage while its end is closed; no memory is kept. */
  @JCStressTest
  @Outcome(
      id = {"-2, 0", "8, 0"},
      expect = ACCEPTABLE,
      desc = "Received or told; memory is free.")
  @Outcome(expect = FORBIDDEN, desc = "Memory is kept, or wrong bytes.")
  @State
  public static class CloseReceiverAgainstReceive extends Kept {
    public CloseReceiverAgainstReceive() {
      super(8);
      trySend(range(1, 8));
    }

    @Actor
    public void receiver(II_Result r) {
      r.r1 = tryReceive(1, 8);
    }

    @Actor
    public void closer() {
      receiver.close();
    }

    @Arbiter
    public void arbiter(II_Result r) {
      r.r2 = storages();
    }
  }

  /** I4: a byte is sent into a storage that is full, but below the capacity, while it is freed. */
  @JCStressTest
  @Outcome(
      id = {"0, 0", "1, 0"},
      expect = ACCEPTABLE,
      desc = "Sent or not; the memory is free.")
  @Outcome(expect = FORBIDDEN, desc = "Memory is kept.")
  @State
  public static class CloseReceiverAgainstByte extends Kept {
    public CloseReceiverAgainstByte() {
      super(1024);
      trySend(new byte[256]);
    }

    @Actor
    public void sender(II_Result r) {
      r.r1 = trySend(new byte[1]);
    }

    @Actor
    public void closer() {
      receiver.close();
    }

    @Arbiter
    public void arbiter(II_Result r) {
      r.r2 = storages();
    }
  }

  /** N2: a byte is sent, and lines are fetched up to the bytes that are being received. */
  @JCStressTest
  @Outcome(id = "1, 300", expect = ACCEPTABLE, desc = "Sent, and received.")
  @Outcome(expect = FORBIDDEN, desc = "Bytes that were not sent.")
  @State
  public static class FetchAgainstReceive extends StressedChannel {
    public FetchAgainstReceive() {
      super(4096);
      trySend(new byte[400]); // too many to fetch lines for; the storage has 512
      tryReceive(new byte[400]);
      trySend(range(1, 300));
    }

    @Actor
    public void sender(II_Result r) {
      r.r1 = trySend(new byte[1]);
    }

    @Actor
    public void receiver(II_Result r) {
      r.r2 = tryReceive(1, 300);
    }
  }
}
