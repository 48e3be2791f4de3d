// SPDX-License-Identifier: Apache-2.0
package io.bulkpipe.process;

import static io.bulkpipe.process.Children.until;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.jupiter.api.Timeout.ThreadMode.SEPARATE_THREAD;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;

/** What is seen of a tree, with processes that do what real ones do seldom. */
@Timeout(value = 60, threadMode = SEPARATE_THREAD)
class ProcessTreeTest {
  private static final Duration SOON = Duration.ofMillis(20);

  @AfterEach
  void noThreadIsLeft() throws Exception {
    until(() -> Children.threads().isEmpty());
  }

  /** A process of a test's own making. */
  private static class Made implements ProcessHandle {
    private final long pid;
    volatile boolean alive = true;
    volatile boolean obeys;
    volatile boolean mayBeKilled = true;
    volatile List<ProcessHandle> children = List.of();
    volatile int asked;

    Made(long pid) {
      this.pid = pid;
    }

    @Override
    public Stream<ProcessHandle> children() {
      return children.stream();
    }

    @SuppressWarnings("NonAtomicVolatileUpdate") // one thread asks
    @Override
    public boolean destroy() {
      asked++;
      alive &= !obeys;
      return true;
    }

    @Override
    public boolean destroyForcibly() {
      alive &= !mayBeKilled;
      return mayBeKilled;
    }

    @Override
    public boolean isAlive() {
      return alive;
    }

    @Override
    public long pid() {
      return pid;
    }

    @Override
    public boolean supportsNormalTermination() {
      return true;
    }

    @Override
    public Optional<ProcessHandle> parent() {
      throw new UnsupportedOperationException();
    }

    @Override
    public Stream<ProcessHandle> descendants() {
      throw new UnsupportedOperationException();
    }

    @Override
    public Info info() {
      throw new UnsupportedOperationException();
    }

    @Override
    public CompletableFuture<ProcessHandle> onExit() {
      throw new UnsupportedOperationException();
    }

    @Override
    public int compareTo(ProcessHandle other) {
      return Long.compare(pid, other.pid());
    }

    @Override
    public boolean equals(Object other) {
      return this == other;
    }

    @Override
    public int hashCode() {
      return Long.hashCode(pid);
    }

    @Override
    public String toString() {
      return "made " + pid;
    }
  }

  /** A child with such a handle. */
  private static final class MadeChild extends Process {
    private final Made handle;

    MadeChild(Made handle) {
      this.handle = handle;
    }

    @Override
    public ProcessHandle toHandle() {
      return handle;
    }

    @Override
    public boolean isAlive() {
      return handle.alive;
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

    @Override
    public int waitFor() {
      return 0;
    }

    @Override
    public int exitValue() {
      return 0;
    }

    @Override
    public void destroy() {
      throw new UnsupportedOperationException();
    }
  }

  /** Numbers that no process has, since the system's are smaller. */
  private static Made made(int number) {
    return new Made(Integer.MAX_VALUE - number);
  }

  private static ProcessTree tree(Made root) {
    return new ProcessTree(new MadeChild(root), List.of());
  }

  @Test
  void whatALookHasFoundIsKilledWhenItsParentHasGone() throws Exception {
    Made root = made(0);
    Made child = made(1);
    Made grandchild = made(2);
    root.children = List.of(child);
    child.children = List.of(grandchild);
    root.obeys = true;
    ProcessTree tree = tree(root);
    CompletableFuture<?> gone = tree.destroy(SOON);
    assertThat(root.alive).isFalse();
    gone.get();
    assertThat(child.asked).isEqualTo(1);
    assertThat(grandchild.asked).isEqualTo(1);
    assertThat(child.alive).isFalse();
    assertThat(grandchild.alive).isFalse();
  }

  @Test
  void whatIsStartedMeanwhileIsKilledButNotAsked() throws Exception {
    Made root = made(0);
    Made late = made(1);
    ProcessTree tree = tree(root);
    CompletableFuture<?> gone = tree.destroy(SOON);
    root.children = List.of(late);
    gone.get();
    assertThat(late.asked).isZero();
    assertThat(late.alive).isFalse();
  }

  @Test
  void whatIsStartedByOneThatGoesAfterALookIsKilled() throws Exception {
    Made root = made(0);
    Made late = made(1);
    ProcessTree tree = tree(root);
    CompletableFuture<?> later = tree.destroy(Duration.ofHours(1));
    root.children = List.of(late);
    until(() -> tree.active().contains(late));
    root.alive = false;
    assertThat(later).isNotDone();
    tree.destroy(SOON).get();
    assertThat(late.alive).isFalse();
    later.get();
  }

  @Test
  void theChildrenOfAnotherWithTheSameNumberAreStrangers() throws Exception {
    Made stranger = made(1);
    List<Boolean> looked = new ArrayList<>();
    Made root = new Made(made(0).pid()) {
      @Override
      public Stream<ProcessHandle> children() {
        looked.add(true);
        alive = false; // it ends, and another process gets its number, before the look
        return Stream.of(stranger);
      }

      @Override
      public boolean destroy() {
        return alive;
      }
    };
    ProcessTree tree = tree(root);
    tree.destroy(SOON).get();
    assertThat(looked).isNotEmpty();
    assertThat(stranger.asked).isZero();
    assertThat(stranger.alive).isTrue();
  }

  @Test
  void anotherUsersProcessIsReported() throws Exception {
    Made root = made(0);
    Made other = made(1);
    root.children = List.of(other);
    other.mayBeKilled = false;
    assertThatThrownBy(() -> tree(root).destroy(SOON).get())
        .hasCauseInstanceOf(IOException.class)
        .hasMessageContaining("may not be killed: processes [made " + other.pid() + "]");
    assertThat(root.alive).isFalse();
  }

  @Test
  void anotherUsersProcessIsNotReportedBeforeTheOthersAreGone() throws Exception {
    Made other = made(1);
    other.mayBeKilled = false;
    other.obeys = true;
    Made root = made(0);
    root.children = List.of(other);
    tree(root).destroy(SOON).get(); // SIGTERM was enough for it
    assertThat(other.asked).isEqualTo(1);
  }

  @Test
  void aFailureOfTheSystemIsReported() {
    RuntimeException failure = new IllegalStateException("test");
    Made root = new Made(made(0).pid()) {
      @Override
      public boolean destroyForcibly() {
        throw failure;
      }
    };
    assertThatThrownBy(() -> tree(root).destroy(SOON).get()).hasCause(failure);
  }

  @Test
  void anErrorIsMetWithAnotherLook() throws Exception {
    Made root = new Made(made(0).pid()) {
      private int tries;

      @Override
      public boolean destroyForcibly() {
        if (++tries < 3) {
          throw new OutOfMemoryError("test");
        }
        return super.destroyForcibly();
      }
    };
    tree(root).destroy(SOON).get();
    assertThat(root.alive).isFalse();
  }

  @Test
  @EnabledOnOs(value = OS.LINUX, disabledReason = "shows in /proc what has ended")
  void whatHasEndedAndIsNotFetchedDelaysNothing() throws Exception {
    // By then the parent is another program, which does not know that it has a child.
    String script = "exec 3<&0; (read x <&3) & echo $!; exec sleep 1000";
    Process parent = new ProcessBuilder("sh", "-c", script).start();
    try (BufferedReader reader = parent.inputReader()) {
      ProcessHandle ended = ProcessHandle.of(Long.parseLong(reader.readLine())).orElseThrow();
      until(() -> parent.info().command().orElse("").endsWith("sleep"));
      parent.getOutputStream().close();
      until(() -> Children.isZombie(ended));
      Made root = made(0);
      root.children = List.of(ended);
      root.obeys = true;
      tree(root).destroy(Duration.ofHours(1)).get();
      assertThat(ended.isAlive()).isTrue();
    } finally {
      parent.destroyForcibly().waitFor();
    }
  }

  @Test
  void oneThatIsGoneIsOver() {
    Made root = made(0);
    root.alive = false;
    root.children = List.of(made(1));
    assertThat(tree(root).destroy(SOON)).isCompleted();
  }
}
