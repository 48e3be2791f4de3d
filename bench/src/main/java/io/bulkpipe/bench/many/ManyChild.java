// SPDX-License-Identifier: Apache-2.0
package io.bulkpipe.bench.many;

import io.bulkpipe.bench.child.ChildJvm;
import io.bulkpipe.bench.measure.JitQueue;
import io.bulkpipe.bench.pipe.Subject;
import java.io.IOException;
import java.util.Map;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.FutureTask;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/**
 * The measured process: a small load until the JIT has nothing to do, then the one that counts.
 * Says in place of the figures if there are none.
 */
final class ManyChild {
  static final String TOO_SLOW = "did not finish in time";
  static final String TOO_LARGE = "did not fit into the heap";

  private static final int MOST_WARM_UPS = 5;

  /** What the parent asks for; {@code seconds} is how long it may take, the warm-up included. */
  record Request(Subject subject, Load load, int seconds) {}

  private ManyChild() {}

  public static void main(String[] args) throws IOException, InterruptedException {
    ChildJvm.serve(Request.class, ManyChild::figures);
  }

  private static Map<String, Double> figures(Request request)
      throws IOException, InterruptedException {
    FutureTask<Map<String, Double>> task =
        new FutureTask<>(() -> measure(request.subject(), request.load()));
    Thread thread = new Thread(task, "many");
    thread.setDaemon(true);
    thread.start();
    try {
      return task.get(request.seconds(), TimeUnit.SECONDS);
    } catch (TimeoutException e) {
      return Map.of(TOO_SLOW, 1.0);
    } catch (ExecutionException e) {
      for (Throwable cause = e; cause != null; cause = cause.getCause()) {
        if (cause instanceof OutOfMemoryError) {
          return Map.of(TOO_LARGE, 1.0);
        }
      }
      throw new IOException(request + " failed: " + e.getCause(), e);
    }
  }

  private static Map<String, Double> measure(Subject subject, Load load)
      throws IOException, InterruptedException {
    ManyPipes warming = new ManyPipes(load.warmUp(), () -> load.warmUp().open(subject));
    boolean busy = true;
    for (int i = 0; busy && i < MOST_WARM_UPS; i++) {
      busy = JitQueue.isBusyIn(warming::measure);
    }
    return new ManyPipes(load, () -> load.open(subject)).measure();
  }
}
