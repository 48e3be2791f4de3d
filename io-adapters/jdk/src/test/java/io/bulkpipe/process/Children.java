// SPDX-License-Identifier: Apache-2.0
package io.bulkpipe.process;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import io.bulkpipe.channel.BulkChannel;
import io.bulkpipe.channel.BulkReceiver;
import java.io.IOException;
import java.lang.ref.Reference;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** What tests of children need: to wait for what nothing tells, and to see what is left. */
final class Children {
  private static final Path SYSTEM = Path.of("/proc");

  private Children() {}

  /** Looks until something holds, or the test is timed out. */
  static void until(Callable<Boolean> holds) throws Exception {
    while (!holds.call()) {
      if (Thread.interrupted()) {
        throw new InterruptedException();
      }
      Thread.onSpinWait();
    }
  }

  /** What a receiver gets until its end, and how it ended: "END", or the root cause. */
  static String story(BulkReceiver receiver) throws InterruptedException {
    StringBuilder text = new StringBuilder();
    byte[] chunk = new byte[100];
    try {
      for (int n; (n = receiver.receiveInto(chunk)) >= 0; ) {
        text.append(new String(chunk, 0, n, UTF_8));
      }
      return text.append("END").toString();
    } catch (IOException e) {
      return text.append(root(e)).toString();
    }
  }

  /** The cause of all causes. */
  static Throwable root(Throwable failure) {
    Throwable root = failure;
    for (Throwable cause; (cause = root.getCause()) != null; ) {
      root = cause;
    }
    return root;
  }

  /** Reads one line, byte by byte. */
  static String line(BulkChannel channel) throws IOException, InterruptedException {
    StringBuilder line = new StringBuilder();
    for (int b; (b = channel.receiver().receiveByte()) != '\n'; ) {
      assertThat(b).as("after '%s'", line).isNotNegative();
      line.append((char) b);
    }
    return line.toString();
  }

  /** A process that has told its number. */
  static ProcessHandle told(BulkChannel channel) throws IOException, InterruptedException {
    return ProcessHandle.of(Long.parseLong(line(channel).strip())).orElseThrow();
  }

  /** Whether a process does something: one that has ended may still be in the system's table. */
  static boolean isActive(ProcessHandle process) {
    return process.isAlive() && !isZombie(process);
  }

  /** Whether a process has ended, but is still in the system's table. */
  static boolean isZombie(ProcessHandle process) {
    try {
      return Files.readAllLines(SYSTEM.resolve(process.pid() + "/status")).stream()
          .anyMatch(line -> line.startsWith("State:") && line.contains("Z"));
    } catch (IOException e) {
      return false;
    }
  }

  /** The descendants of this virtual machine that do something. */
  static List<ProcessHandle> active() {
    return ProcessHandle.current().descendants().filter(Children::isActive).toList();
  }

  /** The names of the package's own threads that live. */
  static List<String> threads() {
    return Thread.getAllStackTraces().keySet().stream()
        .map(Thread::getName)
        .filter(name -> name.startsWith("bulkpipe-process"))
        .toList();
  }

  /** How many files are open. */
  static long open() throws IOException {
    try (Stream<Path> files = Files.list(SYSTEM.resolve("self/fd"))) {
      return files.count();
    }
  }

  /** Throws anything, as code of other languages does. */
  @SuppressWarnings({"unchecked", "TypeParameterUnusedInFormals"})
  static <X extends Throwable> RuntimeException sneak(Throwable failure) throws X {
    throw (X) failure;
  }

  /** Waits until an object is garbage and its cleaner has been asked, or something holds. */
  static void collectUntil(Callable<Boolean> holds) throws Exception {
    until(() -> {
      System.gc();
      return holds.call();
    });
  }

  /** Keeps something until here. */
  @SuppressWarnings("ReachabilityFenceUsage") // where it is called is what counts
  static void keep(@Nullable Object object) {
    Reference.reachabilityFence(object);
  }
}
