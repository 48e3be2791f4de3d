// SPDX-License-Identifier: Apache-2.0
package io.bulkpipe.channel;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Timeout.ThreadMode.SEPARATE_THREAD;

import io.bulkpipe.channel.testing.Covers;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.channels.ClosedChannelException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.concurrent.Callable;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.FutureTask;
import java.util.function.BooleanSupplier;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * Futures know a call in flight where a single sender and a single receiver are promised, as where
 * they are not. In a process without assertions: with them, a promise is checked, so that the end
 * is marked in another way.
 */
@Timeout(value = 60, threadMode = SEPARATE_THREAD)
@Covers("R10")
class PromisedEndTest {

  /** What runs in the other process. */
  static final class Program {
    private static boolean promised;

    private Program() {}

    public static void main(String[] args) throws Exception {
      promised = Boolean.parseBoolean(args[0]);
      Thread end = new Thread(Program::endWithTheTests, "end");
      end.setDaemon(true);
      end.start();
      System.out.println("assertions " + EndLock.class.desiredAssertionStatus());
      writableInFill();
      readableInDrain();
      overInFill();
      writableInBlockedSend();
      readableInBlockedReceive();
    }

    /** Ends a process that is stuck with the tests: its input ends then. */
    private static void endWithTheTests() {
      try {
        System.in.transferTo(OutputStream.nullOutputStream());
      } catch (IOException e) {
        // as well
      }
      System.exit(1);
    }

    private static BulkChannel channel() {
      BulkChannel.Builder builder =
          BulkChannel.builder().capacity(5).spinning(false).executor(Runnable::run);
      if (promised) {
        builder.singleSender().singleReceiver();
      }
      return builder.build();
    }

    private static <T> FutureTask<T> start(Callable<T> call) {
      FutureTask<T> task = new FutureTask<>(call);
      var unused = start(task);
      return task;
    }

    private static Thread start(FutureTask<?> task) {
      Thread thread = new Thread(task, "call");
      thread.setDaemon(true); // so that what goes wrong ends the process
      thread.start();
      return thread;
    }

    @SuppressWarnings("ThreadPriorityCheck") // nothing relies on it
    private static void until(BooleanSupplier holds) {
      while (!holds.getAsBoolean()) {
        Thread.yield();
      }
    }

    private static void say(String what, boolean inside, boolean afterwards) {
      System.out.println(what + " " + inside + " " + afterwards);
    }

    private static void writableInFill() throws Exception {
      BulkChannel channel = channel();
      channel.sender().sendByte(1);
      CountDownLatch inside = new CountDownLatch(1);
      CountDownLatch go = new CountDownLatch(1);
      FutureTask<Integer> fill = start(() -> channel.sender().fill(1, window -> {
        inside.countDown();
        go.await();
        return 0;
      }));
      inside.await();
      CompletableFuture<?> writable = channel.sender().whenWritable(1);
      int received = channel.receiver().receiveByte(); // which looks for whom to signal
      boolean early = writable.isDone();
      go.countDown();
      say("writable in fill", early, fill.get() == 0 && received == 1 && writable.isDone());
    }

    private static void readableInDrain() throws Exception {
      BulkChannel channel = channel();
      channel.sender().sendByte(1);
      CountDownLatch inside = new CountDownLatch(1);
      CountDownLatch go = new CountDownLatch(1);
      FutureTask<Integer> drain = start(() -> channel.receiver().drain(1, window -> {
        inside.countDown();
        go.await();
        return 0;
      }));
      inside.await();
      CompletableFuture<?> readable = channel.receiver().whenReadable(1);
      channel.sender().sendByte(2);
      boolean early = readable.isDone();
      go.countDown();
      say("readable in drain", early, drain.get() == 0 && readable.isDone());
    }

    private static void overInFill() throws Exception {
      BulkChannel channel = channel();
      channel.sender().sendByte(1);
      CountDownLatch inside = new CountDownLatch(1);
      CountDownLatch go = new CountDownLatch(1);
      FutureTask<Integer> fill = start(() -> {
        try {
          return channel.sender().fill(1, window -> {
            inside.countDown();
            go.await();
            window.put((byte) 2);
            return 1;
          });
        } catch (ClosedChannelException e) {
          return 0;
        }
      });
      inside.await();
      CompletableFuture<Integer> there =
          channel.sender().whenOver().thenApply(nothing -> channel.receiver().available());
      channel.sender().close();
      boolean early = there.isDone();
      go.countDown();
      fill.get();
      int received = 0;
      while (channel.receiver().receiveByte() >= 0) {
        received++;
      }
      say("over in fill", early, there.get() == received);
    }

    private static void writableInBlockedSend() throws Exception {
      BulkChannel channel = channel();
      FutureTask<Boolean> send = new FutureTask<>(() -> {
        channel.sender().sendBulk(new byte[8]);
        return true;
      });
      Thread sender = start(send);
      until(() -> channel.receiver().available() == 5 && sender.getState() == Thread.State.WAITING);
      CompletableFuture<?> writable = channel.sender().whenWritable(1);
      boolean early = writable.isDone();
      byte[] bytes = new byte[8];
      channel.receiver().receiveInto(bytes, 0, 2);
      early |= writable.isDone(); // there is room, but for the call in flight
      for (int got = 2; got < bytes.length; ) {
        got += channel.receiver().receiveInto(bytes);
      }
      send.get();
      say("writable in sendBulk", early, writable.isDone());
    }

    private static void readableInBlockedReceive() throws Exception {
      BulkChannel channel = channel();
      FutureTask<Integer> receive =
          new FutureTask<>(() -> channel.receiver().drain(3, window -> 0));
      Thread receiver = start(receive);
      until(() -> receiver.getState() == Thread.State.WAITING);
      CompletableFuture<?> readable = channel.receiver().whenReadable(1);
      channel.sender().sendBulk(new byte[2]);
      boolean early = readable.isDone();
      channel.sender().sendByte(1);
      receive.get();
      say("readable in drain that waits", early, readable.isDone());
    }
  }

  @ParameterizedTest
  @ValueSource(booleans = {true, false})
  void futuresWaitForTheCallInFlight(boolean promised) throws Exception {
    Process java = new ProcessBuilder(
            Path.of(System.getProperty("java.home"), "bin", "java").toString(),
            "--module-path",
            Path.of("target", "classes").toString(),
            "--add-modules",
            "io.bulkpipe.channel",
            "--patch-module",
            "io.bulkpipe.channel=" + Path.of("target", "test-classes"),
            "--module",
            "io.bulkpipe.channel/" + Program.class.getName(),
            String.valueOf(promised))
        .redirectErrorStream(true)
        .start();
    try {
      String said = new String(java.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
      assertThat(said.lines())
          .containsExactly(
              "assertions false",
              "writable in fill false true",
              "readable in drain false true",
              "over in fill false true",
              "writable in sendBulk false true",
              "readable in drain that waits false true");
    } finally {
      java.destroyForcibly();
    }
  }
}
