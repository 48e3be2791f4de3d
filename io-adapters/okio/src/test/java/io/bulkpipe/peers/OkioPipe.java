// SPDX-License-Identifier: Apache-2.0
package io.bulkpipe.peers;

import static org.assertj.core.api.Assertions.assertThat;

import io.bulkpipe.channel.BulkChannel;
import io.bulkpipe.okio.PipeOkio;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.FutureTask;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.locks.LockSupport;
import okio.Buffer;
import okio.Sink;
import okio.Source;
import org.junit.jupiter.api.AfterEach;

/** A channel as a pipe of Okio, and work on threads beside the test's own. */
abstract class OkioPipe {
  final BulkChannel channel = BulkChannel.create(6);
  final Sink sink = PipeOkio.sink(channel.sender());
  final Source source = PipeOkio.source(channel.receiver());
  private final List<Beside<?>> beside = new ArrayList<>();

  /** Work on a thread beside the test's own. */
  static final class Beside<T> {
    final FutureTask<T> task;
    final Thread thread;

    Beside(Callable<T> work) {
      task = new FutureTask<>(work);
      thread = new Thread(task, "beside");
      thread.setDaemon(true);
      thread.start();
    }

    /** Waits until the thread has parked in the channel. */
    @SuppressWarnings("ThreadPriorityCheck") // the condition decides, not the scheduler
    Beside<T> awaitWaiting() {
      while (LockSupport.getBlocker(thread) == null) {
        assertThat(task.isDone()).as("ended").isFalse();
        Thread.yield();
      }
      return this;
    }

    T result() throws Exception {
      return task.get();
    }

    /** Waits for the end of the work, however it ends. Returns false if the time is up first. */
    boolean endsWithin(long time, TimeUnit unit) throws InterruptedException {
      try {
        task.get(time, unit);
        return true;
      } catch (TimeoutException e) {
        return false;
      } catch (ExecutionException e) {
        return true;
      }
    }

    Throwable failure() throws Exception {
      try {
        throw new AssertionError("returned " + task.get());
      } catch (ExecutionException e) {
        return e.getCause();
      }
    }
  }

  <T> Beside<T> start(Callable<T> work) {
    Beside<T> started = new Beside<>(work);
    beside.add(started);
    return started;
  }

  Beside<Boolean> writing(String text) {
    return start(() -> {
      write(text);
      return true;
    });
  }

  void write(String text) throws IOException {
    sink.write(new Buffer().writeUtf8(text), text.length());
  }

  String read(long atMost) throws IOException {
    Buffer buffer = new Buffer();
    return source.read(buffer, atMost) < 0 ? "END" : buffer.readUtf8();
  }

  @AfterEach
  void nothingIsLeft() throws InterruptedException {
    channel.sender().close();
    channel.receiver().close();
    for (Beside<?> each : beside) {
      each.thread.interrupt();
      each.thread.join();
    }
  }
}
