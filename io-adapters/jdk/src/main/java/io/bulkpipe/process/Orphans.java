// SPDX-License-Identifier: Apache-2.0
package io.bulkpipe.process;

import static java.nio.file.LinkOption.NOFOLLOW_LINKS;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermission;
import java.util.Collection;
import java.util.HashSet;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Consumer;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** Finds what a tree has started since a moment, and whose parent has ended before a look at it. */
final class Orphans {
  /*
   * A shell may start a program at the moment in which it is killed. Nothing tells the one from the
   * other then, but that the program has the same end of the same pipe: one that was made for the
   * child, and that no other process is given. Linux shows it in /proc; elsewhere nothing is found.
   *
   * ORPHAN-1  What existed before is no orphan. A server that was handed the child's output (ssh
   *     does that with its master) must not be taken for one.
   * ORPHAN-2  The child's end is what counts. This virtual machine has the other one, and so has,
   *     for a moment, whatever process it starts.
   *     What the child has inherited from this virtual machine is not its own: others inherit it.
   * ORPHAN-3  There is none for sure only if a list of all processes shows nothing that was not
   *     looked at before that list was begun. A process has the end from its start, or never; so
   *     one that had it at that moment, and was looked at before, was found. One that was not
   *     looked at is in the list; or it ended before the list came to its number, and what it
   *     passed the end to is in the list, since the system lists numbers in order and gives a
   *     successor a higher one. This also holds of one that is just ending, which shows no files
   *     any more: its successor is in the next list.
   * ORPHAN-4  Numbers are used again, but not before all others were: not from one list to the
   *     next. Only one that starts from the bottom again during a list is lower than its parent's.
   */
  private static final Path PROCESSES = Path.of("/proc");

  private static final int MOST_LISTS = 8;

  private final Set<String> ends;
  private final Set<Long> before = ConcurrentHashMap.newKeySet();

  /**
   * Notes what there is now.
   *
   * @param descriptors the child's streams that may be pipes of its own
   */
  Orphans(ProcessHandle child, Collection<Integer> descriptors) {
    before.addAll(numbers());
    ends = before.isEmpty()
        ? new HashSet<>()
        : descriptors.stream()
            .map(descriptor -> end(child, descriptor))
            .filter(Objects::nonNull)
            .collect(Collectors.toSet());
    if (!ends.isEmpty()) {
      ProcessHandle self = ProcessHandle.current();
      Stream.of(0, 1, 2).map(descriptor -> end(self, descriptor)).forEach(ends::remove);
    }
  }

  private static @Nullable String end(ProcessHandle process, int descriptor) {
    return end(files(process).resolve(String.valueOf(descriptor)));
  }

  /**
   * Looks for those that live.
   *
   * @param found is given each at once, since it may not live for long
   * @return false if there is none for sure: ORPHAN-3
   */
  boolean find(Consumer<ProcessHandle> found) {
    if (ends.isEmpty()) {
      return false;
    }
    Set<Long> seen = new HashSet<>();
    for (int i = 0; i < MOST_LISTS; i++) {
      List<Long> numbers = numbers();
      if (numbers.isEmpty()) {
        return true;
      }
      before.retainAll(Set.copyOf(numbers)); // ORPHAN-4
      boolean news = false;
      boolean any = false;
      for (Long number : numbers) {
        if (!before.contains(number) && seen.add(number)) {
          news = true;
          ProcessHandle process = ProcessHandle.of(number).orElse(null);
          if (process != null && hasEnd(process)) {
            any = true;
            found.accept(process);
          }
        }
      }
      if (any || !news) {
        return any;
      }
    }
    return true; // they come too fast
  }

  /** The numbers of all processes, in order; none if that cannot be told now. */
  private static List<Long> numbers() {
    try (Stream<Path> files = Files.list(PROCESSES)) {
      return files
          .map(file -> file.getFileName().toString())
          .filter(name -> name.chars().allMatch(c -> c >= '0' && c <= '9'))
          .map(Long::valueOf)
          .sorted()
          .toList();
    } catch (IOException | UncheckedIOException e) {
      return List.of();
    }
  }

  private boolean hasEnd(ProcessHandle process) {
    try (Stream<Path> files = Files.list(files(process))) {
      return files.map(Orphans::end).anyMatch(end -> end != null && ends.contains(end));
    } catch (IOException | RuntimeException e) {
      return false; // it has ended, or belongs to another user
    }
  }

  private static Path files(ProcessHandle process) {
    return PROCESSES.resolve(process.pid() + "/fd");
  }

  /** Names an end of a pipe, or returns null if a file is none. */
  private static @Nullable String end(Path file) {
    try {
      String name = Files.readSymbolicLink(file).toString();
      if (!name.startsWith("pipe:")) {
        return null;
      }
      Set<PosixFilePermission> uses = Files.getPosixFilePermissions(file, NOFOLLOW_LINKS);
      return name + (uses.contains(PosixFilePermission.OWNER_WRITE) ? " to write" : " to read");
    } catch (IOException | UnsupportedOperationException e) {
      return null;
    }
  }
}
