// SPDX-License-Identifier: Apache-2.0
package io.bulkpipe.channel;

import static org.openjdk.jcstress.annotations.Expect.ACCEPTABLE;
import static org.openjdk.jcstress.annotations.Expect.FORBIDDEN;

import io.bulkpipe.channel.ring.Position;
import io.bulkpipe.channel.ring.RingReader;
import io.bulkpipe.channel.ring.RingWriter;
import java.nio.ByteBuffer;
import org.openjdk.jcstress.annotations.Actor;
import org.openjdk.jcstress.annotations.Arbiter;
import org.openjdk.jcstress.annotations.JCStressTest;
import org.openjdk.jcstress.annotations.Outcome;
import org.openjdk.jcstress.annotations.State;
import org.openjdk.jcstress.infra.results.II_Result;
import org.openjdk.jcstress.infra.results.I_Result;

/** A receiver sees a prefix of what was sent, and the right bytes: the ring and its growth. */
final class TransferStress {
  private TransferStress() {}

  /** I1, I2: two ranges, the first over the wrap. Over 1000: a wrong byte. */
  @JCStressTest
  @Outcome(
      id = {"0, 6", "4, 2", "6, 0"},
      expect = ACCEPTABLE,
      desc = "A prefix, then the rest.")
  @Outcome(expect = FORBIDDEN, desc = "No prefix, or wrong bytes.")
  @State
  public static class PrefixOverTheWrap extends StressedChannel {
    public PrefixOverTheWrap() {
      super(8);
      trySend(range(90, 5));
      tryReceiveAll();
    }

    @Actor
    public void sender() {
      trySend(range(1, 4));
      trySend(range(5, 2));
    }

    @Actor
    public void receiver(II_Result r) {
      r.r1 = tryReceive(1, 8);
    }

    @Arbiter
    public void arbiter(II_Result r) {
      r.r2 = tryReceive(1 + r.r1, 8);
    }
  }

  /** I1: a send that fills the room does not overwrite what is being received. */
  @JCStressTest
  @Outcome(
      id = {"8, 0", "8, 4"},
      expect = ACCEPTABLE,
      desc = "No room yet, or room.")
  @Outcome(expect = FORBIDDEN, desc = "Wrong bytes.")
  @State
  public static class RoomOfWhatIsReceived extends StressedChannel {
    public RoomOfWhatIsReceived() {
      super(8);
      trySend(range(90, 5));
      tryReceiveAll();
      trySend(range(1, 8));
    }

    @Actor
    public void receiver(II_Result r) {
      r.r1 = tryReceive(1, 8);
    }

    @Actor
    public void sender(II_Result r) {
      r.r2 = trySend(range(9, 4));
    }

    @Arbiter
    public void arbiter(II_Result r) {
      if (tryReceive(9, 8) != r.r2) {
        r.r2 = -1;
      }
    }
  }

  /** G1, G2: a ring that grows from 1 to 8 bytes while it is read. */
  @JCStressTest
  @Outcome(
      id = {"0", "1", "2", "4", "7"},
      expect = ACCEPTABLE,
      desc = "A prefix.")
  @Outcome(expect = FORBIDDEN, desc = "No prefix, or wrong bytes.")
  @State
  public static class TakeAgainstGrowth extends GrowingRing {
    @Actor
    public void writer() {
      write(1, 1);
      write(2, 1);
      write(3, 2);
      write(5, 3);
    }

    @Actor
    public void reader(I_Result r) {
      int n = (int) reader.total();
      byte[] dst = new byte[n];
      r.r1 = reader.takeAll(dst, 0, n) ? check(ByteBuffer.wrap(dst), n) : -1;
    }
  }

  /** G1, G2: the same in the pieces that there are, as a receive takes them. */
  @JCStressTest
  @Outcome(
      id = {"0", "1", "2", "4", "7"},
      expect = ACCEPTABLE,
      desc = "A prefix; ends where a range or a storage does.")
  @Outcome(expect = FORBIDDEN, desc = "No prefix, or wrong bytes.")
  @State
  public static class TakePiecesAgainstGrowth extends GrowingRing {
    @Actor
    public void writer() {
      write(1, 1);
      write(2, 1);
      write(3, 2);
      write(5, 3);
    }

    @Actor
    public void reader(I_Result r) {
      byte[] dst = new byte[8];
      int n = 0;
      for (int piece; (piece = reader.refresh()) > 0; n += piece) {
        reader.take(dst, n, piece);
      }
      r.r1 = check(ByteBuffer.wrap(dst), n);
    }
  }

  /** G1: the same for bytes that are looked at and not taken. */
  @JCStressTest
  @Outcome(
      id = {"0", "1", "2", "4", "7"},
      expect = ACCEPTABLE,
      desc = "A prefix.")
  @Outcome(expect = FORBIDDEN, desc = "No prefix, or wrong bytes.")
  @State
  public static class PeekAgainstGrowth extends GrowingRing {
    @Actor
    public void writer() {
      write(1, 1);
      write(2, 1);
      write(3, 2);
      write(5, 3);
    }

    @Actor
    public void reader(I_Result r) {
      int n = (int) reader.total();
      ByteBuffer dst = ByteBuffer.allocate(8);
      r.r1 = reader.peek(dst, n) ? check(dst, n) : -1;
    }
  }

  /** A ring whose storage has one byte at first, without a channel around it. */
  static class GrowingRing {
    private final RingWriter writer = new RingWriter(8, 1, false, new Position(), new Position());
    final RingReader reader = new RingReader(false, writer);

    GrowingRing() {
      write(0, 1);
      reader.refresh();
      reader.skip(1);
      reader.publish();
    }

    final void write(int from, int n) {
      if (writer.refresh(n) >= n) {
        writer.put(StressedChannel.range(from, n), 0, n);
        writer.publish();
      }
    }

    static int check(ByteBuffer bytes, int n) {
      for (int i = 0; i < n; i++) {
        if (bytes.get(i) != i + 1) {
          return 1000 + i;
        }
      }
      return n;
    }
  }

  /** G1, G2: a channel whose storage grows from 1024 to 4096 bytes while all is received. */
  @JCStressTest
  @Outcome(
      id = {"1000, 1800", "1800, 1000", "2800, 0"},
      expect = ACCEPTABLE,
      desc = "A prefix, then the rest.")
  @Outcome(expect = FORBIDDEN, desc = "No prefix, or wrong bytes.")
  @State
  public static class ReceiveAgainstGrowth extends StressedChannel {
    public ReceiveAgainstGrowth() {
      super(4096);
      trySend(range(0, 1000));
    }

    @Actor
    public void sender() {
      trySend(range(1000, 800));
      trySend(range(1800, 1000));
    }

    @Actor
    public void receiver(II_Result r) {
      r.r1 = tryReceive(0, 4096);
    }

    @Arbiter
    public void arbiter(II_Result r) {
      r.r2 = tryReceive(r.r1, 4096);
    }
  }
}
