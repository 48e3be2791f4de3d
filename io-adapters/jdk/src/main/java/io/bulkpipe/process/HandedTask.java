// SPDX-License-Identifier: Apache-2.0
package io.bulkpipe.process;

import io.bulkpipe.io.PipeThreads;
import java.lang.ref.Cleaner;
import java.lang.ref.Reference;
import java.util.concurrent.Executor;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/** A task on its way to a thread of an executor, which may lose it. */
final class HandedTask implements Runnable {
  /*
   * An executor that is shut at once, or that discards what is too much, tells nobody of the tasks
   * that it drops. Nothing but the executor refers to this object, so what is dropped becomes
   * unreachable.
   *
   * HANDED-1  Nothing that can be reached from the ticket refers to the task, since the cleaner
   *     holds the ticket. (As long as the task of the input waits for the first byte, the executor
   *     itself can be reached; then tasks are not missed that lie in the queue of an executor that
   *     is garbage.)
   * HANDED-2  Whatever takes the ticket first, decides: the thread that runs the task, the cleaner,
   *     or the executor's refusal.
   */

  /** Runs the tasks unless the caller has an executor; loses none. */
  static final Executor OWN_THREADS = PipeThreads.platform("bulkpipe-process-stream");

  private static final Executor LOSSES = PipeThreads.platform("bulkpipe-process-lost");
  private static final AtomicReference<@Nullable Cleaner> CLEANER = new AtomicReference<>();

  private final Ticket ticket;
  private final Cleaner.Cleanable watch;

  private HandedTask(Ticket ticket) {
    this.ticket = ticket;
    this.watch = cleaner().register(this, ticket);
  }

  /**
   * Gives a task to an executor.
   *
   * @param name the task's, for messages
   * @param lost is given the reason, on a thread of its own, if the executor has dropped the task
   *     and a garbage collection has found that out. Whatever the executor throws is thrown instead
   */
  static void handOver(Executor executor, String name, Runnable task, Consumer<Throwable> lost) {
    if (executor == OWN_THREADS) {
      executor.execute(task);
      return;
    }
    Ticket ticket = new Ticket(name, task, lost);
    try {
      executor.execute(new HandedTask(ticket));
    } catch (Throwable refused) {
      ticket.take();
      throw refused;
    }
  }

  /**
   * Made when it is needed, and not by the initialization of a class, which could not be repeated
   * when there was no thread for it. One that comes second is forgotten, and ends.
   */
  private static Cleaner cleaner() {
    Cleaner made = CLEANER.get();
    if (made != null) {
      return made;
    }
    Cleaner mine = Cleaner.create();
    Cleaner first = CLEANER.compareAndExchange(null, mine);
    return first == null ? mine : first;
  }

  @Override
  public void run() {
    try {
      if (!ticket.take()) {
        return;
      }
      watch.clean();
    } finally {
      Reference.reachabilityFence(this);
    }
    ticket.task.run();
  }

  /** What is known of a task beside the executor. The cleaner runs it when the task is lost. */
  private static final class Ticket implements Runnable {
    private final String name;
    private final Runnable task;
    private final Consumer<Throwable> lost;
    private final AtomicBoolean taken = new AtomicBoolean();

    Ticket(String name, Runnable task, Consumer<Throwable> lost) {
      this.name = name;
      this.task = task;
      this.lost = lost;
    }

    boolean take() {
      return taken.compareAndSet(false, true);
    }

    @Override
    public void run() {
      if (!take()) {
        return;
      }
      Throwable why =
          new RejectedExecutionException("task=" + name + " was dropped by the executor");
      try {
        LOSSES.execute(() -> lost.accept(why));
      } catch (Throwable noThread) {
        lost.accept(why);
      }
    }
  }
}
