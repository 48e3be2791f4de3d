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
 * A child process with channels as its standard streams: a receiver feeds its input, and senders
 * take its outputs.
 *
 * <pre>{@code
 * PipedProcess sort = PipedProcess.builder(
 *         new ProcessBuilder("sort").redirectError(Redirect.INHERIT))
 *     .stdin(input.receiver())
 *     .stdout(output.sender())
 *     .start();
 * }</pre>
 *
 * <p>Each stream has a task of its own that moves its bytes. So the child may read and write in any
 * order, as long as other threads feed and empty the channels. Kernel pipes remain between the
 * child and the tasks.
 *
 * <h2>Standard input</h2>
 *
 * <ul>
 *   <li>Bytes are written in pieces of up to 64 KiB, and flushed whenever the channel is empty. The
 *       end of the stream closes the child's standard input.
 *   <li>It is no failure if the child closes its standard input, or exits. The receiver is then
 *       cancelled with an {@link IOException}, and its senders get a
 *       {@link io.bulkpipe.channel.BrokenChannelException} with that cause. A closed input shows
 *       only at the next write. An exit shows at once.
 *   <li>If the sender fails, by {@code close(cause)} or {@code abort}, or if other code closes the
 *       receiver, the input is incomplete. The child must not take it for complete, so it is
 *       destroyed as by {@link #destroy(Duration)}. {@link Builder#killAfter} sets the grace
 *       between SIGTERM and SIGKILL. The child's input stays open until the child has exited.
 *       {@link #exit} and the outputs end with the failure. An abort has this effect at once, even
 *       while the child does not read.
 * </ul>
 *
 * <h2>Standard output and standard error</h2>
 *
 * <ul>
 *   <li>The child's bytes are sent and {@linkplain BulkSender#flush() flushed} as they come.
 *   <li>The end of a stream of the child closes the sender. If the stream cannot be read, or its
 *       task is interrupted, the sender is closed with that exception.
 *   <li>If a child was destroyed because its input failed, its output may be incomplete, although
 *       it ends like any other. So the sender is closed with that failure, after all bytes that the
 *       child has written.
 *   <li>If the receiver of the channel closes, or other code closes the sender, the child's stream
 *       is closed, even if no bytes flow. A child that goes on writing gets SIGPIPE, or an error.
 *       If the task waits for bytes of the child at that time, it still takes those of the next
 *       write, and drops them.
 * </ul>
 *
 * <h2>Executors that fail</h2>
 *
 * <ul>
 *   <li>If an executor throws when it is given a task, the outputs are closed with its exception,
 *       the receiver of the input is cancelled with it, and the child is destroyed. {@code start}
 *       kills the child at once, and throws the same. The task of the input may be submitted later.
 *       If the executor refuses it then, the child is destroyed as after a failure of the sender.
 *   <li>If an executor accepts a task and then drops it, the effect is the same, with a
 *       {@link java.util.concurrent.RejectedExecutionException}, once a garbage collection has
 *       found the drop. An executor drops tasks if it is shut down at once, or if its policy
 *       discards them. A task that the executor keeps and never runs cannot be distinguished from a
 *       task that has yet to run.
 *   <li>If a task is interrupted where it waits for a channel, its stream fails.
 * </ul>
 *
 * <p>Safe for use by many threads. Only {@code start}, {@code waitFor} and {@code close} wait.
 */
public final class PipedProcess implements AutoCloseable {
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
   * Returns a builder for a child that {@link Builder#start} will start.
   *
   * @param builder the child to start. A stream that it redirects, or merges by
   *     {@code redirectErrorStream}, must not get an end
   * @return a builder without ends
   */
  public static Builder builder(ProcessBuilder builder) {
    return new Builder(new StartedHere(Objects.requireNonNull(builder, "builder=null")));
  }

  /**
   * Returns a builder for a child that other code has started: in a pseudo terminal, by SSH, or in
   * a container. The child need not be a process of this machine.
   *
   * <ul>
   *   <li>Redirected streams are not known here. If a redirected stream gets an end, the end
   *       behaves like the stream that the {@link Process} returns: usually an output ends at once,
   *       and an input accepts nothing.
   *   <li>Once {@link Builder#start} has been called, other code must not use a stream that has an
   *       end here. Bytes that other code read before are missing.
   *   <li>If {@link Process#toHandle} is not supported, {@link #destroy()} is
   *       {@link Process#destroy()}. {@link #destroy(Duration)} then ends the child alone, by that
   *       method and by {@link Process#destroyForcibly}. Both may close the child's streams, so
   *       output may be lost.
   *   <li>If the JDK did not make the process, the rest depends on its streams, for instance
   *       whether closing a stream ends a read of it.
   * </ul>
   *
   * @param process the child
   * @return a builder without ends
   */
  public static Builder builder(Process process) {
    return new Builder(new StartedElsewhere(Objects.requireNonNull(process, "process=null")));
  }

  /**
   * A builder of a {@link PipedProcess}: the child, and the ends for its streams. A stream without
   * an end is left to the caller, as a stream of {@link #process()}. If nothing reads an output,
   * the child blocks once the kernel's pipe is full.
   *
   * <p>A builder is for one start, and for one thread at a time.
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
     * Sets the source of the child's standard input.
     *
     * @param receiver is cancelled if the child closes its input or exits
     * @return this
     */
    public Builder stdin(BulkReceiver receiver) {
      stdin = Objects.requireNonNull(receiver, "receiver=null");
      return this;
    }

    /**
     * Sets the destination of the child's standard output.
     *
     * @param sender is closed at the end of the output
     * @return this
     */
    public Builder stdout(BulkSender sender) {
      stdout = Objects.requireNonNull(sender, "sender=null");
      return this;
    }

    /**
     * Sets the destination of the child's standard error.
     *
     * @param sender is closed at the end of standard error. It must not be the sender of the output
     * @return this
     */
    public Builder stderr(BulkSender sender) {
      stderr = Objects.requireNonNull(sender, "sender=null");
      return this;
    }

    /**
     * Sets the executor of the tasks. The default is {@link io.bulkpipe.io.PipeThreads#platform},
     * because the pipes of a child would block the carriers of virtual threads.
     *
     * <p>The executor must run as many of these tasks at once as there are ends, up to three,
     * beside its other tasks. Otherwise the child and the channels may wait for each other for
     * ever. The thread that sends the first byte, or that ends the sender, submits the task of the
     * input. If the executor refuses it then, the input has failed. The task of an output that has
     * ended may stay until the child exits. If the input is aborted, or the receiver of an output
     * closes, a daemon thread of the library reacts, because the task may be stuck.
     *
     * @param executor runs the tasks on other threads than its callers'. {@link #start} refuses a
     *     {@link java.util.concurrent.ThreadPoolExecutor} that cannot run them at once even when
     *     idle, and a {@link java.util.concurrent.ForkJoinPool} with too little parallelism. Other
     *     executors cannot be checked
     * @return this
     */
    public Builder executor(Executor executor) {
      this.executor = Objects.requireNonNull(executor, "executor=null");
      return this;
    }

    /**
     * Sets the grace for a failed input: the time from SIGTERM until the child and its descendants
     * are killed, as by {@link #destroy(Duration)}. The default is five seconds.
     *
     * @param grace zero or less kills them at once; with a very long time they are in effect never
     *     killed
     * @return this
     */
    public Builder killAfter(Duration grace) {
      killAfter = Objects.requireNonNull(grace, "grace=null");
      return this;
    }

    /**
     * Starts the child, unless it runs already, and the tasks that move its streams.
     *
     * @return the child
     * @throws IllegalArgumentException if a stream is redirected and has an end, if both outputs go
     *     to the same sender, or if the executor is too small: nothing has changed then
     * @throws IllegalStateException if this method has started the child of this builder before
     * @throws IOException if the child cannot be started; the ends are unchanged
     * @throws OutOfMemoryError if no thread can be started for a task; the executor has failed then
     * @throws java.util.concurrent.RejectedExecutionException if the executor throws it. Any other
     *     exception of the executor is thrown, too. In each case the child is killed, and its ends
     *     have failed
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
          output.fail(lost); // nothing else ends it, because its task does not run
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

  /** Returns a future of the exit code, which completes after the end of all streams. */
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
   * Returns the process of the child. Its streams belong to the tasks, except those without an end.
   *
   * @return always the same object
   */
  public Process process() {
    return process;
  }

  /**
   * Returns a future of the exit code. It completes once the child has exited, the last byte of its
   * output has been sent, and the senders are closed. So the receivers must take the bytes that
   * exceed the capacities, or close.
   *
   * <p>Another process may have inherited the child's output. As long as it keeps the output open,
   * the future may stay incomplete. Bytes that it writes after the child's exit may be lost,
   * because the JDK then closes the stream unless a task is reading from it. To stop waiting, close
   * the senders: the receivers get the bytes so far, then the end. Or close the receivers: bytes
   * that they have not taken are dropped.
   *
   * <p>If the input or the executor has failed, the future completes exceptionally with that
   * failure, at the same time. {@link Process#exitValue()} then gives the exit code.
   *
   * @return a new future; completing or cancelling it has no effect on anything else
   */
  public CompletableFuture<Integer> exit() {
    return exit.copy();
  }

  /**
   * Waits for the result of {@link #exit}, on the calling thread. That is faster than waiting for
   * the future, which another thread completes. Dependents of a future of {@link #exit} may run on
   * this thread before the call returns. Up to JDK 23, a virtual thread that waits here holds its
   * carrier.
   *
   * @return the exit code
   * @throws IOException if the input or the executor has failed, with that failure as its cause
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
   * Asks the child to end, by SIGTERM where there are signals. The bytes that it has written are
   * delivered, and the streams end as if it had exited by itself. Does not wait. The child may
   * ignore the request, and its descendants do not get one. {@link #destroy(Duration)} ends them
   * all. Unlike this method, {@link Process#destroy()} drops output.
   */
  public void destroy() {
    tree.destroy();
  }

  /**
   * Ends the child and its descendants. All of them get SIGTERM at once. After the grace, those
   * still alive get SIGKILL, including processes that were started meanwhile. Where there are no
   * signals, SIGTERM already kills. The bytes that they have written are delivered, and the streams
   * end as if the processes had exited by themselves.
   *
   * <p>The call looks at the processes of the system, which takes milliseconds if there are
   * thousands, but it does not wait. One daemon thread of the library does the rest for all
   * children. If the virtual machine ends before the grace, nothing more is killed.
   *
   * <p>A descendant is known by its parent process, and the system forgets the parent when it ends.
   * So these processes are not found, and live on:
   *
   * <ul>
   *   <li>those left behind by a child that had exited before the first call;
   *   <li>those whose parent had ended by then, such as daemons;
   *   <li>those that are started and left behind between two looks. The looks follow each other
   *       after a millisecond at first, and later after a quarter of a second. On Linux such a
   *       process is found if it has one of the child's pipes open. It gets SIGTERM when it is
   *       found.
   * </ul>
   *
   * <p>A later call still knows the processes that an earlier call has found. If a process that is
   * not found has the child's output open, {@link #exit} may stay incomplete as long as that lasts.
   * Other processes are never signalled: if the system reuses a process number, the start time
   * reveals it.
   *
   * @param grace the time from SIGTERM to SIGKILL; zero or less means SIGKILL at once, and more
   *     than 100 years counts as 100 years
   * @return a new future. It completes once no process that was found is left, on a thread of its
   *     own. A process that has ended, but stays in the system's table because its parent does not
   *     fetch its exit code, may count as gone. The future completes exceptionally with an
   *     {@link IOException} if the remaining processes belong to another user and cannot be killed.
   *     It completes exceptionally with an {@link OutOfMemoryError} if no thread could be started
   *     to wait for the grace. All processes were killed at once then. Completing or cancelling the
   *     future has no effect on anything else
   */
  public CompletableFuture<@Nullable Void> destroy(Duration grace) {
    Objects.requireNonNull(grace, "grace=null");
    return tree.destroy(grace);
  }

  /**
   * Ends a child that is still running, with its descendants, as {@code destroy} does with a grace
   * of five seconds, and waits for that. So a try statement leaves no child behind if it ends
   * early. Does nothing if the child has exited and its streams have ended.
   *
   * <p>Does not wait for the streams. To drop the output of the child, close its receiver. If the
   * thread is interrupted, the processes are killed at once, and the call returns without waiting
   * for their ends. The interrupt flag stays set. If a process cannot die, for instance in a system
   * call that never returns, this call waits for ever.
   *
   * @throws IllegalStateException if the remaining processes belong to another user and cannot be
   *     killed
   */
  @Override
  public void close() {
    if (exit.isDone()) {
      return;
    }
    CompletableFuture<@Nullable Void> gone = destroy(KILL_AFTER);
    try {
      gone.get();
    } catch (InterruptedException e) {
      var unused = destroy(Duration.ZERO);
      Thread.currentThread().interrupt();
    } catch (ExecutionException e) {
      if (e.getCause() instanceof Error error) {
        throw error;
      }
      throw new IllegalStateException(
          "child=" + process + " cannot be ended: " + e.getCause(), e.getCause());
    }
  }

  @Override
  public String toString() {
    return "piped process " + process;
  }
}
