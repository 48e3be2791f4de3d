// SPDX-License-Identifier: Apache-2.0
package io.bulkpipe.process;

import io.bulkpipe.channel.BulkReceiver;
import io.bulkpipe.channel.BulkSender;
import java.io.IOException;
import java.lang.ProcessBuilder.Redirect;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
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
 * <p>Each of the streams is moved by a task of its own, so the child may read and write in any
 * order, as long as somebody feeds and empties the channels. Kernel pipes remain between the child
 * and the tasks.
 *
 * <h2>Standard input</h2>
 *
 * <ul>
 *   <li>What the receiver has is written in the largest pieces possible, and flushed whenever it
 *       has nothing more at hand. The end of its stream closes the child's standard input.
 *   <li>A child that closes its standard input, or exits, is not a failure: the receiver is
 *       cancelled with an {@link IOException}, so that its senders get a
 *       {@link io.bulkpipe.channel.BrokenChannelException} with that cause. That a child has closed
 *       its input shows at the next write only; that it has exited, at once.
 *   <li>If the sender fails, by {@code close(cause)} or {@code abort}, or if somebody closes the
 *       receiver, the child must not take what it got for everything: it is destroyed, as
 *       {@link #destroy(Duration)} does, five seconds after SIGTERM by SIGKILL unless {@code start}
 *       was given another time. Its input stays open until it has exited; {@link #exit} completes
 *       with the failure, and so do the outputs. An abort has this effect at once, also while the
 *       child does not read.
 * </ul>
 *
 * <h2>Standard output and standard error</h2>
 *
 * <ul>
 *   <li>The end of a stream of the child closes the sender; if it cannot be read, or if its task is
 *       interrupted, the sender is closed with that exception.
 *   <li>The output of a child that was destroyed because its input failed may be half of what it
 *       should be, though the child ends it as any other. So the sender is closed with that
 *       failure, after all that the child has written.
 *   <li>When the receiver of that channel goes, or somebody closes the sender, the child's stream
 *       is closed, whether bytes flow or not: a child that writes on gets SIGPIPE, or an error. A
 *       task that waits for bytes of the child at that time still takes those of its next write,
 *       and drops them.
 * </ul>
 *
 * <h2>Executors that fail</h2>
 *
 * <ul>
 *   <li>If an executor throws anything when it is given a task, the outputs are closed with that,
 *       the receiver of the input is cancelled with it, and the child is destroyed. {@code start}
 *       kills it at once, and throws the same; later, with the task of the input, it is destroyed
 *       as for a sender that fails.
 *   <li>A task that an executor has accepted and then dropped, because it was shut at once or
 *       discards what is too much, has the same effect, with a
 *       {@link java.util.concurrent.RejectedExecutionException}, after a garbage collection has
 *       found out. A task that is kept somewhere, and never run, cannot be told from one that is
 *       still to come.
 *   <li>A task that is interrupted where it waits for a channel fails its stream.
 * </ul>
 *
 * <p>All methods may be used by many threads, and none but {@code start} and {@code waitFor} waits.
 */
public final class PipedProcess {
  private static final Duration KILL_AFTER = Duration.ofSeconds(5);

  private final Process process;
  private final ProcessTree tree;
  private final ExitWatch watch;
  private final CompletableFuture<Integer> exit;

  private PipedProcess(
      Process process, ProcessTree tree, ExitWatch watch, CompletableFuture<Integer> exit) {
    this.process = process;
    this.tree = tree;
    this.watch = watch;
    this.exit = exit;
  }

  /**
   * Starts a child, and moves its streams on threads of
   * {@link io.bulkpipe.io.PipeThreads#platform}: the pipes of a child block a virtual thread's
   * carrier, too.
   *
   * @param builder what to start. A stream that it redirects (or merges, by
   *     {@code redirectErrorStream}) must be {@code null} here
   * @param stdin where the child's input comes from; null if it is redirected, or if the caller
   *     uses {@link Process#getOutputStream()}
   * @param stdout where the child's output goes; null if it is redirected, or if the caller reads
   *     {@link Process#getInputStream()}: a child whose output nobody reads stops sooner or later
   * @param stderr where the child's errors go; null if they are redirected, or if the caller reads
   *     {@link Process#getErrorStream()}; not the same as {@code stdout}
   * @return the child
   * @throws IllegalArgumentException if a stream is redirected and not null, or if both outputs go
   *     to the same sender
   * @throws IOException if the child cannot be started; the ends are as they were
   * @throws OutOfMemoryError if there is no thread for a task: see the class
   */
  public static PipedProcess start(
      ProcessBuilder builder,
      @Nullable BulkReceiver stdin,
      @Nullable BulkSender stdout,
      @Nullable BulkSender stderr)
      throws IOException {
    return start(HandedTask.OWN_THREADS, builder, stdin, stdout, stderr);
  }

  /**
   * Starts a child, and moves its streams on an executor, which must run as many tasks at once as
   * there are streams, beside whatever else it runs: up to three. One that runs fewer makes the
   * child and the channels wait for each other. The task of the input is handed to it with the
   * first byte, or the end, by the thread that sends that; if it is refused then, the input has
   * failed. The task of an output that has ended may stay until the child exits. That an input is
   * aborted, or an output's receiver goes, is handled on a daemon thread of the library's own: a
   * task may be stuck then.
   *
   * @param executor runs the tasks, in other threads than its callers', who do not wait. A
   *     {@link java.util.concurrent.ThreadPoolExecutor} that cannot run them at once, even when
   *     idle, and a {@link java.util.concurrent.ForkJoinPool} with too little parallelism are
   *     refused; of other executors it cannot be told
   * @param builder what to start
   * @param stdin where the child's input comes from, or null
   * @param stdout where the child's output goes, or null
   * @param stderr where the child's errors go, or null
   * @return the child
   * @throws IllegalArgumentException as without an executor; or if the executor is too small
   * @throws IOException if the child cannot be started; the ends are as they were
   * @throws java.util.concurrent.RejectedExecutionException if the executor throws it, or anything
   *     else that it throws: see the class
   */
  public static PipedProcess start(
      Executor executor,
      ProcessBuilder builder,
      @Nullable BulkReceiver stdin,
      @Nullable BulkSender stdout,
      @Nullable BulkSender stderr)
      throws IOException {
    return start(executor, builder, stdin, stdout, stderr, KILL_AFTER);
  }

  /**
   * Starts a child that is given another time than five seconds to end if its input fails.
   *
   * @param executor runs the tasks, as {@link #start(Executor, ProcessBuilder, BulkReceiver,
   *     BulkSender, BulkSender)} says
   * @param builder what to start
   * @param stdin where the child's input comes from, or null
   * @param stdout where the child's output goes, or null
   * @param stderr where the child's errors go, or null
   * @param killAfter how long after SIGTERM the child and its descendants are killed if the input
   *     fails, as in {@link #destroy(Duration)}: zero or less kills them at once, a very long time
   *     leaves them alone
   * @return the child
   * @throws IllegalArgumentException as without a time
   * @throws IOException if the child cannot be started; the ends are as they were
   * @throws java.util.concurrent.RejectedExecutionException as without a time
   */
  public static PipedProcess start(
      Executor executor,
      ProcessBuilder builder,
      @Nullable BulkReceiver stdin,
      @Nullable BulkSender stdout,
      @Nullable BulkSender stderr,
      Duration killAfter)
      throws IOException {
    Objects.requireNonNull(executor, "executor=null");
    Objects.requireNonNull(killAfter, "killAfter=null");
    check(executor, builder, stdin, stdout, stderr);
    List<Integer> pipes = pipes(builder);
    return start(executor, builder.start(), pipes, stdin, stdout, stderr, killAfter);
  }

  /** The descriptors of the streams that are pipes. */
  private static List<Integer> pipes(ProcessBuilder builder) {
    List<Integer> pipes = new ArrayList<>();
    List<Redirect> streams = List.of(
        builder.redirectInput(),
        builder.redirectOutput(),
        builder.redirectErrorStream() ? builder.redirectOutput() : builder.redirectError());
    for (int i = 0; i < streams.size(); i++) {
      if (streams.get(i).equals(Redirect.PIPE)) {
        pipes.add(i);
      }
    }
    return pipes;
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
      List<Integer> pipes,
      @Nullable BulkReceiver stdin,
      @Nullable BulkSender stdout,
      @Nullable BulkSender stderr,
      Duration killAfter) {
    ProcessTree tree = new ProcessTree(process, pipes);
    Fate fate = new Fate(tree, killAfter);
    StdinPump input = stdin == null ? null : new StdinPump(stdin, process.getOutputStream(), fate);
    List<OutputPump> outputs = new ArrayList<>();
    try {
      ExitWatch exit = new ExitWatch(process);
      if (stdout != null) {
        outputs.add(new OutputPump("stdout", process.getInputStream(), stdout, exit, fate));
      }
      if (stderr != null) {
        outputs.add(new OutputPump("stderr", process.getErrorStream(), stderr, exit, fate));
      }
      for (OutputPump output : outputs) {
        HandedTask.handOver(executor, output.name(), output, lost -> {
          if (input == null || !input.fail(lost)) {
            fate.fail(lost);
          }
          output.fail(lost); // nothing else ends it, as its task does not run
        });
      }
      if (input != null) {
        input.start(executor);
      }
      outputs.forEach(OutputPump::watch);
      PipedProcess piped =
          new PipedProcess(process, tree, exit, exit(process, exit, fate, input, outputs));
      fate.started();
      return piped;
    } catch (Throwable failure) { // an executor may throw a checked exception, too
      fail(failure, stdout, stderr);
      outputs.forEach(output -> output.fail(failure));
      if (input != null) {
        input.end(failure);
      }
      kill(tree, failure);
      throw failure;
    }
  }

  private static void fail(Throwable failure, @Nullable BulkSender... senders) {
    for (BulkSender sender : senders) {
      if (sender != null) {
        sender.close(failure);
      }
    }
  }

  private static void kill(ProcessTree tree, Throwable failure) {
    try {
      var unused = tree.destroy(Duration.ZERO);
    } catch (Throwable second) {
      failure.addSuppressed(second);
    }
  }

  /** The exit code, after the end of all streams. */
  private static CompletableFuture<Integer> exit(
      Process process,
      ExitWatch watch,
      Fate fate,
      @Nullable StdinPump input,
      List<OutputPump> outputs) {
    CompletableFuture<?>[] ends =
        outputs.stream().map(OutputPump::over).toArray(CompletableFuture<?>[]::new);
    return watch
        .exited()
        .handle((exited, unnoticed) -> unnoticed)
        .thenCompose(unnoticed -> fed(input).thenApply(unfed -> unfed == null ? unnoticed : unfed))
        .thenCombine(CompletableFuture.allOf(ends), (failure, over) -> {
          Throwable why = failure == null ? fate.failure() : failure;
          if (why != null) {
            throw new CompletionException(why);
          }
          return process.exitValue();
        });
  }

  private static CompletableFuture<@Nullable Throwable> fed(@Nullable StdinPump input) {
    return input == null ? CompletableFuture.completedFuture(null) : input.childExited();
  }

  /**
   * Returns the child, for what concerns the process itself. Its streams belong to the tasks,
   * except those for which {@code null} was given.
   *
   * @return always the same object
   */
  public Process process() {
    return process;
  }

  /**
   * Returns the exit code, once the child has exited, and the last byte of its output has been
   * delivered to the senders, and they are closed. So the receivers must take what exceeds the
   * capacities, or go. A process that inherited the child's output may keep this waiting as long as
   * it keeps it open, and what it writes after the child's exit may be lost: the JDK then closes
   * the stream, unless a task is reading from it. Closing the senders ends that: the receivers get
   * what has come, then the end. Closing the receivers does, too, and drops what they have not
   * taken.
   *
   * <p>If the input or an executor failed (see the class), it completes exceptionally, at the same
   * time, with that failure; the code is then that of {@link Process#exitValue()}.
   *
   * @return a new future; completing or cancelling it does not affect anything else
   */
  public CompletableFuture<Integer> exit() {
    return exit.copy();
  }

  /**
   * Waits for what {@link #exit} tells, in the calling thread: faster than waiting for the future,
   * which is completed by another one. What depends on such a future may run in this thread, before
   * this returns. Up to JDK 23 a virtual thread that waits here holds its carrier.
   *
   * @return the exit code
   * @throws IOException if the input or an executor failed (see the class), with that failure as
   *     its cause
   * @throws InterruptedException if the thread is interrupted; the child goes on
   */
  public int waitFor() throws IOException, InterruptedException {
    process.waitFor();
    watch.noticed();
    try {
      return exit.get();
    } catch (ExecutionException e) {
      throw failed(e.getCause());
    }
  }

  private static IOException failed(@Nullable Throwable cause) {
    String why =
        cause == null || cause.getMessage() == null ? String.valueOf(cause) : cause.getMessage();
    return new IOException("streams of the child failed: " + why, cause);
  }

  /**
   * Asks the child to end: SIGTERM where there are signals. What it has written until then is
   * delivered, and the streams end as if it had exited by itself. Does not wait. A child may ignore
   * this, and the processes that it has started are not asked: see {@link #destroy(Duration)}.
   * ({@link Process#destroy()} drops output.)
   */
  public void destroy() {
    process.toHandle().destroy();
  }

  /**
   * Ends the child and its descendants: SIGTERM to all of them at once; after the grace SIGKILL to
   * those that are alive then, those that were started meanwhile included. Where there are no
   * signals, the first is the last. What they have written until then is delivered, and the streams
   * end as if they had exited by themselves. Looks at the processes of the system, which takes some
   * milliseconds if there are thousands, but does not wait. The rest is done on a daemon thread of
   * the library's own, one for all children; so a virtual machine that ends before the grace kills
   * nothing more.
   *
   * <p>A descendant is known by the process that started it, and the system forgets that when that
   * one ends. So these are not found, and live on: what a child that had exited before the first
   * call left behind; what was started by a descendant that had ended by then, as daemons are; and
   * what is started and left behind between two looks, which follow each other in a millisecond at
   * first, in a quarter of a second later. The last ones are found on Linux, if they have one of
   * the pipes to the child open; they get SIGTERM when they are found. What a call has found, a
   * later one still knows. If a process that is not found has the child's output open,
   * {@link #exit} waits for it: see there. Other processes are never signalled: a number that the
   * system uses again is told by its start time.
   *
   * @param grace how long after SIGTERM they are killed; zero or less: at once, without SIGTERM;
   *     more than 100 years count as that
   * @return a new future. It completes once none of those found is left, on a thread of its own; a
   *     process that has ended, but that its parent leaves in the system's table, may count as
   *     none. Exceptionally, with an {@link IOException}, if those that are left belong to another
   *     user and may not be killed; or with an {@link OutOfMemoryError} if there was no thread to
   *     wait for the grace: then they were killed at once. Completing or cancelling it does not
   *     affect anything else
   */
  public CompletableFuture<@Nullable Void> destroy(Duration grace) {
    Objects.requireNonNull(grace, "grace=null");
    return tree.destroy(grace);
  }

  @Override
  public String toString() {
    return "piped process " + process;
  }
}
