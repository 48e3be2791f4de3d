// SPDX-License-Identifier: Apache-2.0
package io.bulkpipe.channel;

import static org.junit.jupiter.api.Timeout.ThreadMode.SEPARATE_THREAD;

import io.bulkpipe.channel.testing.Covers;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.ClosedChannelException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicInteger;
import org.jetbrains.lincheck.Lincheck;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * The operations that wait, under Lincheck's model checking: the schedules of a few threads with a
 * few bytes between them, with none of them waiting at the end, and every byte accounted for.
 * Spinning is off, or a schedule would not end. A thread that waits for ever is found as a
 * deadlock.
 */
@Timeout(value = 600, threadMode = SEPARATE_THREAD)
@Tag("schedules")
@Covers({"B6", "B9", "B14", "R1", "R4", "R6", "R7", "R10", "R11", "R19"})
class ScheduleTest {
  /** How many schedules of each scenario: {@code -Dbulkpipe.schedules=2000}, say. */
  private static final int SCHEDULES = Integer.getInteger("bulkpipe.schedules", 100);

  /** What a thread does. */
  private interface Body {
    void run() throws Exception;
  }

  /** What one schedule works with: a new channel, threads, and what they found. */
  private static final class Play {
    private final BulkChannel channel;
    private final BulkSender sender;
    private final BulkReceiver receiver;
    private final List<Thread> threads = new ArrayList<>();
    private volatile @Nullable Throwable failure;

    Play(int capacity) {
      this.channel = BulkChannel.builder()
          .capacity(capacity)
          .spinning(false)
          .executor(task -> start(task::run))
          .build();
      this.sender = channel.sender();
      this.receiver = channel.receiver();
    }

    private Thread start(Body body) {
      Thread thread = new Thread(() -> {
        try {
          body.run();
        } catch (Throwable e) {
          failure = e;
          sender.abort(e); // nobody waits for what will not come
        }
      });
      thread.start();
      return thread;
    }

    /** Runs bodies in threads of their own until all of them have returned. */
    void together(Body... bodies) throws InterruptedException {
      for (Body body : bodies) {
        threads.add(start(body));
      }
      for (Thread thread : threads) {
        thread.join();
      }
      if (failure != null) {
        throw new AssertionError(failure);
      }
    }

    /**
     * Sends 1, 2, and so on, and returns how many counted before the sender's or receiver's end.
     */
    int send(int first, int n) throws InterruptedException {
      byte[] src = new byte[n];
      for (int i = 0; i < n; i++) {
        src[i] = (byte) (first + i);
      }
      try {
        sender.sendBulk(src, 0, n);
        return n;
      } catch (IOException e) {
        if (e instanceof PartialTransfer partial) {
          return (int) partial.bytesTransferred();
        }
        check(e instanceof ClosedChannelException, e.toString());
        return 0;
      }
    }

    /** Receives up to the end of the stream. */
    byte[] receiveAll() throws IOException, InterruptedException {
      byte[] all = new byte[64];
      int done = 0;
      for (int n; (n = receiver.receiveInto(all, done, 5)) >= 0; ) {
        check(n > 0, "received nothing");
        done += n;
      }
      return Arrays.copyOf(all, done);
    }
  }

  /** One scenario. */
  private interface Scenario {
    void play(Play play) throws Exception;
  }

  private static void explore(String name, int capacity, Scenario scenario) {
    long begin = System.nanoTime();
    Lincheck.runConcurrentTest(SCHEDULES, () -> {
      try {
        scenario.play(new Play(capacity));
      } catch (Exception e) {
        throw new AssertionError(e);
      }
    });
    System.out.printf(
        "%s, capacity %d, %d schedules: %d ms%n",
        name, capacity, SCHEDULES, (System.nanoTime() - begin) / 1_000_000);
  }

  private static void check(boolean holds, String what) {
    if (!holds) {
      throw new AssertionError(what);
    }
  }

  private static void checkCounted(byte[] got, int first, int count) {
    check(got.length == count, got.length + " bytes, not " + count);
    for (int i = 0; i < count; i++) {
      check(got[i] == first + i, "byte " + i + " is " + got[i]);
    }
  }

  @DisplayName("R4 R10 a sender and a receiver, more bytes than fit")
  @ParameterizedTest
  @ValueSource(ints = {1, 2, 7})
  void transfer(int capacity) {
    explore("transfer", capacity, play -> {
      byte[][] got = new byte[1][];
      play.together(
          () -> {
            check(play.send(1, 3) == 3, "sent less");
            play.sender.close();
          },
          () -> got[0] = play.receiveAll());
      checkCounted(got[0], 1, 3);
    });
  }

  @DisplayName("R6 R7 R10 a close while a send is in flight")
  @ParameterizedTest
  @ValueSource(ints = {1, 2, 7})
  void closeInFlight(int capacity) {
    explore("close in flight", capacity, play -> {
      int[] sent = new int[1];
      byte[][] got = new byte[1][];
      play.together(
          () -> sent[0] = play.send(1, 3), play.sender::close, () -> got[0] = play.receiveAll());
      checkCounted(got[0], 1, sent[0]);
    });
  }

  @DisplayName("R7 an abort while both ends move bytes")
  @ParameterizedTest
  @ValueSource(ints = {1, 2})
  void abort(int capacity) {
    explore("abort", capacity, play -> {
      Exception cause = new Exception("cause");
      int[] sent = new int[1];
      play.together(() -> sent[0] = play.send(1, 3), () -> play.sender.abort(cause), () -> {
        byte[] all = new byte[8];
        int done = 0;
        try {
          for (int n; (n = play.receiver.receiveInto(all, done, 3)) >= 0; ) {
            done += n;
          }
          check(false, "the end of the stream, though it was aborted");
        } catch (SenderFailedException e) {
          check(e.getCause() == cause, "cause");
          checkCounted(Arrays.copyOf(all, done), 1, done);
        }
      });
      check(play.receiver.available() == 0 && !play.sender.isOpen(), "not aborted");
    });
  }

  @DisplayName("R7 a cancel while both ends move bytes")
  @ParameterizedTest
  @ValueSource(ints = {1, 2})
  void cancel(int capacity) {
    explore("cancel", capacity, play -> {
      play.together(
          () -> check(play.send(1, 3) <= 3, "sent more"),
          () -> play.receiver.cancel(new Exception("cause")),
          () -> {
            byte[] all = new byte[8];
            int done = 0;
            try {
              while (true) {
                int n = play.receiver.receiveInto(all, done, 3);
                check(n > 0, "received " + n);
                done += n;
              }
            } catch (ClosedChannelException e) {
              checkCounted(Arrays.copyOf(all, done), 1, done);
            }
          });
      check(!play.sender.isOpen() && !play.receiver.isOpen(), "open");
    });
  }

  @DisplayName("R1 R10 two senders: neither's range is torn, neither stays asleep")
  @ParameterizedTest
  @ValueSource(ints = {1, 2})
  void twoSenders(int capacity) {
    explore("two senders", capacity, play -> {
      byte[] got = new byte[4];
      play.together(
          () -> play.send(1, 2),
          () -> play.send(11, 2),
          () -> check(play.receiver.receiveFully(got, 0, 4) == 4, "fewer than 4"));
      check(
          Arrays.equals(got, new byte[] {1, 2, 11, 12})
              || Arrays.equals(got, new byte[] {11, 12, 1, 2}),
          Arrays.toString(got));
    });
  }

  @DisplayName("R1 R10 two receivers: each gets a byte")
  @ParameterizedTest
  @ValueSource(ints = {1, 2})
  void twoReceivers(int capacity) {
    explore("two receivers", capacity, play -> {
      int[] got = new int[2];
      play.together(
          () -> got[0] = play.receiver.receiveByte(),
          () -> got[1] = play.receiver.receiveByte(),
          () -> play.send(1, 2));
      check(got[0] + got[1] == 3 && got[0] * got[1] == 2, Arrays.toString(got));
    });
  }

  @DisplayName("R10 messages arrive whole")
  @ParameterizedTest
  @ValueSource(ints = {3, 7})
  void messages(int capacity) {
    explore("messages", capacity, play -> {
      MessageSender to = MessageSender.over(play.sender, 2);
      MessageReceiver from = MessageReceiver.over(play.receiver, 2);
      play.together(
          () -> {
            to.send(new byte[] {1, 2});
            to.send(new byte[] {3});
            play.sender.close();
          },
          () -> {
            check(Arrays.equals(from.receive(), new byte[] {1, 2}), "the first message");
            check(Arrays.equals(from.receive(), new byte[] {3}), "the second message");
            check(from.receive() == null, "a third message");
          });
    });
  }

  @DisplayName("R6 R10 receiveFully of more than is sent")
  @ParameterizedTest
  @ValueSource(ints = {1, 2, 7})
  void receiveFully(int capacity) {
    explore("receiveFully", capacity, play -> {
      byte[] got = new byte[4];
      play.together(
          () -> {
            play.send(1, 2);
            play.send(3, 1);
            play.sender.close();
          },
          () -> check(play.receiver.receiveFully(got, 0, 4) == 3, "not 3"));
      checkCounted(Arrays.copyOf(got, 3), 1, 3);
    });
  }

  @DisplayName("R10 awaitDrained returns once all was received")
  @ParameterizedTest
  @ValueSource(ints = {1, 2})
  void awaitDrained(int capacity) {
    explore(
        "awaitDrained",
        capacity,
        play -> play.together(
            () -> {
              play.send(1, 2);
              play.sender.awaitDrained();
              check(play.channel.stats().receiver().bytes() == 2, "not drained");
            },
            () -> check(play.receiver.receiveFully(new byte[2], 0, 2) == 2, "not 2")));
  }

  @DisplayName("R10 fill and drain with minimums of half the capacity and less")
  @ParameterizedTest
  @ValueSource(ints = {3, 7})
  void windows(int capacity) {
    explore("windows", capacity, play -> {
      byte[] got = new byte[4];
      int[] n = new int[1];
      play.together(
          () -> {
            play.sender.fill(2, window -> window.put(new byte[] {1, 2}).position());
            play.sender.fill(2, window -> window.put(new byte[] {3, 4}).position());
            play.sender.close();
          },
          () -> {
            while (n[0] < 4) {
              int before = n[0];
              int drained = play.receiver.drain(2, window -> take(window, got, n));
              check(drained == n[0] - before && drained >= 2, "drained " + drained);
            }
            check(play.receiver.drain(1, window -> take(window, got, n)) == -1, "no end");
          });
      checkCounted(got, 1, 4);
    });
  }

  private static int take(ByteBuffer window, byte[] into, int[] n) {
    int there = window.remaining();
    window.get(into, n[0], there);
    n[0] += there;
    return there;
  }

  @DisplayName("R11 futures of readiness complete")
  @ParameterizedTest
  @ValueSource(ints = {1, 2})
  void futures(int capacity) {
    explore("futures", capacity, play -> {
      play.together(
          () -> {
            await(play.receiver.whenReadable(1));
            byte[] got = new byte[1];
            check(play.receiver.tryReceiveInto(got, 0, 1) == 1 && got[0] == 1, "not readable");
            await(play.receiver.whenReadable(1));
            check(play.receiver.tryReceiveInto(got, 0, 1) == 1 && got[0] == 2, "not readable");
          },
          () -> play.send(1, 2));
    });
  }

  @DisplayName("R11 an executor that runs at once is called once, by whoever sends or ends")
  @ParameterizedTest
  @ValueSource(ints = {1, 2})
  void futuresInPassing(int capacity) {
    explore("futures in passing", capacity, play -> {
      AtomicInteger calls = new AtomicInteger();
      play.together(
          () -> {
            var unused =
                play.receiver.whenReadable(1, Runnable::run).thenRun(calls::incrementAndGet);
          },
          () -> {
            play.send(1, 1);
            play.sender.close();
          });
      check(calls.get() == 1, "calls=" + calls);
    });
  }

  @DisplayName("R19 a soft wait beside a send and its flush, a dialogue of two rounds")
  @ParameterizedTest
  @ValueSource(ints = {3, 8})
  void flush(int capacity) {
    explore("flush", capacity, play -> {
      byte[] got = new byte[2];
      play.together(
          () -> {
            for (int i = 0; i < 2; i++) {
              play.receiver.awaitDue(2);
              check(play.receiver.tryReceiveInto(got, i, 1) == 1, "not due");
            }
          },
          () -> {
            play.send(1, 1);
            play.sender.flush();
            play.sender.awaitDrained();
            play.send(2, 1);
            play.sender.flush();
          });
      checkCounted(got, 1, 2);
    });
  }

  @DisplayName("R19 a soft wait as a future, beside a send and its flush")
  @ParameterizedTest
  @ValueSource(ints = {3, 8})
  void flushAndFuture(int capacity) {
    explore("flush and future", capacity, play -> {
      byte[] got = new byte[2];
      play.together(
          () -> {
            await(play.receiver.whenDue(2));
            check(play.receiver.tryReceiveInto(got, 0, 2) >= 1, "not due");
          },
          () -> {
            play.send(1, 1);
            play.sender.flush();
          });
      checkCounted(Arrays.copyOf(got, 1), 1, 1);
    });
  }

  private static void await(CompletableFuture<?> future) throws InterruptedException {
    CountDownLatch done = new CountDownLatch(1);
    CompletableFuture<?> counted = future.thenRun(done::countDown);
    done.await();
    check(counted.isDone() || !counted.isCancelled(), "cancelled");
  }
}
