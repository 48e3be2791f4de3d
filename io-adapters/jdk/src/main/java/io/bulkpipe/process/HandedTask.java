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

/** A task that was given to an executor. If the executor drops it, that is noticed. */
final class HandedTask implements Runnable {
  /*
   * An executor that is shut down at once, or whose policy discards tasks, does not report the
   * tasks that it drops. Only the executor refers to this object, so a dropped task becomes
   * unreachable.
   *
   * HANDED-1  Nothing that the ticket refers to leads back to this object, because the cleaner
   *     holds the ticket. There is one exception. While the task of the input waits for the first
   *     byte, the executor itself is reachable. Tasks in the queue of an executor that is otherwise
   *     garbage are not noticed then.
   * HANDED-2  The first to take the ticket decides: the thread that runs the task, the cleaner, or
   *     the executor's refusal.
   */

  /** The default executor, which drops no task. */
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
   * @param name the task's name, for messages
   * @param lost gets the reason, on a thread of its own, once a garbage collection has found that
   *     the executor dropped the task. If the executor throws, this method throws the same instead
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
   * Makes the cleaner when it is needed. A static initializer runs only once. If there was no
   * thread for the cleaner then, no task could ever be watched. If two threads make one, the second
   * becomes garbage, and ends.
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

  /**
   * The part of a task that is reachable without the executor. The cleaner runs it after a drop.
   */
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
