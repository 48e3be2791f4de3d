// SPDX-License-Identifier: Apache-2.0
package io.bulkpipe.process;

import io.bulkpipe.io.PipeThreads;
import java.io.IOException;
import java.time.Duration;
import java.util.Queue;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.Executor;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import org.jspecify.annotations.Nullable;

/** Watches the trees that are being destroyed, and kills the processes that outlive the grace. */
final class GraceWatch implements Runnable {
  /*
   * One thread serves all trees, as long as there are any. A server may destroy a thousand children
   * at once, and a look at the system's processes costs milliseconds where there are many. The
   * thread looks after a millisecond, then after ever longer pauses. It uses a quarter of a
   * processor at most.
   *
   * GRACE-1  While there is an ending, running is set, and the thread runs or is about to be
   *     started.
   * GRACE-2  If no thread can be started, nothing can wait for the grace: the trees are killed at
   *     once.
   * GRACE-3  Futures are completed on threads of their own, because their dependents may take long.
   * GRACE-4  After an Error, usually for lack of memory, the thread looks again.
   */
  private static final long FIRST_PAUSE = TimeUnit.MILLISECONDS.toNanos(1);
  private static final long LONGEST_PAUSE = TimeUnit.MILLISECONDS.toNanos(256);
  private static final int REST = 3;
  private static final Duration FOREVER = Duration.ofDays(36_500);

  /**
   * The number of looks after which an ended process counts as gone, although its parent has not
   * fetched its exit code.
   */
  private static final int LOOKS_AT_THE_ENDED = 6;

  private static final Executor THREADS = PipeThreads.platform("bulkpipe-process-destroy");
  private static final Executor NEWS = PipeThreads.platform("bulkpipe-process-gone");
  private static final GraceWatch ALL = new GraceWatch();

  private final Queue<Ending> endings = new ConcurrentLinkedQueue<>();
  private final AtomicBoolean running = new AtomicBoolean();
  private final Semaphore news = new Semaphore(0);

  private GraceWatch() {}

  /**
   * Kills the remaining processes of a tree after a time, of 100 years at most.
   *
   * @return a future that completes once no process of the tree is left. It completes exceptionally
   *     if a process cannot be killed, or if the tree cannot be looked at
   */
  static CompletableFuture<@Nullable Void> watch(ProcessTree tree, Duration grace) {
    Duration most = grace.compareTo(FOREVER) > 0 ? FOREVER : grace;
    Ending ending = new Ending(tree, most.isNegative() ? 0 : most.toNanos());
    ALL.add(ending);
    return ending.gone;
  }

  private void add(Ending ending) {
    endings.add(ending);
    news.release();
    if (!running.compareAndSet(false, true)) {
      return;
    }
    try {
      THREADS.execute(this);
    } catch (Throwable noThread) {
      do { // GRACE-2
        for (Ending each; (each = endings.poll()) != null; ) {
          each.killUnwatched(noThread);
        }
      } while (isToRunOn());
    }
  }

  @Override
  public void run() {
    long earliest = System.nanoTime();
    do {
      while (!endings.isEmpty()) {
        try {
          awaitNext(earliest);
          long began = System.nanoTime();
          endings.removeIf(ending -> ending.isDue(began) && ending.isOver(began));
          long now = System.nanoTime();
          earliest = now + REST * (now - began);
        } catch (Error e) {
          earliest = System.nanoTime() + LONGEST_PAUSE; // GRACE-4
        }
      }
    } while (isToRunOn());
  }

  /**
   * Clears running. Returns true, with running set again, if an ending has come meanwhile: GRACE-1.
   */
  private boolean isToRunOn() {
    running.set(false);
    return !endings.isEmpty() && running.compareAndSet(false, true);
  }

  /** Waits until a look is due, and at least until {@code earliest}. */
  private void awaitNext(long earliest) {
    while (true) {
      news.drainPermits();
      long now = System.nanoTime();
      long left = Long.MAX_VALUE;
      for (Ending ending : endings) {
        left = Math.min(left, ending.next - now);
      }
      left = Math.max(left, earliest - now);
      if (left <= 0) {
        return;
      }
      try {
        var unused = news.tryAcquire(left, TimeUnit.NANOSECONDS);
      } catch (InterruptedException e) {
        // Nothing interrupts this thread to stop it.
      }
    }
  }

  /** The end of a tree that one call of {@code destroy} waits for. */
  private static final class Ending {
    private final ProcessTree tree;
    private final long killing;
    private final CompletableFuture<@Nullable Void> gone = new CompletableFuture<>();
    private @Nullable Throwable failure;
    private long next;
    private long pause = FIRST_PAUSE;
    private int looksAtTheEnded;

    Ending(ProcessTree tree, long grace) {
      long now = System.nanoTime();
      this.tree = tree;
      this.killing = now + grace;
      this.next = now + Math.min(pause, grace);
    }

    boolean isDue(long now) {
      return next - now <= 0;
    }

    /**
     * Looks at the tree, and kills it if the grace is over. Returns true if nothing is left to do.
     */
    boolean isOver(long now) {
      long left = killing - now;
      next = now + (left > 0 ? Math.min(pause, left) : pause);
      pause = Math.min(2 * pause, LONGEST_PAUSE);
      try {
        boolean over = left > 0 ? isEnded() : isKilled();
        if (over) {
          tell();
        }
        return over;
      } catch (RuntimeException e) {
        failure = e;
        tell();
        return true;
      } catch (Error e) {
        return false; // GRACE-4
      }
    }

    private boolean isEnded() {
      tree.look();
      return isGone(false);
    }

    private boolean isKilled() {
      Set<ProcessHandle> refused = tree.kill();
      if (!refused.isEmpty() && refused.containsAll(tree.active())) {
        failure = new IOException("may not be killed: processes " + refused);
        return true;
      }
      return isGone(true);
    }

    private boolean isGone(boolean killing) {
      if (tree.isChildAlive() || !tree.active().isEmpty()) {
        return false;
      }
      if (tree.adopt(killing)) {
        pause = FIRST_PAUSE;
        return false;
      }
      if (tree.isGone()) {
        return true;
      }
      if (looksAtTheEnded == 0) {
        pause = FIRST_PAUSE;
      }
      looksAtTheEnded++;
      return looksAtTheEnded == LOOKS_AT_THE_ENDED;
    }

    void killUnwatched(Throwable noThread) {
      failure = noThread;
      try {
        var unused = tree.kill();
        tree.adopt(true);
      } catch (Throwable t) {
        noThread.addSuppressed(t);
      }
      complete();
    }

    /** GRACE-3. */
    private void tell() {
      try {
        NEWS.execute(this::complete);
      } catch (Throwable noThread) {
        complete();
      }
    }

    private void complete() {
      if (failure == null) {
        gone.complete(null);
      } else {
        gone.completeExceptionally(failure);
      }
    }
  }
}
