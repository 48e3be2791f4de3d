// SPDX-License-Identifier: Apache-2.0
package io.bulkpipe.bench.stream;

import io.bulkpipe.bench.pipe.StreamPair;
import io.bulkpipe.bench.pipe.Subject;
import io.bulkpipe.channel.BulkChannel;
import io.bulkpipe.io.LineReader;
import io.bulkpipe.io.PipeStreams;
import io.bulkpipe.io.PipeThreads;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.util.concurrent.CompletableFuture;

/**
 * The integers from 0 on, one a line, digits and newline written separately; the reader takes them
 * line by line and checks each.
 */
public record Lines(int count) {
  static final int MOST_DIGITS = 10;

  private static final int READ = 8192;

  /** Sends all lines through what a subject makes, from a thread of its own to this one. */
  long nanosThrough(Subject subject) throws IOException, InterruptedException {
    if (subject.hasStreams()) {
      return nanosThrough(subject.streams());
    }
    long start = System.nanoTime();
    if (subject == Subject.BULKPIPE_LINE_READER) {
      BulkChannel channel = BulkChannel.create();
      CompletableFuture<?> written =
          PipeStreams.produce(channel.sender(), this::write, PipeThreads.perTask("writer"));
      read(LineReader.over(channel.receiver()));
      written.join();
    } else {
      try (InputStream in = PipeStreams.producing(this::write).open()) {
        read(in);
      }
    }
    return System.nanoTime() - start;
  }

  private void read(LineReader lines) throws IOException {
    int[] expected = new int[1];
    lines.forEachLine(line -> {
      int number = 0;
      while (line.hasRemaining()) {
        number = 10 * number + line.get() - '0';
      }
      check(number, expected[0]);
      expected[0]++;
    });
    checkCount(expected[0]);
  }

  /** Sends all lines through a pipe, from a thread of its own to this one. */
  long nanosThrough(StreamPair pipe) throws IOException, InterruptedException {
    long start = System.nanoTime();
    Writing writer = new Writing(this::write, pipe.out());
    try (InputStream in = pipe.in()) {
      read(in);
    }
    long nanos = System.nanoTime() - start;
    writer.finish();
    return nanos;
  }

  /** Writes all of them, and neither flushes nor closes. */
  public void write(OutputStream out) throws IOException {
    byte[] digits = new byte[MOST_DIGITS];
    for (int number = 0; number < count; number++) {
      int start = format(number, digits);
      out.write(digits, start, MOST_DIGITS - start);
      out.write('\n');
    }
  }

  /** Formats a number at the end of the array and returns where it starts. */
  static int format(int number, byte[] digits) {
    int start = digits.length;
    int rest = number;
    do {
      digits[--start] = (byte) ('0' + rest % 10);
      rest /= 10;
    } while (rest > 0);
    return start;
  }

  /** Reads to the end. */
  public void read(InputStream in) throws IOException {
    byte[] buffer = new byte[READ];
    int expected = 0;
    int number = 0;
    for (int n; (n = in.read(buffer)) >= 0; ) {
      for (int i = 0; i < n; i++) {
        byte b = buffer[i];
        if (b != '\n') {
          number = 10 * number + b - '0';
        } else {
          check(number, expected);
          expected++;
          number = 0;
        }
      }
    }
    checkCount(expected);
  }

  private void checkCount(int lines) throws IOException {
    if (lines != count) {
      throw new IOException("lines=" + lines + ", not " + count);
    }
  }

  private static void check(int number, int expected) throws IOException {
    if (number != expected) {
      throw new IOException("line " + expected + " is " + number);
    }
  }
}
