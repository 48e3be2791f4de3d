// SPDX-License-Identifier: Apache-2.0
package io.bulkpipe.bench.process;

import io.bulkpipe.bench.measure.ProcessUsage;
import java.io.IOException;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import org.jspecify.annotations.Nullable;

/** Blocks through {@code cat}: one thread produces them, the calling one consumes them. */
record Cat(long bytes) {
  /** The figure of the table: higher is better. */
  static final String SPEED = "MiB/s";

  /** The processor time of this process, without the child's. */
  static final String CPU = "CPU s/GiB";

  private static final double SECOND = 1e9;
  private static final double MIB = 1 << 20;
  private static final double GIB = 1 << 30;

  Map<String, Double> measure(ProcessSubject subject, ProcessSubject.Settings settings)
      throws IOException, InterruptedException {
    ProcessUsage before = ProcessUsage.current();
    long begin = System.nanoTime();
    try (ProcessSubject.Child child = subject.start(new ProcessBuilder("cat"), settings)) {
      CompletableFuture<@Nullable Void> produced = produce(child);
      consume(child);
      produced.join();
      int code = child.exit().code();
      if (code != 0) {
        throw new IOException("cat has exited with " + code);
      }
    } catch (CompletionException e) {
      throw new IOException("the producer has failed", e.getCause());
    }
    double seconds = (System.nanoTime() - begin) / SECOND;
    double cpuSeconds = ProcessUsage.current().since(before).cpuNanos() / SECOND;
    Map<String, Double> figures = new LinkedHashMap<>();
    figures.put(SPEED, bytes / MIB / seconds);
    figures.put(CPU, cpuSeconds / (bytes / GIB));
    return figures;
  }

  private CompletableFuture<@Nullable Void> produce(ProcessSubject.Child child) {
    CompletableFuture<@Nullable Void> produced = new CompletableFuture<>();
    Thread producer = new Thread(
        () -> {
          try {
            byte[] block = new byte[BlockMark.BLOCK];
            for (long number = 0; number < bytes / BlockMark.BLOCK; number++) {
              BlockMark.put(block, number);
              child.input().write(block);
            }
            child.endInput().close();
            produced.complete(null);
          } catch (Throwable failure) {
            produced.completeExceptionally(failure);
            child.close(); // or the consumer would wait for ever
          }
        },
        "producer");
    producer.start();
    return produced;
  }

  private void consume(ProcessSubject.Child child) throws IOException, InterruptedException {
    byte[] piece = new byte[BlockMark.BLOCK];
    long position = 0;
    for (int n; (n = child.output().read(piece)) >= 0; position += n) {
      BlockMark.check(piece, n, position);
    }
    if (position != bytes) {
      throw new IOException("cat gave " + position + " bytes, not " + bytes);
    }
  }
}
