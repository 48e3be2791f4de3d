// SPDX-License-Identifier: Apache-2.0
package io.bulkpipe.bench.child;

import java.io.BufferedReader;
import java.io.IOException;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;

/** Reads a stream to its end on a thread of its own and keeps the last lines. */
final class LastLines {
  private static final int KEPT = 40;

  private final Deque<String> lines = new ArrayDeque<>();
  private final Thread thread;

  LastLines(BufferedReader source) {
    thread = new Thread(() -> readAll(source), "last-lines");
    thread.setDaemon(true);
    thread.start();
  }

  /** Waits for the end of the stream. */
  List<String> await() throws InterruptedException {
    thread.join();
    return List.copyOf(lines);
  }

  private void readAll(BufferedReader source) {
    try (source) {
      for (String line = source.readLine(); line != null; line = source.readLine()) {
        lines.addLast(line);
        if (lines.size() > KEPT) {
          lines.removeFirst();
        }
      }
    } catch (IOException e) {
      lines.addLast("(the rest could not be read: " + e + ")");
    }
  }
}
