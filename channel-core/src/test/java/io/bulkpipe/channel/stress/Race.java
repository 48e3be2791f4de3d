// SPDX-License-Identifier: Apache-2.0
package io.bulkpipe.channel.stress;

import io.bulkpipe.channel.testing.Action;
import io.bulkpipe.channel.testing.ThreadKind;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.concurrent.atomic.AtomicIntegerArray;
import java.util.function.IntConsumer;
import java.util.function.Supplier;

/**
 * Threads that run together under one time limit. The failure of one is the failure of all: what
 * the others wait for is then taken away from them, so that they end too.
 */
public final class Race {
  private static final int STRIDE = 32;
  private static final int OVER = 24;
  private static final int SPINS = 1000;

  private final Action rescue;
  private final List<Thread> threads = new ArrayList<>();
  private final List<Throwable> failures = Collections.synchronizedList(new ArrayList<>());

  /**
   * Makes a race of no threads yet.
   *
   * @param rescue ends the waits of all threads, after a failure
   */
  public Race(Action rescue) {
    this.rescue = rescue;
  }

  /** Adds a thread, which starts later. */
  public Thread add(ThreadKind kind, String name, Action work) {
    Thread thread = kind.unstarted(name, () -> run(work));
    threads.add(thread);
    return thread;
  }

  private void run(Action work) {
    try {
      work.run();
    } catch (Throwable e) {
      failures.add(e);
      rescue();
    }
  }

  private void rescue() {
    try {
      rescue.run();
    } catch (Exception e) {
      failures.add(e);
    }
  }

  /** Starts the threads that have not been started. */
  public void start() {
    for (Thread thread : threads) {
      if (thread.getState() == Thread.State.NEW) {
        thread.start();
      }
    }
  }

  /**
   * Waits for the end of all threads.
   *
   * @param scene what to add to the report of threads that do not end
   * @throws AssertionError if one of them failed, or does not end in time
   */
  public void join(Duration limit, Supplier<?> scene) throws InterruptedException {
    long end = System.nanoTime() + limit.toNanos();
    boolean done = false;
    try {
      for (Thread thread : threads) {
        thread.join(Math.max(1, (end - System.nanoTime()) / 1_000_000));
        if (thread.isAlive()) {
          failures.add(stuck(limit, scene));
          break;
        }
      }
      done = failures.isEmpty();
    } finally {
      if (!done) {
        rescue();
        threads.forEach(Thread::interrupt);
      }
    }
    if (!done) {
      throw failure();
    }
  }

  /**
   * Lets two threads do something in each of many rounds, at about the same time: they wait for
   * each other now and then, but not in each round, or the one that comes second would always be
   * late.
   */
  public static void neckAndNeck(int rounds, Duration limit, IntConsumer one, IntConsumer two)
      throws InterruptedException {
    AtomicIntegerArray progress = new AtomicIntegerArray(64); // far enough from each other
    Race race = new Race(() -> progress.set(OVER, 1));
    race.addRunner(rounds, progress, 0, 48, one);
    race.addRunner(rounds, progress, 48, 0, two);
    race.start();
    race.join(limit, () -> progress);
  }

  @SuppressWarnings("ThreadPriorityCheck") // nothing relies on it
  private void addRunner(
      int rounds, AtomicIntegerArray progress, int mine, int theirs, IntConsumer deed) {
    add(ThreadKind.PLATFORM, "runner " + mine, () -> {
      for (int i = 0; i < rounds; i++) {
        if (i % STRIDE == 0) {
          progress.set(mine, i + 1);
          for (int spins = 0; progress.get(theirs) <= i && progress.get(OVER) == 0; spins++) {
            if (spins < SPINS) {
              Thread.onSpinWait();
            } else {
              Thread.yield(); // the other one may have no processor
            }
          }
        }
        deed.accept(i);
      }
      progress.set(mine, rounds);
    });
  }

  private AssertionError failure() {
    synchronized (failures) {
      AssertionError all = new AssertionError(failures.get(0).toString(), failures.get(0));
      failures.stream().skip(1).forEach(all::addSuppressed);
      return all;
    }
  }

  private AssertionError stuck(Duration limit, Supplier<?> scene) {
    StringBuilder text = new StringBuilder("threads did not end within ").append(limit);
    text.append("\nscene: ").append(scene.get());
    for (Thread thread : threads) {
      text.append('\n').append(thread.getName()).append(' ').append(thread.getState());
      for (StackTraceElement frame : thread.getStackTrace()) {
        text.append("\n    ").append(frame);
      }
    }
    return new AssertionError(text.toString());
  }
}
