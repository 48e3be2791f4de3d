// SPDX-License-Identifier: Apache-2.0
package io.bulkpipe.process;

import io.bulkpipe.channel.BulkReceiver;
import io.bulkpipe.channel.BulkSender;
import io.bulkpipe.io.PipeThreads;
import java.io.IOException;
import java.lang.ProcessBuilder.Redirect;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Executor;
import org.jspecify.annotations.Nullable;

/**
 * A child process that gets its standard input from a receiver, and whose output goes to senders.
 *
 * <pre>{@code
 * PipedProcess sort = PipedProcess.start(
 *     new ProcessBuilder("sort").redirectError(Redirect.INHERIT),
 *     input.receiver(), output.sender(), null);
 * }</pre>
 *
 * <p>Each of the streams is moved by a task of its own, so the child may read and write in any order,
 * as long as somebody feeds and empties the channels. Kernel pipes remain between the child and the
 * tasks.
 *
 * <h2>Standard input</h2>
 *
 * <ul>
 *   <li>What the receiver has is written in the largest pieces possible, and flushed whenever it has
 *       nothing more at hand. The end of its stream closes the child's standard input.
 *   <li>A child that closes its standard input, or exits, is not a failure: the receiver is cancelled
 *       with an {@link IOException}, so that its senders get a {@link
 *       io.bulkpipe.channel.BrokenChannelException} with that cause. That a child has closed its input
 *       shows at the next write only; that it has exited, at once.
 *   <li>If the sender fails, by {@code close(cause)} or {@code abort}, or if somebody closes the
 *       receiver, the child must not take what it got for everything: it is destroyed, as {@link
 *       #destroy} does, its input stays open until it has exited, and {@link #exit} completes with the
 *       failure. An abort has this effect at once, also while the child does not read.
 * </ul>
 *
 * <h2>Standard output and standard error</h2>
 *
 * <ul>
 *   <li>The end of a stream of the child closes the sender; if it cannot be read, the sender is closed
 *       with that {@link IOException}.
 *   <li>When the receiver of that channel goes, or somebody closes the sender, the child's stream is
 *       closed, whether bytes flow or not: a child that writes on gets SIGPIPE, or an error. A task that
 *       waits for bytes of the child at that time still takes those of its next write, and drops them.
 * </ul>
 *
 * <p>All methods may be used by many threads, and none of them but {@code start} and {@code waitFor}
 * does more than pass on a message.
 */
public final class PipedProcess {
  private final Process process;
  private final ExitWatch watch;
  private final CompletableFuture<Integer> exit;

  private PipedProcess(Process process, ExitWatch watch, CompletableFuture<Integer> exit) {
    this.process = process;
    this.watch = watch;
    this.exit = exit;
  }

  /**
   * Starts a child, and moves its streams on threads of {@link PipeThreads#platform}: the pipes of a
   * child block a virtual thread's carrier, too.
   *
   * @param builder what to start. A stream that it redirects (or merges, by {@code
   *     redirectErrorStream}) must be {@code null} here
   * @param stdin where the child's input comes from; null if it is redirected, or if the caller uses
   *     {@link Process#getOutputStream()}
   * @param stdout where the child's output goes; null if it is redirected, or if the caller reads
   *     {@link Process#getInputStream()}: a child whose output nobody reads stops sooner or later
   * @param stderr where the child's errors go; null if they are redirected, or if the caller reads
   *     {@link Process#getErrorStream()}; not the same as {@code stdout}
   * @return the child
   * @throws IllegalArgumentException if a stream is redirected and not null, or if both outputs go to
   *     the same sender
   * @throws IOException if the child cannot be started; the ends are as they were
   */
  public static PipedProcess start(
      ProcessBuilder builder,
      @Nullable BulkReceiver stdin,
      @Nullable BulkSender stdout,
      @Nullable BulkSender stderr)
      throws IOException {
    Executor threads = PipeThreads.platform("process-stream");
    check(threads, builder, stdin, stdout, stderr);
    return start(threads, builder.start(), stdin, stdout, stderr);
  }

  /**
   * Starts a child, and moves its streams on an executor, which must run as many tasks at once as
   * there are streams, beside whatever else it runs: up to three. One that runs fewer makes the child
   * and the channels wait for each other. The task of the input is handed to it with the first byte, or
   * the end, by the thread that sends that; if it is refused then, the input has failed. The task of an
   * output that has ended may stay until the child exits. That an input is aborted, or an output's
   * receiver goes, is handled on a daemon thread of the library's own: a task may be stuck then.
   *
   * @param executor runs the tasks, in other threads than its callers', who do not wait. A {@link
   *     java.util.concurrent.ThreadPoolExecutor} that cannot run them at once, even when idle, and a
   *     {@link java.util.concurrent.ForkJoinPool} with too little parallelism are refused; of other
   *     executors it cannot be told
   * @param builder what to start
   * @param stdin where the child's input comes from, or null
   * @param stdout where the child's output goes, or null
   * @param stderr where the child's errors go, or null
   * @return the child
   * @throws IllegalArgumentException as without an executor; or if the executor is too small
   * @throws IOException if the child cannot be started; the ends are as they were
   * @throws java.util.concurrent.RejectedExecutionException if the executor throws it; the child is
   *     killed then, and the ends are failed with it
   */
  public static PipedProcess start(
      Executor executor,
      ProcessBuilder builder,
      @Nullable BulkReceiver stdin,
      @Nullable BulkSender stdout,
      @Nullable BulkSender stderr)
      throws IOException {
    Objects.requireNonNull(executor, "executor=null");
    check(executor, builder, stdin, stdout, stderr);
    return start(executor, builder.start(), stdin, stdout, stderr);
  }

  private static void check(
      Executor executor,
      ProcessBuilder builder,
      @Nullable BulkReceiver stdin,
      @Nullable BulkSender stdout,
      @Nullable BulkSender stderr) {
    Objects.requireNonNull(builder, "builder=null");
    check("stdin", stdin, builder.redirectInput());
    check("stdout", stdout, builder.redirectOutput());
    check("stderr", stderr, builder.redirectError());
    if (stderr != null && builder.redirectErrorStream()) {
      throw new IllegalArgumentException("stderr=" + stderr + ", but it is merged with stdout");
    }
    if (stderr != null && stderr == stdout) {
      throw new IllegalArgumentException(
          "stderr=" + stderr + " is stdout, too: use redirectErrorStream");
    }
    int tasks = (stdin == null ? 0 : 1) + (stdout == null ? 0 : 1) + (stderr == null ? 0 : 1);
    Parallelism.check(executor, tasks);
  }

  private static void check(String name, @Nullable Object end, Redirect redirect) {
    if (end != null && !redirect.equals(Redirect.PIPE)) {
      throw new IllegalArgumentException(name + "=" + end + ", but it is redirected: " + redirect);
    }
  }

  private static PipedProcess start(
      Executor executor,
      Process process,
      @Nullable BulkReceiver stdin,
      @Nullable BulkSender stdout,
      @Nullable BulkSender stderr) {
    ExitWatch exit = new ExitWatch(process);
    StdinPump input = stdin == null ? null : new StdinPump(stdin, process);
    List<OutputPump> outputs = new ArrayList<>();
    if (stdout != null) {
      outputs.add(new OutputPump(process.getInputStream(), stdout, exit));
    }
    if (stderr != null) {
      outputs.add(new OutputPump(process.getErrorStream(), stderr, exit));
    }
    try {
      outputs.forEach(executor::execute);
      if (input != null) {
        input.start(executor);
      }
    } catch (RuntimeException | Error refused) {
      process.toHandle().destroyForcibly();
      outputs.forEach(output -> output.fail(refused));
      if (stdin != null) {
        stdin.cancel(refused);
      }
      throw refused;
    }
    outputs.forEach(OutputPump::watch);
    return new PipedProcess(process, exit, exit(process, exit, input, outputs));
  }

  /** The exit code, after the end of all streams. */
  private static CompletableFuture<Integer> exit(
      Process process, ExitWatch watch, @Nullable StdinPump input, List<OutputPump> outputs) {
    CompletableFuture<?>[] ends =
        outputs.stream().map(OutputPump::over).toArray(CompletableFuture<?>[]::new);
    CompletableFuture<@Nullable Throwable> fed = watch
        .exited()
        .thenCompose(exited -> input == null
            ? CompletableFuture.<@Nullable Throwable>completedFuture(null)
            : input.childExited());
    CompletableFuture<Integer> exit = new CompletableFuture<>();
    var unused = fed.thenCombine(
        CompletableFuture.allOf(ends),
        (failure, over) -> failure == null
            ? exit.complete(process.exitValue())
            : exit.completeExceptionally(failure));
    return exit;
  }

  /**
   * Returns the child, for what concerns the process itself. Its streams belong to the tasks, except
   * those for which {@code null} was given.
   *
   * @return always the same object
   */
  public Process process() {
    return process;
  }

  /**
   * Returns the exit code, once the child has exited, and the last byte of its output has been
   * delivered to the senders, and they are closed. So the receivers must take what exceeds the
   * capacities, or go. A process that inherited the child's output may keep this waiting as long as it
   * keeps it open, and what it writes after the child's exit may be lost: the JDK then closes the stream,
   * unless a task is reading from it.
   *
   * <p>If the input failed (see the class), it completes exceptionally, at the same time, with that
   * failure; the code is then that of {@link Process#exitValue()}.
   *
   * @return a new future; completing or cancelling it does not affect anything else
   */
  public CompletableFuture<Integer> exit() {
    return exit.copy();
  }

  /**
   * Waits for what {@link #exit} tells, in the calling thread: faster than waiting for the future, which
   * is completed by another one. What depends on such a future may run in this thread, before this
   * returns. Up to JDK 23 a virtual thread that waits here holds its carrier.
   *
   * @return the exit code
   * @throws IOException if the input failed (see the class), with that failure as its cause
   * @throws InterruptedException if the thread is interrupted; the child goes on
   */
  public int waitFor() throws IOException, InterruptedException {
    process.waitFor();
    watch.noticed();
    try {
      return exit.get();
    } catch (ExecutionException e) {
      throw new IOException("input of the child was not complete", e.getCause());
    }
  }

  /**
   * Asks the child to end: SIGTERM where there are signals. What it has written until then is
   * delivered, and the streams end as if it had exited by itself. Waits for nothing. (A child that
   * does not obey can be killed by {@link Process#toHandle()} and {@link
   * ProcessHandle#destroyForcibly()}; {@link Process#destroy()} drops output, too.)
   */
  public void destroy() {
    process.toHandle().destroy();
  }

  @Override
  public String toString() {
    return "piped process " + process;
  }
}
