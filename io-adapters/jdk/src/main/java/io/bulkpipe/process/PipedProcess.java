// SPDX-License-Identifier: Apache-2.0
package io.bulkpipe.process;

import io.bulkpipe.channel.BulkReceiver;
import io.bulkpipe.channel.BulkSender;
import java.io.IOException;
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
 * PipedProcess sort = PipedProcess.builder(
 *         new ProcessBuilder("sort").redirectError(Redirect.INHERIT))
 *     .stdin(input.receiver())
 *     .stdout(output.sender())
 *     .start();
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
 *       {@link #destroy(Duration)} does, five seconds after SIGTERM by SIGKILL unless
 *       {@link Builder#killAfter} says otherwise. Its input stays open until it has exited;
 *       {@link #exit} completes with the failure, and so do the outputs. An abort has this effect
 *       at once, also while the child does not read.
 * </ul>
 *
 * <h2>Standard output and standard error</h2>
 *
 * <ul>
 *   <li>What the child has written is sent and {@linkplain BulkSender#flush() flushed} as it comes.
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
   * Describes a child that is to be started.
   *
   * @param builder what to start. A stream that it redirects (or merges, by
   *     {@code redirectErrorStream}) gets no end here
   * @return a builder without ends
   */
  public static Builder builder(ProcessBuilder builder) {
    return new Builder(new StartedHere(Objects.requireNonNull(builder, "builder=null")));
  }

  /**
   * Describes a child that somebody else has started: one in a pseudo terminal, an SSH command, a
   * command in a container. It needs not be a process of this machine.
   *
   * <ul>
   *   <li>Which streams it redirects is not known. A redirected one that is given an end anyway
   *       behaves as the stream that the {@link Process} returns: as a rule, an output ends at
   *       once, and an input takes nothing.
   *   <li>From the start on, nobody else may use a stream that has an end here. What was read of it
   *       before does not come.
   *   <li>If {@link Process#toHandle} is not supported, {@link #destroy()} is
   *       {@link Process#destroy()}, and {@link #destroy(Duration)} ends the child alone, by that
   *       and by {@link Process#destroyForcibly}. Both may close its streams, and output may be
   *       lost.
   *   <li>If the JDK did not make it, its streams decide what else holds: whether closing one ends
   *       a read of it, for instance.
   * </ul>
   *
   * @param process the child
   * @return a builder without ends
   */
  public static Builder builder(Process process) {
    return new Builder(new StartedElsewhere(Objects.requireNonNull(process, "process=null")));
  }

  /**
   * What to start, and where its streams go. A stream without an end is left to the caller, who
   * uses those of {@link #process()}: a child whose output nobody reads stops sooner or later.
   *
   * <p>For one start, and one thread at a time.
   */
  public static final class Builder {
    private final Origin origin;
    private @Nullable BulkReceiver stdin;
    private @Nullable BulkSender stdout;
    private @Nullable BulkSender stderr;
    private Executor executor = HandedTask.OWN_THREADS;
    private Duration killAfter = KILL_AFTER;
    private boolean started;

    private Builder(Origin origin) {
      this.origin = origin;
    }

    /**
     * Sets where the child's input comes from.
     *
     * @param receiver is cancelled when the child does not want any more
     * @return this
     */
    public Builder stdin(BulkReceiver receiver) {
      stdin = Objects.requireNonNull(receiver, "receiver=null");
      return this;
    }

    /**
     * Sets where the child's output goes.
     *
     * @param sender is closed at the end of the output
     * @return this
     */
    public Builder stdout(BulkSender sender) {
      stdout = Objects.requireNonNull(sender, "sender=null");
      return this;
    }

    /**
     * Sets where the child's errors go.
     *
     * @param sender is closed at the end of the errors; another one than that of the output
     * @return this
     */
    public Builder stderr(BulkSender sender) {
      stderr = Objects.requireNonNull(sender, "sender=null");
      return this;
    }

    /**
     * Sets what runs the tasks. Without it, they run on threads of
     * {@link io.bulkpipe.io.PipeThreads#platform}: the pipes of a child block a virtual thread's
     * carrier, too.
     *
     * <p>The executor must run as many tasks at once as there are ends, beside whatever else it
     * runs: up to three. One that runs fewer makes the child and the channels wait for each other.
     * The task of the input is handed to it with the first byte, or the end, by the thread that
     * sends that; if it is refused then, the input has failed. The task of an output that has ended
     * may stay until the child exits. That an input is aborted, or an output's receiver goes, is
     * handled on a daemon thread of the library's own: a task may be stuck then.
     *
     * @param executor runs the tasks, in other threads than its callers', who do not wait.
     *     {@link #start} refuses a {@link java.util.concurrent.ThreadPoolExecutor} that cannot run
     *     them at once, even when idle, and a {@link java.util.concurrent.ForkJoinPool} with too
     *     little parallelism; of other executors it cannot be told
     * @return this
     */
    public Builder executor(Executor executor) {
      this.executor = Objects.requireNonNull(executor, "executor=null");
      return this;
    }

    /**
     * Sets how long after SIGTERM the child and its descendants are killed if the input fails, as
     * in {@link #destroy(Duration)}. Without it, that is after five seconds.
     *
     * @param grace zero or less kills them at once, a very long time leaves them alone
     * @return this
     */
    public Builder killAfter(Duration grace) {
      killAfter = Objects.requireNonNull(grace, "grace=null");
      return this;
    }

    /**
     * Starts the child, unless it has been, and the tasks that move its streams.
     *
     * @return the child
     * @throws IllegalArgumentException if a stream is redirected and has an end, if both outputs go
     *     to the same sender, or if the executor is too small: nothing has changed then
     * @throws IllegalStateException if this builder has started its child before
     * @throws IOException if the child cannot be started; the ends are as they were
     * @throws OutOfMemoryError if there is no thread for a task: the executor has failed
     * @throws java.util.concurrent.RejectedExecutionException if the executor throws it. All else
     *     that it throws is thrown, too. The child is killed then, and its ends have failed
     */
    public PipedProcess start() throws IOException {
      if (started) {
        throw new IllegalStateException("child=" + origin + " was started by this builder before");
      }
      check();
      Process process = origin.start();
      started = true;
      return PipedProcess.start(
          executor, process, origin.pipes(), stdin, stdout, stderr, killAfter);
    }

    private void check() {
      origin.check(stdin, stdout, stderr);
      if (stderr != null && stderr == stdout) {
        throw new IllegalArgumentException(
            "stderr=" + stderr + " is stdout, too: use redirectErrorStream");
      }
      int tasks = (stdin == null ? 0 : 1) + (stdout == null ? 0 : 1) + (stderr == null ? 0 : 1);
      Parallelism.check(executor, tasks);
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
   * except those without an end.
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
   * Waits for what {@link #exit} gives, in the calling thread: faster than waiting for the future,
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
    tree.destroy();
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
   * system uses again is recognized by its start time.
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
