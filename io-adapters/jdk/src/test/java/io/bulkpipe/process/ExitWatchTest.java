// SPDX-License-Identifier: Apache-2.0
package io.bulkpipe.process;

import static io.bulkpipe.process.Children.until;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.jupiter.api.Timeout.ThreadMode.SEPARATE_THREAD;

import java.io.InputStream;
import java.io.OutputStream;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Notices of an exit for which the JDK finds no thread. */
@Timeout(value = 60, threadMode = SEPARATE_THREAD)
class ExitWatchTest {
  @SuppressWarnings("StaticAssignmentOfThrowable") // only its identity counts
  private static final OutOfMemoryError NO_THREAD = new OutOfMemoryError("test");

  /** A child that ends when the test says so. */
  private static class Made extends Process {
    final CompletableFuture<Process> notice = new CompletableFuture<>();
    final CountDownLatch exit = new CountDownLatch(1);
    volatile boolean noThread;

    @Override
    public CompletableFuture<Process> onExit() {
      if (noThread) {
        throw NO_THREAD;
      }
      return notice.copy();
    }

    @Override
    public int waitFor() throws InterruptedException {
      exit.await();
      return 0;
    }

    @Override
    public int exitValue() {
      return 0;
    }

    @Override
    public void destroy() {
      exit.countDown();
    }

    @Override
    public OutputStream getOutputStream() {
      return OutputStream.nullOutputStream();
    }

    @Override
    public InputStream getInputStream() {
      return InputStream.nullInputStream();
    }

    @Override
    public InputStream getErrorStream() {
      return InputStream.nullInputStream();
    }
  }

  @Test
  void aNoticeThatCannotBePassedOnIsAFailure() {
    Made child = new Made();
    ExitWatch watch = new ExitWatch(child);
    child.notice.completeExceptionally(NO_THREAD);
    assertThatThrownBy(() -> watch.exited().get()).hasRootCause(NO_THREAD);
  }

  @Test
  void anInterruptedTaskWaitsOnIfNoOtherNoticeCanBeHad() throws Exception {
    Made child = new Made();
    ExitWatch watch = new ExitWatch(child);
    child.noThread = true;
    CompletableFuture<Boolean> flag = new CompletableFuture<>();
    Thread task = new Thread(() -> {
      Thread.currentThread().interrupt();
      watch.await();
      flag.complete(Thread.currentThread().isInterrupted());
    });
    task.start();
    until(() -> task.getState() == Thread.State.WAITING);
    task.interrupt();
    until(() -> task.getState() == Thread.State.WAITING && !task.isInterrupted());
    assertThat(watch.exited()).isNotDone();
    child.destroy();
    watch.exited().get();
    assertThat(flag.get()).isTrue();
    task.join();
  }

  @Test
  void anInterruptedTaskLeavesWhereAnotherNoticeCanBeHad() throws Exception {
    Made child = new Made();
    ExitWatch watch = new ExitWatch(child);
    Thread.currentThread().interrupt();
    watch.await();
    assertThat(Thread.interrupted()).isTrue();
    assertThat(watch.exited()).isNotDone();
    child.notice.complete(child);
    watch.exited().get();
  }
}
