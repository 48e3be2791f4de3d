// SPDX-License-Identifier: Apache-2.0
package io.bulkpipe.channel;

import static org.junit.jupiter.api.Timeout.ThreadMode.SEPARATE_THREAD;

import io.bulkpipe.channel.testing.Covers;
import java.io.IOException;
import java.nio.channels.AsynchronousCloseException;
import java.nio.channels.ClosedChannelException;
import java.util.ArrayList;
import java.util.List;
import org.jetbrains.lincheck.datastructures.IntGen;
import org.jetbrains.lincheck.datastructures.ModelCheckingOptions;
import org.jetbrains.lincheck.datastructures.Operation;
import org.jetbrains.lincheck.datastructures.Param;
import org.jetbrains.lincheck.datastructures.StressOptions;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * The operations that never wait, under Lincheck: random short programs on two or three threads,
 * each run under many schedules (model checking, which knows sequentially consistent schedules
 * only) and on real threads (stress). {@link TryModel} says which results are possible.
 *
 * <p>A plain sequential specification would be wrong here, at one thread an end too: a try that
 * runs beside the other end's is not atomic, and need not be. A send looks for room once more after
 * a first piece; the room that a receive leaves is published after the bytes were chosen. With
 * several threads an end, a try may return nothing because another call has the lock. Instead of
 * allowing every result of nothing, the model splits a call into steps, each of which is atomic.
 */
@Timeout(value = 240, threadMode = SEPARATE_THREAD)
@Tag("schedules")
@Covers({"B5", "B11", "B37", "R1", "R3", "R4", "R6", "R7", "R8"})
class LincheckTest {

  /** The operations, on a channel of its own capacity. */
  public abstract static class Ends {
    private final Exception cause = new Exception("cause");

    final int capacity;
    private final BulkChannel channel;

    Ends(int capacity) {
      this.capacity = capacity;
      this.channel = BulkChannel.builder().capacity(capacity).spinning(false).build();
    }

    private static byte[] bytes(int tag, int n) {
      byte[] bytes = new byte[n];
      for (int i = 0; i < n; i++) {
        bytes[i] = (byte) (tag + 10 * i);
      }
      return bytes;
    }

    private static String told(IOException e) {
      if (e instanceof BrokenChannelException broken) {
        return "broken:" + broken.bytesTransferred();
      }
      if (e instanceof AsynchronousCloseException && e instanceof PartialTransfer partial) {
        return "async:" + partial.bytesTransferred();
      }
      return e instanceof ClosedChannelException ? "closed" : e.toString();
    }

    String send(int tag, int n) {
      try {
        return String.valueOf(channel.sender().trySendBulk(bytes(tag, n), 0, n));
      } catch (IOException e) {
        return told(e);
      }
    }

    String sendWhole(int tag, int n) {
      int length = Math.min(n, capacity);
      try {
        return channel.sender().trySendWhole(bytes(tag, length), 0, length) ? "" + length : "0";
      } catch (IOException e) {
        return told(e);
      }
    }

    String receive(int n) {
      byte[] dst = new byte[n];
      try {
        int got = channel.receiver().tryReceiveInto(dst, 0, n);
        if (got <= 0) {
          return String.valueOf(got);
        }
        List<Integer> bytes = new ArrayList<>();
        for (int i = 0; i < got; i++) {
          bytes.add((int) dst[i]);
        }
        return bytes.toString();
      } catch (SenderFailedException e) {
        return "failed";
      } catch (AsynchronousCloseException e) {
        return "async";
      } catch (IOException e) {
        return told(e);
      }
    }

    @Operation
    public void close() {
      channel.sender().close();
    }

    @Operation
    public void abort() {
      channel.sender().abort(cause);
    }

    @Operation
    public void cancel() {
      channel.receiver().cancel(cause);
    }

    String room() {
      return String.valueOf(channel.sender().remainingCapacity());
    }

    String there() {
      return String.valueOf(channel.receiver().available());
    }

    @Operation
    public String isSenderOpen() {
      return String.valueOf(channel.sender().isOpen());
    }

    @Operation
    public String isReceiverOpen() {
      return String.valueOf(channel.receiver().isOpen());
    }
  }

  /** One thread an end; endings and questions from any. */
  @Param(name = "tag", gen = IntGen.class, conf = "1:9")
  @Param(name = "n", gen = IntGen.class, conf = "1:4")
  public abstract static class OneThreadAnEnd extends Ends {
    OneThreadAnEnd(int capacity) {
      super(capacity);
    }

    @Operation(nonParallelGroup = "sender")
    public String trySend(@Param(name = "tag") int tag, @Param(name = "n") int n) {
      return send(tag, n);
    }

    @Operation(nonParallelGroup = "sender")
    public String trySendWhole(@Param(name = "tag") int tag, @Param(name = "n") int n) {
      return sendWhole(tag, n);
    }

    @Operation(nonParallelGroup = "sender")
    public String remainingCapacity() {
      return room();
    }

    @Operation(nonParallelGroup = "receiver")
    public String tryReceive(@Param(name = "n") int n) {
      return receive(n);
    }

    @Operation(nonParallelGroup = "receiver")
    public String available() {
      return there();
    }
  }

  /** Any operation from any thread. */
  @Param(name = "tag", gen = IntGen.class, conf = "1:9")
  @Param(name = "n", gen = IntGen.class, conf = "1:4")
  public abstract static class ManyThreadsAnEnd extends Ends {
    ManyThreadsAnEnd(int capacity) {
      super(capacity);
    }

    @Operation
    public String trySend(@Param(name = "tag") int tag, @Param(name = "n") int n) {
      return send(tag, n);
    }

    @Operation
    public String trySendWhole(@Param(name = "tag") int tag, @Param(name = "n") int n) {
      return sendWhole(tag, n);
    }

    @Operation
    public String remainingCapacity() {
      return room();
    }

    @Operation
    public String tryReceive(@Param(name = "n") int n) {
      return receive(n);
    }

    @Operation
    public String available() {
      return there();
    }
  }

  /** Capacity 1. */
  public static final class One1 extends OneThreadAnEnd {
    public One1() {
      super(1);
    }
  }

  /** Capacity 2. */
  public static final class One2 extends OneThreadAnEnd {
    public One2() {
      super(2);
    }
  }

  /** Capacity 3. */
  public static final class One3 extends OneThreadAnEnd {
    public One3() {
      super(3);
    }
  }

  /** Capacity 4. */
  public static final class One4 extends OneThreadAnEnd {
    public One4() {
      super(4);
    }
  }

  /** Capacity 1. */
  public static final class Many1 extends ManyThreadsAnEnd {
    public Many1() {
      super(1);
    }
  }

  /** Capacity 2. */
  public static final class Many2 extends ManyThreadsAnEnd {
    public Many2() {
      super(2);
    }
  }

  /** Capacity 3. */
  public static final class Many3 extends ManyThreadsAnEnd {
    public Many3() {
      super(3);
    }
  }

  /** Capacity 4. */
  public static final class Many4 extends ManyThreadsAnEnd {
    public Many4() {
      super(4);
    }
  }

  private static final List<Class<? extends Ends>> ONE =
      List.of(One1.class, One2.class, One3.class, One4.class);
  private static final List<Class<? extends Ends>> MANY =
      List.of(Many1.class, Many2.class, Many3.class, Many4.class);

  /** How much to explore: {@code -Dbulkpipe.lincheck=10} for ten times as many programs. */
  private static final int TIMES = Integer.getInteger("bulkpipe.lincheck", 1);

  private static void explore(Class<? extends Ends> ends, int threads) {
    long begin = System.nanoTime();
    new ModelCheckingOptions()
        .iterations(8 * TIMES)
        .invocationsPerIteration(100)
        .threads(threads)
        .actorsBefore(1)
        .actorsPerThread(3)
        .actorsAfter(2)
        .verifier(TryModel.class)
        .check(ends);
    System.out.printf("%s: %d ms%n", ends.getSimpleName(), (System.nanoTime() - begin) / 1_000_000);
  }

  @DisplayName("R1 R3 R6 one thread an end, every schedule that was tried gives possible results")
  @ParameterizedTest
  @ValueSource(ints = {1, 2, 3, 4})
  void oneThreadAnEnd(int capacity) {
    explore(ONE.get(capacity - 1), 2);
  }

  @DisplayName("R1 R3 R6 several threads an end: a try that gives nothing had a reason")
  @ParameterizedTest
  @ValueSource(ints = {1, 2, 3, 4})
  void severalThreadsAnEnd(int capacity) {
    explore(MANY.get(capacity - 1), 3);
  }

  @DisplayName("R1 R3 R6 the same on real threads")
  @ParameterizedTest
  @ValueSource(ints = {1, 2, 3, 4})
  void onRealThreads(int capacity) {
    for (Class<? extends Ends> ends : List.of(ONE.get(capacity - 1), MANY.get(capacity - 1))) {
      new StressOptions()
          .iterations(5 * TIMES)
          .invocationsPerIteration(500)
          .threads(2)
          .actorsBefore(1)
          .actorsPerThread(3)
          .actorsAfter(2)
          .verifier(TryModel.class)
          .check(ends);
    }
  }
}
