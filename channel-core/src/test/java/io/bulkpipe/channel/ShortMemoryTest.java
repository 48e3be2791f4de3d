// SPDX-License-Identifier: Apache-2.0
package io.bulkpipe.channel;

import static org.assertj.core.api.Assertions.assertThat;

import io.bulkpipe.channel.ring.Position;
import io.bulkpipe.channel.ring.RingReader;
import io.bulkpipe.channel.ring.RingWriter;
import io.bulkpipe.channel.ring.Segment;
import io.bulkpipe.channel.testing.Covers;
import io.bulkpipe.channel.testing.PositionedBytes;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.SplittableRandom;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicReference;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** A ring goes on with the memory that it has where there is none for more. */
@Timeout(value = 120, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
@Covers("R13")
class ShortMemoryTest {

  /** The writer of a ring that gets storage up to a bound, which a test moves. */
  private static final class ShortWriter extends RingWriter {
    private int most;
    private int tries;

    ShortWriter(int capacity, int most) {
      super(capacity, 1, false, new Position(), new Position());
      this.most = most;
    }

    @Override
    public Segment storage(int size) {
      tries++;
      if (size > most) {
        throw new OutOfMemoryError("size=" + size);
      }
      return super.storage(size);
    }
  }

  @DisplayName("every byte passes through a ring that cannot grow, and through one that can again")
  @ParameterizedTest
  @ValueSource(ints = {1, 2, 3, 7, 64, 100})
  void ring(int most) {
    SplittableRandom random = new SplittableRandom(most);
    int capacity = 1 << 10;
    ShortWriter writer = new ShortWriter(capacity, most);
    RingReader reader = new RingReader(false, writer);
    boolean bounded = false;
    for (int step = 0; step < 20_000; step++) {
      if (step == 15_000) {
        writer.most = capacity;
        writer.growAgain();
      }
      int want = random.nextInt(1, capacity + 1);
      int room = Math.min(want, writer.refresh(want));
      bounded |= writer.reach() < capacity;
      writer.put(PositionedBytes.of(writer.position(), room), 0, room);
      writer.publish();
      byte[] bytes = new byte[random.nextInt(0, reader.refresh() + 1)];
      long from = reader.position();
      assertThat(reader.takeAll(bytes, 0, bytes.length)).isTrue();
      reader.publish();
      PositionedBytes.check(bytes, from);
    }
    assertThat(bounded).isTrue();
    assertThat(writer.reach()).isEqualTo(capacity);
    assertThat(writer.tries).isLessThan(5_000); // each may cost a garbage collection
  }

  /** What runs in a process that has little memory off the heap. */
  static final class Program {
    private static final int CAPACITY = 1 << 20;
    private static final List<ByteBuffer> held = new ArrayList<>();

    private Program() {}

    public static void main(String[] args) throws Exception {
      tries();
      trySendsPass();
      blockingSendsPass();
      nobodyReceives();
      tooLarge();
      timed();
      futures();
      messages();
      memoryReturns();
      System.out.print("all held");
      System.out.flush();
    }

    /** A channel that has a little storage, and no memory for more. */
    private static BulkChannel cramped() throws Exception {
      held.clear();
      BulkChannel channel =
          BulkChannel.builder().capacity(CAPACITY).direct(true).build();
      channel.sender().sendByte(1);
      channel.receiver().receiveByte();
      hold();
      return channel;
    }

    /** Takes all the memory that there is; each try in vain takes half a second. */
    private static void hold() {
      try {
        while (true) {
          held.add(ByteBuffer.allocateDirect(RingWriter.SMALLEST));
        }
      } catch (OutOfMemoryError e) {
        System.out.print(".");
      }
    }

    private static void tries() throws Exception {
      BulkChannel channel = cramped();
      int sent = channel.sender().trySendBulk(PositionedBytes.of(0, 100_000), 0, 100_000);
      check(sent > 0 && sent < 100_000, "trySendBulk=" + sent);
      check(channel.sender().trySendBulk(new byte[1], 0, 1) == 0, "a full one takes more");
      check(channel.sender().remainingCapacity() == 0, "a full one has room");
      check(!channel.sender().trySendWhole(new byte[CAPACITY], 0, CAPACITY), "trySendWhole");
      int filled = channel.sender().fill(CAPACITY / 2, room -> 0, Duration.ZERO);
      check(filled == 0, "filled=" + filled);
      PositionedBytes.receive(channel.receiver(), sent, 0);
    }

    private static void trySendsPass() throws Exception {
      BulkChannel channel = cramped();
      long sent = 0;
      while (sent < 100_000) {
        int n = channel.sender().trySendBulk(PositionedBytes.of(sent, 10_000), 0, 10_000);
        PositionedBytes.receive(channel.receiver(), n, sent);
        sent += n;
      }
    }

    private static void blockingSendsPass() throws Exception {
      BulkChannel channel = cramped();
      AtomicReference<@Nullable Throwable> failure = new AtomicReference<>();
      Thread sender = new Thread(() -> {
        try (BulkSender out = channel.sender()) {
          out.sendBulk(PositionedBytes.of(0, 1_000_000));
          out.sendBulk(ByteBuffer.wrap(PositionedBytes.of(1_000_000, 1_000_000)));
        } catch (Throwable e) {
          failure.set(e);
        }
      });
      sender.start();
      PositionedBytes.receive(channel.receiver(), 2_000_000, 0);
      check(channel.receiver().receiveByte() == -1, "more than was sent");
      sender.join();
      check(failure.get() == null, "failure=" + failure.get());
    }

    private static void nobodyReceives() throws Exception {
      BulkChannel channel = cramped();
      try {
        channel.sender().sendBulk(PositionedBytes.of(0, 100_000));
        check(false, "sendBulk went");
      } catch (OutOfMemoryError e) {
        long count = ((PartialTransfer) e).bytesTransferred();
        check(count == channel.receiver().available() && count > 0, "bytesTransferred=" + count);
        PositionedBytes.receive(channel.receiver(), (int) count, 0);
      }
      ByteBuffer src = ByteBuffer.wrap(PositionedBytes.of(0, 100_000));
      try {
        channel.sender().sendBulk(src);
        check(false, "sendBulk of a buffer went");
      } catch (OutOfMemoryError e) {
        check(((PartialTransfer) e).bytesTransferred() == src.position(), "position=" + src);
        check(src.position() == channel.receiver().available(), "position=" + src);
      }
    }

    private static void tooLarge() throws Exception {
      BulkChannel channel = cramped();
      try {
        channel.sender().fill(100_000, room -> 1);
        check(false, "fill went");
      } catch (OutOfMemoryError e) {
        check(((PartialTransfer) e).bytesTransferred() == 0, "fill: " + e);
      }
      check(channel.receiver().available() == 0, "fill left bytes");
    }

    private static void timed() throws Exception {
      BulkChannel channel = cramped();
      int sent = channel.sender().sendBulk(new byte[100_000], 0, 100_000, Duration.ofMillis(5));
      check(sent == channel.receiver().available() && sent > 0, "timed=" + sent);
    }

    private static void futures() throws Exception {
      BulkChannel channel = cramped();
      int sent = channel.sender().trySendBulk(new byte[100_000], 0, 100_000);
      var writable = channel.sender().whenWritable(CAPACITY / 2);
      check(!writable.isDone(), "a full one is writable");
      channel.receiver().receiveFully(new byte[sent], 0, sent);
      writable.get(30, TimeUnit.SECONDS);
    }

    private static void messages() throws Exception {
      BulkChannel channel = cramped();
      MessageSender out = MessageSender.over(channel.sender());
      MessageReceiver in = MessageReceiver.over(channel.receiver());
      check(!out.trySend(new byte[100_000]), "trySend of a message");
      try {
        out.send(new byte[100_000]);
        check(false, "send of a message went");
      } catch (OutOfMemoryError e) {
        check(((PartialTransfer) e).bytesTransferred() == 0, "message: " + e);
      }
      out.send(PositionedBytes.of(0, 50));
      PositionedBytes.check(Objects.requireNonNull(in.receive()), 0);
    }

    private static void memoryReturns() throws Exception {
      BulkChannel channel = cramped();
      int few = channel.sender().trySendBulk(PositionedBytes.of(0, 30_000), 0, 30_000);
      check(few < 30_000, "few=" + few);
      PositionedBytes.receive(channel.receiver(), few, 0);
      held.clear();
      while (!channel.sender().trySendWhole(PositionedBytes.of(few, 30_000), 0, 30_000)) {
        Thread.onSpinWait(); // it tries to grow a few times a second
      }
      PositionedBytes.receive(channel.receiver(), 30_000, few);
    }

    private static void check(boolean holds, String what) {
      if (!holds) {
        throw new AssertionError(what);
      }
    }
  }

  @DisplayName("a channel goes on, and says how much it took, in a process without memory")
  @Test
  void channel() throws Exception {
    Process java = new ProcessBuilder(
            Path.of(System.getProperty("java.home"), "bin", "java").toString(),
            "-ea",
            "-XX:MaxDirectMemorySize=64k",
            "--class-path",
            System.getProperty("java.class.path")
                + System.getProperty("path.separator")
                + Path.of("target", "classes")
                + System.getProperty("path.separator")
                + Path.of("target", "test-classes")
                + System.getProperty("path.separator")
                + System.getProperty("jdk.module.path", ""),
            Program.class.getName())
        .redirectErrorStream(true)
        .start();
    String said = new String(java.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    assertThat(java.waitFor(20, TimeUnit.SECONDS)).isTrue();
    assertThat(said).isEqualTo(".........all held");
  }
}
