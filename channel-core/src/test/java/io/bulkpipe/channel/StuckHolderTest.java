// SPDX-License-Identifier: Apache-2.0
package io.bulkpipe.channel;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Timeout.ThreadMode.SEPARATE_THREAD;

import io.bulkpipe.channel.testing.Action;
import io.bulkpipe.channel.testing.Await;
import io.bulkpipe.channel.testing.Body;
import io.bulkpipe.channel.testing.Combinations;
import io.bulkpipe.channel.testing.Covers;
import io.bulkpipe.channel.testing.Crew;
import java.io.IOException;
import java.nio.channels.AsynchronousCloseException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** Those who wait for a turn whose holder is stuck in a callback, and may be for ever. */
@Timeout(value = 60, threadMode = SEPARATE_THREAD)
@Covers("R7")
class StuckHolderTest {
  private final IOException cause = new IOException("enough");

  @RegisterExtension
  final Crew crew = new Crew();

  private final BulkChannel channel = BulkChannel.create(10);
  private final CountDownLatch inCallback = new CountDownLatch(1);
  private final CountDownLatch letGo = new CountDownLatch(1);
  private final List<Body<?>> waiters = new ArrayList<>();

  @BeforeEach
  void fillALittle() throws Exception {
    channel.sender().sendBulk(new byte[3]);
  }

  @AfterEach
  void letGo() {
    letGo.countDown();
  }

  /** An ending. */
  enum Ending {
    CLOSE {
      @Override
      void end(BulkChannel channel, IOException cause) {
        channel.sender().close();
      }
    },
    FAIL {
      @Override
      void end(BulkChannel channel, IOException cause) {
        channel.sender().close(cause);
      }
    },
    ABORT {
      @Override
      void end(BulkChannel channel, IOException cause) {
        channel.sender().abort(cause);
      }
    },
    RECEIVER_CLOSE {
      @Override
      void end(BulkChannel channel, IOException cause) {
        channel.receiver().close();
      }
    },
    CANCEL {
      @Override
      void end(BulkChannel channel, IOException cause) {
        channel.receiver().cancel(cause);
      }
    };

    abstract void end(BulkChannel channel, IOException cause);
  }

  /** A form of a call that waits for its lock. */
  private record Call(String name, ThrowingCall call) {
    @Override
    public String toString() {
      return name;
    }
  }

  @FunctionalInterface
  private interface ThrowingCall {
    Object on(BulkChannel channel) throws Exception;
  }

  static Stream<Arguments> sends() {
    return Combinations.of(
        List.of(
            new Call("sendBulk", c -> {
              c.sender().sendBulk(new byte[2]);
              return 0;
            }),
            new Call("timed", c -> c.sender().sendBulk(new byte[2], 0, 2, Duration.ofMinutes(5))),
            new Call("fill", c -> c.sender().fill(1, window -> 0)),
            new Call("message", c -> {
              MessageSender.over(c.sender()).send(new byte[2]);
              return 0;
            })),
        List.of(Ending.values()));
  }

  static Stream<Arguments> receives() {
    return Combinations.of(
        List.of(
            new Call("receiveInto", c -> c.receiver().receiveInto(new byte[2])),
            new Call(
                "timed", c -> c.receiver().receiveInto(new byte[2], 0, 2, Duration.ofMinutes(5))),
            new Call("receiveFully", c -> c.receiver().receiveFully(new byte[2], 0, 2)),
            new Call("drain", c -> c.receiver().drain(1, window -> 0))),
        List.of(Ending.ABORT, Ending.RECEIVER_CLOSE, Ending.CANCEL));
  }

  private void stick(Action holder) {
    crew.start("stuck", () -> {
      try {
        holder.run();
      } catch (IOException ended) {
        assertThat(ended).isInstanceOf(PartialTransfer.class);
      }
    });
    Await.until("the holder is in its callback", () -> inCallback.getCount() == 0);
  }

  private int stay() throws InterruptedException {
    inCallback.countDown();
    letGo.await();
    return 0;
  }

  private void await(Call call) {
    for (int i = 0; i < 3; i++) { // the heir, and others behind it
      waiters.add(crew.start(call + " " + i, () -> call.call().on(channel)).awaitParked());
    }
  }

  @DisplayName("R7 every ending ends a send that waits for its turn, and leaves the holder alone")
  @ParameterizedTest
  @MethodSource("sends")
  void sender(Call call, Ending ending) throws Exception {
    stick(() -> channel.sender().fill(1, window -> stay()));
    await(call);
    ending.end(channel, cause);
    boolean own = ending == Ending.CLOSE || ending == Ending.FAIL || ending == Ending.ABORT;
    for (Body<?> waiter : waiters) {
      Throwable told = waiter.failure();
      assertThat(told)
          .isInstanceOf(own ? AsynchronousCloseException.class : BrokenChannelException.class);
      assertThat(((PartialTransfer) told).bytesTransferred()).isZero();
      assertThat(told.getCause())
          .isSameAs(ending == Ending.CLOSE || ending == Ending.RECEIVER_CLOSE ? null : cause);
    }
    assertThat(inCallback.getCount()).isZero();
    assertThat(channel.toString()).contains("sending=held");
  }

  @DisplayName("R7 what ends all receiving ends a receive that waits for its turn")
  @ParameterizedTest
  @MethodSource("receives")
  void receiver(Call call, Ending ending) throws Exception {
    stick(() -> channel.receiver().drain(1, window -> stay()));
    await(call);
    ending.end(channel, cause);
    for (Body<?> waiter : waiters) {
      assertThat(waiter.failure())
          .isInstanceOf(
              ending == Ending.ABORT
                  ? SenderFailedException.class
                  : AsynchronousCloseException.class);
    }
    assertThat(channel.toString()).contains("receiving=held");
  }

  @DisplayName("R7 a closed sender leaves bytes to receive: the turn is waited for")
  @Test
  void closedSenderLeavesBytes() throws Exception {
    stick(() -> channel.receiver().drain(1, window -> stay()));
    await(new Call("receiveInto", c -> c.receiver().receiveInto(new byte[2])));
    channel.sender().close();
    letGo.countDown();
    assertThat(waiters.stream().map(waiter -> (int) waiter.result()).sorted())
        .containsExactly(-1, 1, 2);
  }

  @DisplayName(
      "R7 a later call finds the ending at once, though the holder never gives the turn back")
  @Test
  void laterCalls() throws Exception {
    stick(() -> channel.sender().fill(1, window -> stay()));
    channel.sender().abort(cause);
    assertThat(crew.start("later", () -> channel.sender().sendByte(1)).failure())
        .isInstanceOf(java.nio.channels.ClosedChannelException.class)
        .hasMessageEndingWith("enough");
    assertThat(crew.start("receiver", () -> channel.receiver().receiveByte()).failure())
        .isInstanceOf(SenderFailedException.class)
        .hasMessageEndingWith("enough");
  }
}
