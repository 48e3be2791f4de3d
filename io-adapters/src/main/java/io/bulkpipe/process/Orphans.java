// SPDX-License-Identifier: Apache-2.0
package io.bulkpipe.process;

import static java.nio.file.LinkOption.NOFOLLOW_LINKS;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermission;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collection;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** Finds what a tree has started since a moment, and whose parent has ended before a look at it. */
final class Orphans {
  /*
   * A shell may start a program at the moment in which it is killed. Nothing tells the one from the other
   * then, but that the program has the same end of the same pipe: one that was made for the child, and
   * that no other process is given. Linux shows it in /proc; elsewhere nothing is found.
   *
   * X1  What existed before is no orphan. A server that was handed the child's output (ssh does that
   *     with its master) must not be taken for one.
   * X2  The child's end is what counts. This virtual machine has the other one, and so has, for a
   *     moment, whatever process it starts.
   * X3  What ends while it is looked at may have left a successor that is not in the list. So there is
   *     none for sure only if nothing ended.
   */
  private static final Path PROCESSES = Path.of("/proc");

  private static final int MOST_SEARCHES = 8;

  private final Set<String> ends;
  private final long[] before;
  private final Set<ProcessHandle> ended = ConcurrentHashMap.newKeySet();

  /**
   * Notes what there is now.
   *
   * @param descriptors the child's streams that are pipes of its own
   */
  Orphans(ProcessHandle child, Collection<Integer> descriptors) {
    this.ends = descriptors.stream()
        .map(descriptor -> end(files(child).resolve(String.valueOf(descriptor))))
        .filter(Objects::nonNull)
        .collect(Collectors.toSet());
    this.before = ends.isEmpty() ? new long[0] : numbers();
  }

  /**
   * Looks for those that live.
   *
   * @return null if that cannot be told, since processes come and go too fast: X3
   */
  @Nullable
  List<ProcessHandle> find() {
    if (ends.isEmpty()) {
      return List.of();
    }
    for (int i = 0; i < MOST_SEARCHES; i++) {
      List<ProcessHandle> found = new ArrayList<>();
      boolean sure = true;
      for (long number : numbers()) {
        if (Arrays.binarySearch(before, number) < 0) {
          ProcessHandle process = ProcessHandle.of(number).orElse(null);
          boolean has = process != null && hasEnd(process);
          if (process == null || !process.isAlive()) {
            sure = false; // and another process may have had its number
          } else if (ProcessTree.hasEnded(process)) {
            sure &= !ended.add(process); // its files are gone; it may stay in the list for ever
          } else if (has) {
            found.add(process);
          }
        }
      }
      if (sure || !found.isEmpty()) {
        return found;
      }
    }
    return null;
  }

  /** The numbers of all processes, in order. */
  private static long[] numbers() {
    try (Stream<Path> files = Files.list(PROCESSES)) {
      return files
          .map(file -> file.getFileName().toString())
          .filter(name -> name.chars().allMatch(c -> c >= '0' && c <= '9'))
          .mapToLong(Long::parseLong)
          .sorted()
          .toArray();
    } catch (IOException | UncheckedIOException e) {
      return new long[0];
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
