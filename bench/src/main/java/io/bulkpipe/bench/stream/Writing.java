// SPDX-License-Identifier: Apache-2.0
package io.bulkpipe.bench.stream;

import io.bulkpipe.io.StreamProducer;
import java.io.IOException;
import java.io.OutputStream;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.FutureTask;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/** A thread that writes into a stream and closes it. */
final class Writing {
  private static final int SECONDS_TO_STOP = 10;

  private final FutureTask<Boolean> task;

  /** Starts the thread. */
  Writing(StreamProducer content, OutputStream stream) {
    task = new FutureTask<>(() -> {
      try (OutputStream out = stream) {
        content.produce(out);
      }
      return true;
    });
    Thread thread = new Thread(task, "producer");
    thread.setDaemon(true);
    thread.start();
  }

  /** Waits for the end of a thread whose stream nobody reads any more. */
  void finish() throws IOException, InterruptedException {
    try {
      task.get(SECONDS_TO_STOP, TimeUnit.SECONDS);
    } catch (ExecutionException e) {
      throw new IOException("the producer failed: " + e.getCause(), e.getCause());
    } catch (TimeoutException e) {
      throw new IOException(
          "the producer still wrote " + SECONDS_TO_STOP + " s after its pipe was closed", e);
    }
  }
}
