// SPDX-License-Identifier: Apache-2.0
package io.bulkpipe.process;

import static java.nio.charset.StandardCharsets.ISO_8859_1;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Collection;
import java.util.Deque;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CopyOnWriteArraySet;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/** A child and the processes that it and they have started, as far as that was seen. */
final class ProcessTree {
  /*
   * The system tells of a process only which one started it, and forgets that when that one ends.
   * So the tree is looked at before anything in it is signalled, and again as long as something
   * lives.
   *
   * TREE-1  Processes are known by handles, which compare start times, not by numbers, which are
   *     used again. What a look finds is taken in only if the parent was still the same process
   *     after the look.
   * TREE-2  Parents come first, each right after a look at its children: they cannot start a
   *     successor for a child that was killed, and what they have started is known when they are
   *     gone.
   * TREE-3  A process that has ended, but that its parent does not fetch, stays in the system's
   *     table for ever: there are containers whose first process fetches none. Such a one cannot do
   *     anything.
   * TREE-4  What lives when all that is known has ended, can only be an orphan: so these are looked
   *     for then, except by a first call that comes when the child has gone.
   * TREE-5  A child that is no process of this machine, as far as can be told, has no handle. It is
   *     asked and killed as its own class does that, and is alone in its tree.
   * TREE-6  Two threads may look and signal at once: a process that is signalled twice takes no
   *     harm.
   */
  private final Process process;
  private final @Nullable ProcessHandle handle; // TREE-5
  private final Collection<Integer> pipes;
  private final AtomicReference<@Nullable Orphans> orphans = new AtomicReference<>();
  private final Set<ProcessHandle> members = new CopyOnWriteArraySet<>(); // in order of seeing

  /**
   * A tree of a child alone.
   *
   * @param pipes the descriptors of the child's streams that may be pipes of its own
   */
  ProcessTree(Process process, Collection<Integer> pipes) {
    this.process = process;
    this.handle = handle(process);
    this.pipes = pipes;
    if (handle != null) {
      members.add(handle);
    }
  }

  private static @Nullable ProcessHandle handle(Process process) {
    try {
      return process.toHandle();
    } catch (UnsupportedOperationException e) {
      return null;
    }
  }

  /** What {@link PipedProcess#destroy()} does. */
  void destroy() {
    if (handle == null) {
      process.destroy();
    } else {
      handle.destroy();
    }
  }

  /** What {@link PipedProcess#destroy(Duration)} does. */
  CompletableFuture<@Nullable Void> destroy(Duration grace) {
    if (orphans.get() == null) {
      if (isGone()) {
        return CompletableFuture.completedFuture(null);
      }
      if (handle != null) {
        orphans.compareAndSet(null, new Orphans(handle, pipes));
      }
    }
    if (grace.isNegative() || grace.isZero()) {
      kill();
    } else {
      terminate();
    }
    return GraceWatch.watch(this, grace);
  }

  /** Sends SIGTERM, where there are signals. */
  private void terminate() {
    if (handle == null) {
      process.destroy();
    }
    visit(ProcessHandle::destroy);
  }

  /** Looks for what was started meanwhile. */
  void look() {
    visit(ProcessHandle::isAlive);
  }

  /**
   * Sends SIGKILL, where there are signals.
   *
   * @return the processes that live and may not be killed, since they belong to another user
   */
  Set<ProcessHandle> kill() {
    if (handle == null) {
      process.destroyForcibly();
    }
    Set<ProcessHandle> refused = new LinkedHashSet<>();
    visit(member -> {
      boolean killed = member.destroyForcibly();
      if (!killed) {
        refused.add(member);
      }
      return killed;
    });
    refused.removeIf(member -> !isActive(member));
    return refused;
  }

  /**
   * Takes in what is alive though all that is known has ended, and asks it to end, or kills it:
   * TREE-4.
   *
   * @return false if there is none for sure
   */
  boolean adopt(boolean kill) {
    Orphans search = orphans.get();
    return search != null
        && search.find(orphan -> {
          if (members.add(orphan)) {
            var unused = kill ? orphan.destroyForcibly() : orphan.destroy();
          }
        });
  }

  /** Tells whether nothing that was seen is left, not even in the system's table. */
  boolean isGone() {
    members.removeIf(member -> !member.isAlive());
    return members.isEmpty() && !process.isAlive();
  }

  /** Tells whether the child itself has not been seen to exit. */
  boolean isChildAlive() {
    return process.isAlive();
  }

  /** The processes that still do something. */
  List<ProcessHandle> active() {
    return members.stream().filter(ProcessTree::isActive).toList();
  }

  /** Does something to every member, and takes in its children: TREE-1, TREE-2. */
  private void visit(Predicate<ProcessHandle> reach) {
    Deque<ProcessHandle> due = new ArrayDeque<>(members);
    for (ProcessHandle member; (member = due.poll()) != null; ) {
      if (!member.isAlive()) {
        members.remove(member);
        continue;
      }
      List<ProcessHandle> started = member.children().toList();
      if (reach.test(member) || member.isAlive()) {
        for (ProcessHandle child : started) {
          if (members.add(child)) {
            due.add(child);
          }
        }
      }
    }
  }

  private static boolean isActive(ProcessHandle member) {
    return member.isAlive() && !hasEnded(member);
  }

  /**
   * Tells of one that is alive whether it has ended: TREE-3, where the system shows it in a file.
   */
  private static boolean hasEnded(ProcessHandle member) {
    try {
      Path file = Path.of("/proc", String.valueOf(member.pid()), "stat");
      String status = Files.readString(file, ISO_8859_1);
      return status.startsWith("Z", status.lastIndexOf(')') + 2);
    } catch (IOException e) {
      return false;
    }
  }

  @Override
  public String toString() {
    return "process tree of " + process;
  }
}
