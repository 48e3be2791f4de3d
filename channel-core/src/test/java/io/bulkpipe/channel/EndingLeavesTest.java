// SPDX-License-Identifier: Apache-2.0
package io.bulkpipe.channel;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.jupiter.api.Timeout.ThreadMode.SEPARATE_THREAD;

import io.bulkpipe.channel.testing.Action;
import io.bulkpipe.channel.testing.Build;
import io.bulkpipe.channel.testing.Covers;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What an ending leaves behind: no storage, and figures that agree with what calls returned. */
@Timeout(value = 60, threadMode = SEPARATE_THREAD)
class EndingLeavesTest {
  private static IllegalStateException broken() {
    return new IllegalStateException("callback");
  }

  /** A core, and the channel around it. */
  private static final class Opened {
    final ChannelCore core;
    final BulkChannel channel;

    Opened(int capacity, boolean direct) {
      Settings settings = new Settings(capacity, direct, true, false, false, null, null);
      core = new ChannelCore(settings, new EndLock(true, true), new EndLock(true, true), 0);
      channel = new BulkChannel(new LazyCore(settings, core));
    }

    void assertFreed() {
      assertThat(core.writer.storage()).isNull();
      assertThat(core.writer.array()).isNull();
      assertThat(core.reader.storage()).isNull();
      assertThat(core.reader.array()).isNull();
    }
  }

  /** How a fill whose callback ends the channel comes back. */
  enum Outcome {
    WRITES {
      @Override
      int write(ByteBuffer window) {
        window.put((byte) 1);
        return 0;
      }
    },
    HAS_NOTHING {
      @Override
      int write(ByteBuffer window) {
        return -1;
      }
    },
    THROWS {
      @Override
      int write(ByteBuffer window) {
        throw broken();
      }
    };

    abstract int write(ByteBuffer window);
  }

  private static void attempt(Action call) {
    try {
      call.run();
    } catch (Exception e) {
      assertThat(e).isNotNull(); // the storage is what counts here
    }
  }

  @DisplayName("R13 an ending during the callback of a fill leaves no storage behind")
  @ParameterizedTest
  @EnumSource
  @Covers("R13")
  void fill(Outcome outcome) {
    List<java.util.function.Consumer<BulkChannel>> endings = List.of(
        c -> c.receiver().close(),
        c -> c.receiver().cancel(broken()),
        c -> c.sender().abort(broken()),
        c -> {
          c.sender().close();
          attempt(() -> c.receiver().receiveInto(new byte[9])); // the end is told meanwhile
        });
    for (boolean direct : new boolean[] {false, true}) {
      for (java.util.function.Consumer<BulkChannel> ending : endings) {
        Opened opened = new Opened(4096, direct);
        attempt(() -> opened.channel.sender().fill(1, window -> {
          ending.accept(opened.channel);
          return outcome.write(window);
        }));
        opened.assertFreed();
      }
    }
  }

  @DisplayName(
      "R13 an ending before the callback, after the turn was taken, leaves no storage behind")
  @Test
  @Covers("R13")
  void sourceThatThrows() {
    Opened opened = new Opened(4096, false);
    attempt(() -> opened.channel.sender().fill(2000, window -> {
      opened.channel.sender().abort(broken());
      throw broken();
    }));
    opened.assertFreed();
  }

  @DisplayName("R13 endings that race with sends of every form leave no storage behind")
  @ParameterizedTest
  @ValueSource(ints = {0, 1, 2, 3})
  @Covers("R13")
  void race(int form) throws Exception {
    long seed = new Random().nextLong();
    Random random = new Random(seed);
    for (int i = 0; i < 3_000; i++) {
      Opened opened = new Opened(4096, false);
      BulkSender sender = opened.channel.sender();
      int spins = random.nextInt(200);
      Thread closer = new Thread(() -> {
        for (int j = 0; j < spins; j++) {
          Thread.onSpinWait();
        }
        if (form == 3) {
          sender.abort(broken());
        } else {
          opened.channel.receiver().close();
        }
      });
      closer.start();
      switch (form) {
        case 0 -> attempt(() -> sender.fill(1, window -> -1));
        case 1 ->
          attempt(() -> sender.fill(1, window -> {
            throw broken();
          }));
        case 2 -> attempt(() -> sender.sendBulk(new byte[10]));
        default -> attempt(() -> MessageSender.over(sender).send(new byte[10]));
      }
      closer.join();
      assertThat(opened.core.writer.storage()).as("seed=%s, round %s", seed, i).isNull();
    }
  }

  @DisplayName(
      "R16 what a drain returned was received, wherever it lay and whatever its callback ended")
  @ParameterizedTest
  @EnumSource(Build.class)
  @Covers({"R16", "R6"})
  void drain(Build build) throws Exception {
    for (boolean abort : new boolean[] {false, true}) {
      for (int first : new int[] {300, 10, 1}) {
        BulkChannel channel = build.create(600);
        channel.sender().sendBulk(new byte[first]);
        channel.sender().sendBulk(new byte[300 - first]);
        int drained = channel.receiver().drain(300, window -> {
          window.position(window.limit());
          if (abort) {
            channel.sender().abort(broken());
          } else {
            channel.receiver().close();
          }
          return 0;
        });
        assertThat(drained).isEqualTo(300);
        assertThat(channel.stats().receiver().bytes()).isEqualTo(300);
        assertThat(channel.sender().awaitDrained(Duration.ZERO)).isTrue();
      }
    }
  }

  @DisplayName(
      "R17 a message that was lent was received, though it lay over a growth and its callback ended all")
  @Test
  @Covers("R17")
  void message() throws Exception {
    BulkChannel channel = BulkChannel.create(2000);
    MessageSender sender = MessageSender.over(channel.sender());
    MessageReceiver receiver = MessageReceiver.over(channel.receiver());
    sender.send(new byte[10]);
    sender.send(new byte[600]); // of which a part lies in the storage that is made for it
    assertThat(receiver.drain(2, message -> {
          if (message.remaining() > 10) {
            channel.receiver().close();
          }
        }))
        .isEqualTo(2);
    assertThat(channel.stats().receiver().bytes())
        .isEqualTo(channel.stats().sender().bytes());
    assertThat(channel.sender().awaitDrained(Duration.ZERO)).isTrue();
  }

  @DisplayName("R6 after a send was cut off, the sender's bytes are what its calls reported")
  @Test
  @Covers("R6")
  void cutOff() throws Exception {
    for (int i = 0; i < 3_000; i++) {
      BulkChannel channel = BulkChannel.create(64);
      AtomicLong reported = new AtomicLong();
      Thread sending = new Thread(() -> {
        byte[] range = new byte[16];
        try {
          while (true) {
            channel.sender().sendBulk(range);
            reported.addAndGet(range.length);
          }
        } catch (java.io.IOException | InterruptedException e) {
          reported.addAndGet(((PartialTransfer) e).bytesTransferred());
        }
      });
      sending.start();
      long received = 0;
      byte[] into = new byte[64];
      for (int n; (n = channel.receiver().receiveInto(into)) >= 0; received += n) {
        if (received > 100) {
          channel.sender().close();
        }
      }
      sending.join();
      assertThat(reported).as("round %s", i).hasValue(received);
      assertThat(channel.stats().sender().bytes()).as("round %s", i).isEqualTo(received);
      assertThat(channel.stats().receiver().bytes()).as("round %s", i).isEqualTo(received);
    }
  }

  @DisplayName("R16 a window that was kept has no bytes during any later callback")
  @ParameterizedTest
  @EnumSource(Build.class)
  @Covers("R16")
  void keptWindows(Build build) throws Exception {
    BulkChannel channel = build.create(64);
    List<ByteBuffer> kept = new ArrayList<>();
    for (int i = 0; i < 40; i++) { // round the ring, where windows are private copies, too
      channel.sender().fill(7, window -> {
        assertNothing(kept);
        kept.add(window);
        window.put(new byte[7]);
        return 0;
      });
      channel.receiver().drain(7, window -> {
        assertNothing(kept);
        kept.add(window);
        window.get(new byte[7]);
        return 0;
      });
    }
    assertThat(kept).hasSize(80);
  }

  @DisplayName("R17 a message's buffer that was kept has no bytes while the next one is lent")
  @Test
  @Covers("R17")
  void keptMessages() throws Exception {
    BulkChannel channel = BulkChannel.create(256);
    MessageSender sender = MessageSender.over(channel.sender());
    MessageReceiver receiver = MessageReceiver.over(channel.receiver());
    List<ByteBuffer> kept = new ArrayList<>();
    for (int round = 0; round < 10; round++) {
      for (int i = 0; i < 5; i++) {
        sender.send(new byte[20]);
      }
      receiver.drain(100, message -> {
        assertNothing(kept);
        kept.add(message);
      });
    }
    assertThat(kept).hasSize(50);
  }

  private static void assertNothing(List<ByteBuffer> kept) {
    for (ByteBuffer window : kept) {
      if (window.hasRemaining()) {
        throw new AssertionError("a window that was kept has " + window.remaining() + " bytes");
      }
      assertThatThrownBy(window::get).isInstanceOf(java.nio.BufferUnderflowException.class);
    }
  }
}
