// SPDX-License-Identifier: Apache-2.0
package io.bulkpipe.channel;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Timeout.ThreadMode.SEPARATE_THREAD;

import io.bulkpipe.channel.testing.Await;
import io.bulkpipe.channel.testing.Body;
import io.bulkpipe.channel.testing.Covers;
import io.bulkpipe.channel.testing.Crew;
import io.bulkpipe.channel.testing.EachThreadKind;
import io.bulkpipe.channel.testing.ThreadKind;
import java.lang.ref.Reference;
import java.lang.ref.WeakReference;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicReference;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** An end that nobody can reach any more, where the channel was told to notice. */
@Timeout(value = 60, threadMode = SEPARATE_THREAD)
@Covers("R15")
class AbandonmentTest {

  @RegisterExtension
  final Crew crew = new Crew();

  private static BulkChannel watched() {
    return BulkChannel.builder()
        .capacity(10)
        .name("watched")
        .detectAbandonment()
        .build();
  }

  private static void collect(Body<?> body) {
    Await.until("told of the other end", () -> {
      System.gc();
      return body.ended();
    });
  }

  /** So that whatever would be noticed has been. */
  private static void collectMuch() {
    for (int i = 0; i < 3; i++) {
      WeakReference<Object> garbage = new WeakReference<>(new Object());
      Await.until("a collection", () -> {
        System.gc();
        return garbage.get() == null;
      });
    }
  }

  @DisplayName("a receiver that waits for a sender that nobody can reach is told")
  @EachThreadKind
  void sender(ThreadKind kind) {
    BulkReceiver receiver = watched().receiver();
    Body<Integer> waiting = crew.start(kind, "waiting", () -> receiver.receiveByte());
    collect(waiting);
    SenderFailedException told = waiting.failure(SenderFailedException.class);
    assertThat(told.toString() + told.getCause()).contains("reach").contains("watched");
  }

  @DisplayName("a sender that waits for a receiver that nobody can reach is told")
  @EachThreadKind
  void receiver(ThreadKind kind) {
    BulkChannel channel = watched();
    BulkSender sender = channel.sender();
    Body<?> waiting = crew.start(kind, "waiting", () -> sender.sendBulk(new byte[11]));
    try {
      waiting.awaitParked();
    } finally {
      Reference.reachabilityFence(channel);
    }
    channel = null;
    collect(waiting);
    BrokenChannelException told = waiting.failure(BrokenChannelException.class);
    assertThat(told.bytesTransferred()).isEqualTo(10);
    assertThat(told.toString() + told.getCause()).contains("reach").contains("watched");
  }

  @DisplayName("what an abandoned sender sent is still received, then the receiver is told")
  @EachThreadKind
  void bytesFirst(ThreadKind kind) {
    BulkReceiver receiver = sentByAbandoned();
    Body<?> waiting = crew.start(kind, "waiting", () -> {
      assertThat(receiver.receiveByte()).isEqualTo(1);
      assertThat(receiver.receiveByte()).isEqualTo(2);
      assertThat(receiver.receiveByte()).isEqualTo(3);
      receiver.receiveByte();
    });
    collect(waiting);
    waiting.failure(SenderFailedException.class);
  }

  private static BulkReceiver sentByAbandoned() {
    BulkChannel channel = watched();
    try {
      channel.sender().sendBulk(new byte[] {1, 2, 3});
    } catch (Exception e) {
      throw new AssertionError(e);
    }
    return channel.receiver();
  }

  @DisplayName("no alarm while the end, or the channel, can be reached")
  @EachThreadKind
  void reachable(ThreadKind kind) throws Exception {
    BulkChannel channel = watched();
    BulkReceiver receiver = channel.receiver();
    Body<Integer> waiting = crew.start(kind, "waiting", () -> receiver.receiveByte());
    waiting.awaitParked();
    collectMuch();
    waiting.awaitParked();
    channel.sender().sendByte(5);
    assertThat(waiting.result()).isEqualTo(5);

    BulkChannel other = watched();
    BulkSender sender = other.sender();
    BulkReceiver kept = other.receiver();
    Body<?> sending = crew.start(kind, "sending", () -> sender.sendBulk(new byte[11]));
    sending.awaitParked();
    collectMuch();
    sending.awaitParked();
    assertThat(kept.receiveInto(new byte[10])).isEqualTo(10);
    sending.result();
    assertThat(kept.receiveByte()).isZero();
  }

  @DisplayName("no alarm while an operation of the end is in flight, which nobody else can reach")
  @EachThreadKind
  void inFlight(ThreadKind kind) throws Exception {
    BulkChannel channel = watched();
    BulkReceiver receiver = channel.receiver();
    Body<?> sending = startSending(kind, channel);
    channel = null;
    sending.awaitParked();
    collectMuch();
    sending.awaitParked();
    byte[] dst = new byte[33];
    assertThat(receiver.receiveFully(dst, 0, 33)).isEqualTo(33);
    sending.result();
  }

  private Body<?> startSending(ThreadKind kind, BulkChannel channel) {
    return crew.start(kind, "sending", new Sends(channel.sender())::run);
  }

  /** Forgets the sender while it uses it. */
  private static final class Sends {
    private BulkSender sender;

    Sends(BulkSender sender) {
      this.sender = sender;
    }

    void run() throws Exception {
      BulkSender mine = sender;
      sender = watched().sender();
      mine.sendBulk(new byte[33]);
    }
  }

  @DisplayName("an end that was closed before it was lost is closed, not abandoned")
  @EachThreadKind
  void closedBefore(ThreadKind kind) throws Exception {
    BulkReceiver receiver = closedSender();
    collectMuch();
    Body<Integer> waiting = crew.start(kind, "waiting", () -> receiver.receiveByte());
    assertThat(waiting.result()).isEqualTo(-1);
  }

  private static BulkReceiver closedSender() {
    BulkChannel channel = watched();
    channel.sender().close();
    return channel.receiver();
  }

  @DisplayName("a channel whose own futures lead back to it can be collected")
  @Test
  void futuresThatLeadBack() {
    List<WeakReference<BulkChannel>> forgotten = new ArrayList<>();
    for (int i = 0; i < 10; i++) {
      BulkChannel channel = watched();
      forgotten.add(new WeakReference<>(channel));
      stepOf(channel);
    }
    Await.until("all collected", () -> {
      System.gc();
      return forgotten.stream().allMatch(each -> each.get() == null);
    });
  }

  /** What an event loop does: a dependent of each future that the channel has, which uses it. */
  @SuppressWarnings("FutureReturnValueIgnored")
  private static void stepOf(BulkChannel channel) {
    channel.receiver().whenReadable(1).thenRun(() -> System.out.println(channel));
    channel.receiver().whenOver().thenRun(() -> System.out.println(channel));
    channel.sender().whenOver(Runnable::run).thenRun(() -> System.out.println(channel.sender()));
  }

  @DisplayName("a receiver that waits is told, though a future of it has dependents of its own")
  @Test
  void futuresBesideAWait() {
    BulkReceiver receiver = watched().receiver();
    CompletableFuture<String> readable =
        receiver.whenReadable(3).thenApply(nothing -> receiver.toString());
    Body<Integer> waiting = crew.start("waiting", () -> receiver.receiveByte());
    collect(waiting);
    waiting.failure(SenderFailedException.class);
    Await.until("the future is told, too", readable::isDone);
  }

  @DisplayName("a sender that waits in awaitDrained is in use")
  @ParameterizedTest
  @ValueSource(booleans = {false, true})
  void awaitDrainedIsAUse(boolean timed) throws Exception {
    BulkReceiver receiver = drainedBeside(timed);
    collectMuch();
    assertThat(receiver.receiveInto(new byte[9])).isEqualTo(3);
  }

  private BulkReceiver drainedBeside(boolean timed) throws Exception {
    BulkChannel channel = watched();
    channel.sender().sendBulk(new byte[3]);
    AtomicReference<@Nullable BulkSender> box = new AtomicReference<>(channel.sender());
    crew.start("draining", () -> {
          awaitDrained(Objects.requireNonNull(box.getAndSet(null)), timed);
        })
        .awaitParked();
    return channel.receiver();
  }

  private static void awaitDrained(BulkSender sender, boolean timed) throws Exception {
    if (timed) {
      assertThat(sender.awaitDrained(Duration.ofMinutes(5))).isTrue();
    } else {
      sender.awaitDrained();
    }
  }
}
