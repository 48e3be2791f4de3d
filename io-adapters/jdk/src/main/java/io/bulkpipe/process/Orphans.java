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

/** Finds processes of a tree whose parent ended before a look could find them. */
final class Orphans {
  /*
   * A shell may start a program at the moment at which it is killed. Then only one thing links the
   * program to the child: it has the same end of the same pipe open. That pipe was made for the
   * child, and no unrelated process gets this end. Linux shows it in /proc. Elsewhere no orphan is
   * found.
   *
   * ORPHAN-1  A process that existed before is no orphan. A server may have got the child's output
   *     from the child, as the master of ssh does. It must not count as an orphan.
   * ORPHAN-2  Only the child's end of a pipe counts. This virtual machine has the other end, and
   *     for a moment so has each process that it starts. A pipe that the child has inherited from
   *     this virtual machine does not count, because other processes inherit it, too.
   * ORPHAN-3  There is certainly no orphan only if each process in a list of all processes was
   *     examined before that list was begun. A process has the end from its start, or never. Take a
   *     process that had the end when the list was begun. If it was examined before, it was found.
   *     If not, it is in the list, or it ended before the list came to its number. In the last
   *     case, the process to which it passed the end is in the list: the system lists numbers in
   *     order, and gives a successor a higher number. The same holds for a process that is just
   *     ending and shows no files any more: its successor is in the next list.
   * ORPHAN-4  The system uses a number again only after it has used all others, so not from one
   *     list to the next. A number is lower than its parent's only if the numbers start from the
   *     bottom again during a list.
   */
  private static final Path PROCESSES = Path.of("/proc");

  private static final int MOST_LISTS = 8;

  private final Set<String> ends;
  private final Set<Long> before = ConcurrentHashMap.newKeySet();

  /**
   * Notes the processes that exist now.
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
   * Looks for live orphans.
   *
   * @param found gets each orphan at once, because an orphan may not live for long
   * @return false if there is certainly none: ORPHAN-3
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
    return true; // new processes come too fast
  }

  /** Returns the numbers of all processes, in order, or none if they cannot be listed now. */
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

  /** Names an end of a pipe. Returns null if the file is no pipe. */
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
