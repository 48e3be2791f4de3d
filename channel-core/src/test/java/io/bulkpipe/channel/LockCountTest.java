// SPDX-License-Identifier: Apache-2.0
package io.bulkpipe.channel;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.jupiter.api.Timeout.ThreadMode.SEPARATE_THREAD;

import io.bulkpipe.channel.stress.Race;
import io.bulkpipe.channel.testing.Await;
import io.bulkpipe.channel.testing.Body;
import io.bulkpipe.channel.testing.Covers;
import io.bulkpipe.channel.testing.Crew;
import io.bulkpipe.channel.testing.EachThreadKind;
import io.bulkpipe.channel.testing.ThreadKind;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.Arrays;
import java.util.concurrent.Semaphore;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * How often the lock of an end is acquired: by what the channel counts, and by a lock put in place.
 */
@Timeout(value = 60, threadMode = SEPARATE_THREAD)
@Covers("R2")
class LockCountTest {
  private static final int CAPACITY = 64 << 10;
  private static final int VOLUME = 64 << 20;
  private static final Duration LIMIT = Duration.ofSeconds(50);

  @RegisterExtension
  final Crew crew = new Crew();

  /** A lock of our own before the channel's word, which then never finds a rival. */
  private static final class CountingTurn extends EndLock {
    private final Semaphore lock = new Semaphore(1);
    private final AtomicLong taken = new AtomicLong();
    private final AtomicLong given = new AtomicLong();

    CountingTurn() {
      super(true, true);
    }

    @Override
    boolean take() {
      boolean got = lock.tryAcquire();
      if (got) {
        taken.incrementAndGet();
        assertThat(super.take()).isTrue();
      }
      return got;
    }

    @Override
    void give() {
      given.incrementAndGet();
      super.give();
      lock.release();
    }

    long acquired() {
      assertThat(given.get()).isEqualTo(taken.get());
      assertThat(acquisitions()).isEqualTo(taken.get());
      return taken.get();
    }
  }

  private final CountingTurn sendLock = new CountingTurn();
  private final CountingTurn receiveLock = new CountingTurn();

  private BulkChannel counted(int capacity) {
    Settings settings = BulkChannel.builder().capacity(capacity).name("counted").settings();
    ChannelCore core = new ChannelCore(settings, sendLock, receiveLock, 0);
    return new BulkChannel(new LazyCore(settings, core));
  }

  private static BulkChannel single(int capacity) {
    return BulkChannel.builder()
        .capacity(capacity)
        .singleSender()
        .singleReceiver()
        .build();
  }

  /** Receives all of a stream into pieces of a length; returns the number of calls. */
  private static long receiveAll(BulkChannel channel, int piece) throws Exception {
    byte[] dst = new byte[piece];
    long calls = 1;
    while (channel.receiver().receiveInto(dst) >= 0) {
      calls++;
    }
    return calls;
  }

  @DisplayName("R2 one send of 64 MiB through 64 KiB is one acquisition, and so is each receive")
  @ParameterizedTest
  @ValueSource(ints = {1000, CAPACITY, VOLUME})
  void oneAcquisitionForEachOperation(int piece) throws Exception {
    BulkChannel channel = counted(CAPACITY);
    AtomicLong receives = new AtomicLong();
    Race race = new Race(() -> channel.receiver().close());
    race.add(ThreadKind.PLATFORM, "sender", () -> {
      channel.sender().sendBulk(new byte[VOLUME]);
      channel.sender().close();
    });
    race.add(ThreadKind.PLATFORM, "receiver", () -> {
      Await.until("the sender waits", () -> channel.stats().sender().waits() > 0);
      receives.set(receiveAll(channel, piece));
    });
    race.start();
    race.join(LIMIT, () -> channel);

    ChannelStats stats = channel.stats();
    assertThat(stats.sender().bytes()).isEqualTo(VOLUME);
    assertThat(stats.sender().lockAcquisitions()).isEqualTo(1);
    assertThat(sendLock.acquired()).isEqualTo(1);
    // the last receive, which is told the end, is one too
    assertThat(stats.receiver().lockAcquisitions()).isEqualTo(receives.get());
    assertThat(receiveLock.acquired()).isEqualTo(receives.get());
    assertThat(stats.sender().waits()).as("waits with the lock held").isPositive();
  }

  @DisplayName("R2 one send of 1 GiB through 64 KiB is one acquisition, and no other lock is taken")
  @Test
  void oneAcquisitionForAGibibyte() throws Exception {
    BulkChannel channel = counted(CAPACITY);
    ByteBuffer part = ByteBuffer.allocateDirect(VOLUME);
    ByteBuffer[] gibibyte = new ByteBuffer[(1 << 30) / VOLUME];
    Arrays.setAll(gibibyte, i -> part.duplicate());
    Race race = new Race(() -> channel.receiver().close());
    race.add(ThreadKind.PLATFORM, "sender", () -> {
      channel.sender().sendBulk(gibibyte);
      channel.sender().close();
    });
    AtomicLong receives = new AtomicLong();
    race.add(ThreadKind.PLATFORM, "receiver", () -> receives.set(receiveAll(channel, CAPACITY)));
    race.start();
    race.join(LIMIT, () -> channel);

    ChannelStats stats = channel.stats();
    System.out.println("1 GiB through 64 KiB: " + stats);
    assertThat(stats.receiver().bytes()).isEqualTo(1 << 30);
    assertThat(stats.sender().lockAcquisitions()).isEqualTo(1);
    assertThat(sendLock.acquired()).isEqualTo(1);
    assertThat(receiveLock.acquired()).isEqualTo(receives.get());
    assertThat(stats.sender().otherLockAcquisitions()).isZero();
    assertThat(stats.receiver().otherLockAcquisitions()).isZero();
  }

  @DisplayName("R2 each form of an operation is one acquisition")
  @Test
  void eachForm() throws Exception {
    BulkChannel channel = counted(64);
    BulkSender sender = channel.sender();
    byte[] bytes = new byte[4];
    Duration hour = Duration.ofHours(1);
    sender.sendBulk(bytes);
    sender.sendBulk(bytes, 1, 2);
    sender.sendBulk(ByteBuffer.allocateDirect(4));
    sender.sendBulk(new ByteBuffer[] {ByteBuffer.allocate(2), ByteBuffer.allocate(2)});
    sender.sendBulk(bytes, 0, 4, hour);
    sender.sendBulk(ByteBuffer.allocate(4), hour);
    assertThat(sender.trySendBulk(bytes, 0, 4)).isEqualTo(4);
    assertThat(sender.trySendBulk(ByteBuffer.allocate(4))).isEqualTo(4);
    sender.sendByte(1);
    assertThat(sendLock.acquired()).isEqualTo(9);

    BulkReceiver receiver = channel.receiver();
    assertThat(receiver.receiveInto(bytes)).isEqualTo(4);
    assertThat(receiver.receiveInto(bytes, 1, 2)).isEqualTo(2);
    assertThat(receiver.receiveInto(ByteBuffer.allocateDirect(4))).isEqualTo(4);
    assertThat(receiver.receiveInto(bytes, 0, 4, hour)).isEqualTo(4);
    assertThat(receiver.receiveInto(ByteBuffer.allocate(4), hour)).isEqualTo(4);
    assertThat(receiver.tryReceiveInto(bytes, 0, 4)).isEqualTo(4);
    assertThat(receiver.tryReceiveInto(ByteBuffer.allocate(4))).isEqualTo(4);
    assertThat(receiver.receiveByte()).isZero();
    assertThat(receiveLock.acquired()).isEqualTo(8);
    assertThat(sendLock.acquired()).isEqualTo(9);
  }

  @DisplayName("R2 asking and closing acquire nothing")
  @Test
  void askingAndClosing() {
    BulkChannel channel = counted(64);
    channel.sender().isAwaited();
    channel.sender().isOpen();
    channel.sender().remainingCapacity();
    channel.receiver().available();
    channel.receiver().isOpen();
    channel.stats();
    channel.sender().close();
    channel.sender().abort(new AssertionError("aborted"));
    channel.receiver().close();
    assertThat(channel.toString()).contains("counted");
    assertThat(sendLock.acquired()).isZero();
    assertThat(receiveLock.acquired()).isZero();
  }

  @DisplayName("B16 R5 ranges of length zero acquire nothing, whether the channel is open or not")
  @Test
  @Covers({"B16", "R5"})
  void lengthZero() throws Exception {
    BulkChannel channel = counted(64);
    byte[] none = new byte[0];
    channel.sender().sendBulk(none);
    channel.sender().sendBulk(ByteBuffer.allocate(0));
    channel.sender().sendBulk(new ByteBuffer[] {ByteBuffer.allocate(0), ByteBuffer.allocate(0)});
    channel.sender().sendBulk(new ByteBuffer[0]);
    channel.sender().sendBulk(none, 0, 0, Duration.ofHours(1));
    assertThat(channel.sender().trySendBulk(none, 0, 0)).isZero();
    assertThat(channel.receiver().receiveInto(none)).isZero();
    assertThat(channel.receiver().receiveInto(ByteBuffer.allocate(0))).isZero();
    assertThat(channel.receiver().receiveInto(none, 0, 0, Duration.ofHours(1))).isZero();
    assertThat(channel.receiver().tryReceiveInto(none, 0, 0)).isZero();
    channel.sender().close();
    assertThat(channel.receiver().receiveInto(none)).isZero();
    assertThat(sendLock.acquired()).isZero();
    assertThat(receiveLock.acquired()).isZero();
  }

  @DisplayName("R2 an operation that does not get the lock has acquired nothing")
  @EachThreadKind
  void triesWhileHeld(ThreadKind kind) throws Exception {
    BulkChannel channel = counted(64);
    Body<?> holder = crew.start(kind, "holder", () -> channel.sender().sendBulk(new byte[65]));
    holder.awaitParked();
    byte[] bytes = new byte[1];
    assertThat(channel.sender().trySendBulk(bytes, 0, 1)).isZero();
    assertThat(channel.sender().sendBulk(bytes, 0, 1, Duration.ofMillis(1))).isZero();
    assertThat(channel.stats().sender().lockAcquisitions()).isEqualTo(1);
    assertThat(channel.receiver().receiveInto(new byte[64])).isEqualTo(64);
    holder.result();
    assertThat(channel.sender().trySendBulk(bytes, 0, 1)).isEqualTo(1);
    assertThat(sendLock.acquired()).isEqualTo(2);
  }

  @DisplayName("R2 a single sender and a single receiver have no lock at all")
  @Test
  void singleModes() throws Exception {
    BulkChannel channel = single(CAPACITY);
    Race race = new Race(() -> channel.receiver().close());
    race.add(ThreadKind.PLATFORM, "sender", () -> {
      channel.sender().sendBulk(new byte[VOLUME]);
      channel.sender().close();
    });
    race.add(ThreadKind.PLATFORM, "receiver", () -> receiveAll(channel, CAPACITY));
    race.start();
    race.join(LIMIT, () -> channel);
    ChannelStats stats = channel.stats();
    assertThat(stats.sender().bytes()).isEqualTo(VOLUME);
    assertThat(stats.sender().lockAcquisitions()).isZero();
    assertThat(stats.receiver().lockAcquisitions()).isZero();
  }

  @DisplayName("a second sender where one was promised is told, and does the first no harm")
  @EachThreadKind
  void breachOfSingleSender(ThreadKind kind) throws Exception {
    BulkChannel channel = single(4);
    Body<?> first = crew.start(
        kind, "first", () -> channel.sender().sendBulk(new byte[] {1, 2, 3, 4, 5, 6, 7}));
    first.awaitParked();
    for (int i = 0; i < 3; i++) {
      assertThatThrownBy(() -> channel.sender().sendByte(9))
          .isInstanceOf(IllegalStateException.class);
      assertThatThrownBy(() -> channel.sender().trySendBulk(new byte[9], 0, 9))
          .isInstanceOf(IllegalStateException.class);
    }
    byte[] all = new byte[7];
    assertThat(channel.receiver().receiveInto(all)).isEqualTo(4);
    first.result();
    assertThat(channel.receiver().receiveInto(all, 4, 3)).isEqualTo(3);
    assertThat(all).containsExactly(1, 2, 3, 4, 5, 6, 7);
    channel.sender().sendByte(8);
    assertThat(channel.receiver().receiveByte()).isEqualTo(8);
  }

  @DisplayName("a second receiver where one was promised is told, and does the first no harm")
  @EachThreadKind
  void breachOfSingleReceiver(ThreadKind kind) throws Exception {
    BulkChannel channel = single(4);
    Body<Integer> first = crew.start(kind, "first", () -> channel.receiver().receiveByte());
    first.awaitParked();
    for (int i = 0; i < 3; i++) {
      assertThatThrownBy(() -> channel.receiver().receiveByte())
          .isInstanceOf(IllegalStateException.class);
      assertThatThrownBy(() -> channel.receiver().tryReceiveInto(new byte[9], 0, 9))
          .isInstanceOf(IllegalStateException.class);
    }
    channel.sender().sendBulk(new byte[] {1, 2});
    assertThat(first.result()).isEqualTo(1);
    assertThat(channel.receiver().receiveByte()).isEqualTo(2);
  }
}
