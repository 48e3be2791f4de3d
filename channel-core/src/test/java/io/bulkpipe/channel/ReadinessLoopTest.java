// SPDX-License-Identifier: Apache-2.0
package io.bulkpipe.channel;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Timeout.ThreadMode.SEPARATE_THREAD;

import io.bulkpipe.channel.testing.Body;
import io.bulkpipe.channel.testing.Combinations;
import io.bulkpipe.channel.testing.Covers;
import io.bulkpipe.channel.testing.Crew;
import io.bulkpipe.channel.testing.EachThreadKind;
import io.bulkpipe.channel.testing.PositionedBytes;
import io.bulkpipe.channel.testing.ThreadKind;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Stream;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Loops of tries and futures of readiness, which move streams without a thread of their own. */
@SuppressWarnings("FutureReturnValueIgnored") // nothing hangs on it
@Timeout(value = 60, threadMode = SEPARATE_THREAD)
@Covers("R11")
class ReadinessLoopTest {
  private static final int CAPACITY = 10;

  @RegisterExtension
  final Crew crew = new Crew();

  static Stream<Arguments> kindsAndCapacities() {
    return Combinations.of(ThreadKind.present(), List.of(1, 2, 7, 64));
  }

  @DisplayName("beside blocked threads: every byte arrives once, whoever takes it")
  @ParameterizedTest
  @MethodSource("kindsAndCapacities")
  @Covers("R10")
  void besideThreads(ThreadKind kind, int capacity) throws Exception {
    BulkChannel channel = BulkChannel.create(capacity);
    int volume = 30_000;
    AtomicInteger taken = new AtomicInteger();
    List<Body<?>> threads = new ArrayList<>();
    for (int t = 0; t < 2; t++) {
      threads.add(crew.start(kind, "receiver " + t, () -> {
        byte[] dst = new byte[3];
        for (int n; (n = channel.receiver().receiveInto(dst)) >= 0; ) {
          taken.addAndGet(n);
        }
      }));
    }
    ReceivePath receiving = new ReceivePath(channel, false);
    receiving.go();
    SendPath sending = new SendPath(channel, volume / 2, false);
    sending.go();
    Body<?> sender =
        crew.start(kind, "sender", () -> channel.sender().sendBulk(new byte[volume / 2]));
    sender.result();
    sending.over.get(30, TimeUnit.SECONDS);
    channel.sender().close();
    threads.forEach(Body::result);
    assertThat(taken.get() + receiving.over.get(30, TimeUnit.SECONDS)).isEqualTo(volume);
  }

  @DisplayName("loops of futures move a stream through a small channel, without a hot loop")
  @ParameterizedTest
  @ValueSource(ints = {1, 2})
  void loops(int threads) throws Exception {
    // not the default: that is a new thread for each task where there are two processors
    ExecutorService executor = Executors.newFixedThreadPool(
        threads, work -> ThreadKind.PLATFORM.unstarted("completer", work));
    try {
      BulkChannel channel = BulkChannel.builder().capacity(7).executor(executor).build();
      int volume = 1 << 20;
      ReceivePath receiving = new ReceivePath(channel, true);
      receiving.go();
      SendPath sending = new SendPath(channel, volume, true);
      CompletableFuture<Integer> closed = sending.over.whenComplete((r, t) -> {
        if (t == null) {
          channel.sender().close();
        } else {
          channel.sender().abort(t);
        }
      });
      executor.execute(sending::go);
      assertThat(receiving.over.get(50, TimeUnit.SECONDS)).isEqualTo(volume);
      assertThat(closed.get(1, TimeUnit.SECONDS)).isEqualTo(volume);
      assertThat(sending.vain).as("vain tries to send").isLessThan(sending.tries / 100 + 10);
      assertThat(receiving.vain).as("vain tries to receive").isLessThan(receiving.tries / 100 + 10);
    } finally {
      executor.shutdownNow();
    }
  }

  @DisplayName("beside a call that holds the end there is no hot loop")
  @EachThreadKind
  void noHotLoop(ThreadKind kind) throws Exception {
    BulkChannel channel = BulkChannel.create(CAPACITY);
    Body<?> holder = crew.start(kind, "holder", () -> channel.sender().sendBulk(new byte[25]));
    holder.awaitParked();
    SendPath sending = new SendPath(channel, 5, false);
    sending.go();
    assertThat(channel.receiver().receiveInto(new byte[4])).isEqualTo(4); // not enough to go on
    holder.awaitParked();
    Body<?> later = crew.start(kind, "later", () -> channel.sender().sendBulk(new byte[1]));
    later.awaitParked();
    assertThat(sending.tries).isLessThan(5);
    Body<Integer> rest =
        crew.start(kind, "rest", () -> channel.receiver().receiveFully(new byte[27], 0, 27));
    holder.result();
    later.result();
    assertThat(sending.over.get(10, TimeUnit.SECONDS)).isEqualTo(5);
    assertThat(rest.result()).isEqualTo(27);
    assertThat(sending.tries).isLessThan(20);
  }

  /** Sends by tries, each when a future says so. */
  private static final class SendPath {
    final CompletableFuture<Integer> over = new CompletableFuture<>();
    volatile int tries;
    volatile int vain;
    private final BulkChannel channel;
    private final int volume;
    private final boolean stamped;
    private int sent;

    SendPath(BulkChannel channel, int volume, boolean stamped) {
      this.channel = channel;
      this.volume = volume;
      this.stamped = stamped;
    }

    void go() {
      while (!over.isDone()) {
        CompletableFuture<?> ready = channel.sender().whenWritable(1);
        if (!ready.isDone()) {
          ready.thenRun(this::goOn);
          return;
        }
        step();
      }
    }

    private void goOn() {
      step();
      go();
    }

    @SuppressWarnings("NonAtomicVolatileUpdate") // one step at a time
    private void step() {
      try {
        int n = Math.min(volume - sent, 5);
        byte[] bytes = stamped ? PositionedBytes.of(sent, n) : new byte[n];
        int moved = channel.sender().trySendBulk(bytes, 0, n);
        tries++;
        vain += moved == 0 ? 1 : 0;
        sent += moved;
        if (sent == volume) {
          over.complete(sent);
        }
      } catch (Throwable t) {
        over.completeExceptionally(t);
      }
    }
  }

  /** Receives by tries, each when a future says so. */
  private static final class ReceivePath {
    final CompletableFuture<Integer> over = new CompletableFuture<>();
    volatile int tries;
    volatile int vain;
    private final BulkChannel channel;
    private final boolean stamped;
    private final byte[] dst = new byte[3];
    private int received;

    ReceivePath(BulkChannel channel, boolean stamped) {
      this.channel = channel;
      this.stamped = stamped;
    }

    void go() {
      while (!over.isDone()) {
        CompletableFuture<?> ready = channel.receiver().whenReadable(1);
        if (!ready.isDone()) {
          ready.thenRun(this::goOn);
          return;
        }
        step();
      }
    }

    private void goOn() {
      step();
      go();
    }

    @SuppressWarnings("NonAtomicVolatileUpdate") // one step at a time
    private void step() {
      try {
        int n = channel.receiver().tryReceiveInto(dst, 0, 3);
        tries++;
        vain += n == 0 ? 1 : 0;
        if (n < 0) {
          over.complete(received);
          return;
        }
        if (stamped) {
          PositionedBytes.check(dst, n, received);
        }
        received += n;
      } catch (Throwable t) {
        over.completeExceptionally(t);
      }
    }
  }
}
