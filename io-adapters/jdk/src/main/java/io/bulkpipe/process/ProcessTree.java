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

/** A child and its descendants, as far as they were seen. */
final class ProcessTree {
  /*
   * The system knows only the parent of a process, and forgets it when the parent ends. So the tree
   * is looked at before any process in it is signalled, and again as long as a process lives.
   *
   * TREE-1  Processes are known by handles, which compare start times. Numbers would not do,
   *     because the system uses them again. Children that a look finds become members only if the
   *     parent was still the same process after the look.
   * TREE-2  A parent is signalled before its children, right after a look at them. So a parent
   *     cannot replace a child that was killed, and its children are known when it is gone.
   * TREE-3  A process that has ended stays in the system's table until its parent fetches its exit
   *     code. It stays for ever in containers whose first process fetches none. Such a process
   *     cannot do anything.
   * TREE-4  Once all known processes have ended, a remaining process can only be an orphan. So
   *     orphans are looked for then, unless the child had gone before the first call.
   * TREE-5  A child without a handle is, as far as is known, no process of this machine. Its own
   *     class asks it to end and kills it. It is alone in its tree.
   * TREE-6  Two threads may look and signal at once. A second signal does a process no harm.
   */
  private final Process process;
  private final @Nullable ProcessHandle handle; // TREE-5
  private final Collection<Integer> pipes;
  private final AtomicReference<@Nullable Orphans> orphans = new AtomicReference<>();
  private final Set<ProcessHandle> members =
      new CopyOnWriteArraySet<>(); // in the order in which they were seen

  /**
   * Makes a tree of the child alone.
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

  /** Does the work of {@link PipedProcess#destroy()}. */
  void destroy() {
    if (handle == null) {
      process.destroy();
    } else {
      handle.destroy();
    }
  }

  /** Does the work of {@link PipedProcess#destroy(Duration)}. */
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

  /** Looks for processes that were started meanwhile. */
  void look() {
    visit(ProcessHandle::isAlive);
  }

  /**
   * Sends SIGKILL, where there are signals.
   *
   * @return the live processes that cannot be killed, because they belong to another user
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
   * Looks for orphans after all known processes have ended. Makes them members, and asks them to
   * end or kills them: TREE-4.
   *
   * @return false if there is certainly none
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

  /** Returns whether no process that was seen is left, not even in the system's table. */
  boolean isGone() {
    members.removeIf(member -> !member.isAlive());
    return members.isEmpty() && !process.isAlive();
  }

  /** Returns whether the child itself is alive. */
  boolean isChildAlive() {
    return process.isAlive();
  }

  /** Returns the processes that have not ended. */
  List<ProcessHandle> active() {
    return members.stream().filter(ProcessTree::isActive).toList();
  }

  /** Reaches every member, and makes its children members: TREE-1, TREE-2. */
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
   * Returns whether a process that counts as alive has ended: TREE-3. Linux shows that in a file.
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
