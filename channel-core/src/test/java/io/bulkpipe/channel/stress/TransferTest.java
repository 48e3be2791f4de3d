// SPDX-License-Identifier: Apache-2.0
package io.bulkpipe.channel.stress;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Timeout.ThreadMode.SEPARATE_THREAD;

import io.bulkpipe.channel.BulkChannel;
import io.bulkpipe.channel.BulkReceiver;
import io.bulkpipe.channel.BulkSender;
import io.bulkpipe.channel.testing.Covers;
import io.bulkpipe.channel.testing.ThreadKind;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Stream;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Large volumes in ranges of random lengths and forms, of which every byte is checked. */
@Tag("stress")
@Timeout(value = 300, threadMode = SEPARATE_THREAD)
@Covers({"B2", "B3", "B4", "B11", "R1", "R6"})
class TransferTest {
  private static final int KIB = 1 << 10;
  private static final int MIB = 1 << 20;
  private static final int LONGEST = 128 * KIB;
  private static final Duration LIMIT = Duration.ofSeconds(280);
  private static final Duration LONG = Duration.ofHours(1);

  /** One sender, one receiver. */
  record Pair(int capacity, long volume, boolean single, ThreadKind kind) {
    int longest() {
      return capacity < KIB ? 3 * capacity : LONGEST;
    }

    BulkChannel channel() {
      BulkChannel.Builder builder = BulkChannel.builder().capacity(capacity).name(toString());
      return single ? builder.singleSender().singleReceiver().build() : builder.build();
    }
  }

  static Stream<Pair> pairs() {
    return ThreadKind.present().stream()
        .flatMap(kind -> Stream.of(false, true)
            .flatMap(single -> Stream.of(
                new Pair(65_536, volume(kind, 1024L * MIB), single, kind),
                new Pair(4096, volume(kind, 1024L * MIB), single, kind),
                new Pair(64, volume(kind, 64L * MIB), single, kind),
                new Pair(7, volume(kind, MIB), single, kind),
                new Pair(3, volume(kind, MIB), single, kind),
                new Pair(2, volume(kind, MIB), single, kind),
                new Pair(1, volume(kind, MIB), single, kind))));
  }

  /** Virtual threads, which never spin, get less. */
  private static long volume(ThreadKind kind, long volume) {
    return kind == ThreadKind.PLATFORM ? volume : volume / 16;
  }

  @DisplayName("B2 B3 B4 every byte of one sender comes to one receiver, once and in order")
  @ParameterizedTest
  @MethodSource("pairs")
  void oneSenderAndOneReceiver(Pair pair) throws Exception {
    SplittableRandom random = Seed.random(pair.toString());
    Pattern pattern = new Pattern(pair.longest());
    BulkChannel channel = pair.channel();
    Race race = new Race(() -> giveUp(channel));
    SplittableRandom sending = random.split();
    SplittableRandom receiving = random.split();
    race.add(pair.kind, "sender", () -> {
      send(channel, pattern, pair, sending);
      channel.sender().close();
    });
    race.add(pair.kind, "receiver", () -> receive(channel, pattern, pair, receiving));
    race.start();
    race.join(LIMIT, () -> Seed.text() + ", " + channel);

    assertThat(channel.stats().sender().bytes()).as(Seed.text()).isEqualTo(pair.volume);
    assertThat(channel.stats().receiver().bytes()).as(Seed.text()).isEqualTo(pair.volume);
    assertThat(channel.sender().isAwaited()).isFalse();
  }

  private static void giveUp(BulkChannel channel) {
    channel.sender().abort(new AssertionError("the other thread failed"));
    channel.receiver().cancel(new AssertionError("the other thread failed"));
  }

  private static void send(BulkChannel channel, Pattern pattern, Pair pair, SplittableRandom random)
      throws Exception {
    BulkSender sender = channel.sender();
    byte[] table = pattern.table();
    for (long at = 0; at < pair.volume; ) {
      int length = (int) Math.min(length(random, pair.longest()), pair.volume - at);
      int index = pattern.index(at);
      switch (random.nextInt(8)) {
        case 0, 1 -> sender.sendBulk(table, index, length);
        case 2 -> {
          ByteBuffer src = pattern.buffer(random.nextInt(3), at, length);
          sender.sendBulk(src);
          check(src.position() == src.limit(), "a sent buffer has bytes left");
        }
        case 3 -> gather(sender, pattern, at, length, random);
        case 4 -> length = sender.trySendBulk(table, index, length);
        case 5 -> {
          ByteBuffer src = pattern.buffer(random.nextInt(3), at, length);
          length = sender.trySendBulk(src);
          check(src.position() == index + length, "a position differs from what was sent");
        }
        case 6 -> {
          int sent = sender.sendBulk(table, index, length, LONG);
          check(sent == length, "a send ended an hour early");
        }
        default -> {
          sender.sendByte(table[index]);
          length = 1;
        }
      }
      at += length;
      int room = sender.remainingCapacity();
      check(room >= 0 && room <= pair.capacity, "too much room");
    }
  }

  private static void gather(
      BulkSender sender, Pattern pattern, long at, int length, SplittableRandom random)
      throws Exception {
    List<ByteBuffer> parts = new ArrayList<>();
    for (int done = 0; done < length || parts.size() < 2; ) {
      int part = parts.size() == 5 ? length - done : random.nextInt(length - done + 1);
      parts.add(pattern.buffer(random.nextInt(3), at + done, part));
      done += part;
    }
    ByteBuffer[] srcs = parts.toArray(new ByteBuffer[0]);
    sender.sendBulk(srcs);
    for (ByteBuffer src : srcs) {
      check(src.position() == src.limit(), "a sent buffer has bytes left");
    }
  }

  private static void receive(
      BulkChannel channel, Pattern pattern, Pair pair, SplittableRandom random) throws Exception {
    BulkReceiver receiver = channel.receiver();
    byte[] array = new byte[pair.longest() + 8];
    ByteBuffer heap = ByteBuffer.allocate(array.length);
    ByteBuffer direct = ByteBuffer.allocateDirect(array.length);
    long at = 0;
    while (true) {
      int length = length(random, pair.longest());
      int offset = random.nextInt(8);
      int form = random.nextInt(8);
      int n;
      if (form <= 3) {
        n = switch (form) {
          case 0, 1 -> receiver.receiveInto(array, offset, length);
          case 2 -> receiver.receiveInto(array, offset, length, LONG);
          default -> receiver.tryReceiveInto(array, offset, length);
        };
        check(n > 0 || n == -1 || form == 3, "a receive returned nothing");
        if (n > 0) {
          pattern.check(at, array, offset, n);
        }
      } else if (form <= 6) {
        ByteBuffer dst = random.nextBoolean() ? heap : direct;
        dst.limit(offset + length).position(offset);
        n = switch (form) {
          case 4 -> receiver.receiveInto(dst);
          case 5 -> receiver.receiveInto(dst, LONG);
          default -> receiver.tryReceiveInto(dst);
        };
        check(n > 0 || n == -1 || form == 6, "a receive returned nothing");
        check(dst.position() == offset + Math.max(n, 0), "a position differs from what came");
        pattern.check(at, dst.flip().position(offset));
      } else {
        int value = receiver.receiveByte();
        n = value < 0 ? -1 : 1;
        array[0] = (byte) value;
        if (n > 0) {
          pattern.check(at, array, 0, 1);
        }
      }
      if (n < 0) {
        break;
      }
      at += n;
      int available = receiver.available();
      check(available >= 0 && available <= pair.capacity, "too much is available");
    }
    check(at == pair.volume, "the stream ended at " + at);
    check(receiver.receiveInto(array) == -1, "the end was not repeated");
  }

  /** Long ranges and short ones, each about as many bytes long as the others are many. */
  private static int length(SplittableRandom random, int longest) {
    return 1 + random.nextInt(random.nextInt(4) == 0 ? 1 + random.nextInt(longest) : longest);
  }

  private static void check(boolean holds, String otherwise) {
    if (!holds) {
      throw new AssertionError(otherwise);
    }
  }

  /** Several senders, several receivers. */
  record Crowd(
      int capacity, int senders, int receivers, int cycles, boolean single, ThreadKind kind) {
    /** The most cycles of one range. */
    int longest() {
      return Math.max(3, Math.min(3 * capacity, LONGEST) / Census.CYCLE);
    }

    BulkChannel channel() {
      BulkChannel.Builder builder = BulkChannel.builder().capacity(capacity).name(toString());
      if (single && senders == 1) {
        builder.singleSender();
      }
      if (single && receivers == 1) {
        builder.singleReceiver();
      }
      return builder.build();
    }
  }

  static Stream<Crowd> crowds() {
    List<Crowd> crowds = new ArrayList<>();
    int[][] counts = {{2, 2}, {4, 4}, {1, 4}, {4, 1}, {3, 2}};
    int[][] capacities = {
      {65_536, 16 * MIB},
      {4096, 8 * MIB},
      {64, MIB},
      {7, 64 * KIB},
      {3, 32 * KIB},
      {2, 32 * KIB},
      {1, 16 * KIB},
    };
    for (ThreadKind kind : ThreadKind.present()) {
      for (int[] count : counts) {
        for (int[] capacity : capacities) {
          int cycles = (int) volume(kind, capacity[1]) / Census.CYCLE / count[0];
          boolean single = kind == ThreadKind.PLATFORM;
          crowds.add(new Crowd(capacity[0], count[0], count[1], cycles, single, kind));
        }
      }
    }
    return crowds.stream();
  }

  @DisplayName("B6 B7 B8 many senders and receivers: every byte once, ranges in one piece")
  @ParameterizedTest
  @MethodSource("crowds")
  @Covers({"B6", "B7", "B8", "R1", "R10"})
  void manySendersAndReceivers(Crowd crowd) throws Exception {
    SplittableRandom random = Seed.random(crowd.toString());
    BulkChannel channel = crowd.channel();
    Race race = new Race(() -> giveUp(channel));
    AtomicInteger sending = new AtomicInteger(crowd.senders);
    for (int i = 0; i < crowd.senders; i++) {
      int sender = i;
      SplittableRandom own = random.split();
      race.add(crowd.kind, "sender " + sender, () -> {
        sendCycles(channel, sender, crowd, own);
        if (sending.decrementAndGet() == 0) {
          channel.sender().close();
        }
      });
    }
    List<Census> counted = new ArrayList<>();
    for (int i = 0; i < crowd.receivers; i++) {
      SplittableRandom own = random.split();
      Census census = new Census();
      counted.add(census);
      race.add(crowd.kind, "receiver " + i, () -> receiveCycles(channel, crowd, own, census));
    }
    race.start();
    race.join(LIMIT, () -> Seed.text() + ", " + channel);

    Census all = new Census();
    counted.forEach(all::add);
    for (int sender = 0; sender < crowd.senders; sender++) {
      all.checkPrefix(sender);
      assertThat(all.of(sender)).as(Seed.text()).isEqualTo((long) crowd.cycles * Census.CYCLE);
    }
    assertThat(all.all()).isEqualTo((long) crowd.senders * crowd.cycles * Census.CYCLE);
    assertThat(channel.stats().sender().bytes()).isEqualTo(all.all());
    assertThat(channel.stats().receiver().bytes()).isEqualTo(all.all());
    assertThat(channel.sender().isAwaited()).isFalse();
  }

  /** Sends ranges of whole cycles, each of them in one piece. */
  private static void sendCycles(
      BulkChannel channel, int sender, Crowd crowd, SplittableRandom random) throws Exception {
    byte[] stream = Census.stream(sender, crowd.longest() * Census.CYCLE);
    ByteBuffer heap = ByteBuffer.wrap(stream);
    ByteBuffer direct = ByteBuffer.allocateDirect(stream.length).put(stream);
    for (int done = 0; done < crowd.cycles; ) {
      int cycles = Math.min(1 + random.nextInt(crowd.longest()), crowd.cycles - done);
      int length = cycles * Census.CYCLE;
      switch (random.nextInt(4)) {
        case 0 -> channel.sender().sendBulk(stream, 0, length);
        case 1 -> channel.sender().sendBulk(heap.duplicate().limit(length).position(0));
        case 2 -> channel.sender().sendBulk(direct.duplicate().limit(length).position(0));
        default -> {
          int cut = random.nextInt(length + 1);
          channel
              .sender()
              .sendBulk(new ByteBuffer[] {heap.slice(0, cut), direct.slice(cut, length - cut)});
        }
      }
      done += cycles;
    }
  }

  private static void receiveCycles(
      BulkChannel channel, Crowd crowd, SplittableRandom random, Census census) throws Exception {
    byte[] array = new byte[crowd.capacity + 8];
    ByteBuffer direct = ByteBuffer.allocateDirect(array.length);
    int last = -1;
    while (true) {
      int length = 1 + random.nextInt(crowd.capacity);
      int offset = random.nextInt(8);
      int n;
      if (random.nextBoolean()) {
        n = channel.receiver().receiveInto(array, offset, length);
      } else {
        n = channel.receiver().receiveInto(direct.limit(offset + length).position(offset));
        direct.get(offset, array, offset, Math.max(n, 0));
      }
      if (n < 0) {
        return;
      }
      check(n > 0 && n <= length, "a receive returned " + n + " of " + length);
      last = census.add(array, offset, n, true, crowd.receivers == 1 ? last : -1);
    }
  }
}
