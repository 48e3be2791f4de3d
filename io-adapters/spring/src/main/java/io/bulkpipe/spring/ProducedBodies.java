// SPDX-License-Identifier: Apache-2.0
package io.bulkpipe.spring;

import io.bulkpipe.io.StreamProducer;
import java.util.Objects;
import java.util.concurrent.Executor;

/**
 * A factory of bodies that share an executor and a capacity. Spring Boot makes one as a bean.
 *
 * <pre>{@code
 * Resource report = bodies.of(out -> writeReport(out)).resource("report.csv");
 * }</pre>
 *
 * <p>Immutable, and safe for use by many threads.
 */
public final class ProducedBodies {
  private final ProducedBody settings;

  /**
   * Makes a factory of bodies with an executor and a capacity.
   *
   * @param executor runs each producer on another thread than its reader's, and never on an event
   *     loop. It must have a free thread for each producer that runs, because a producer waits for
   *     its reader. If it has none, it should refuse the task at once, and not wait
   * @param capacity how many bytes a producer may be ahead of its reader, 1 to 2<sup>30</sup>
   * @throws IllegalArgumentException if the capacity is out of its range
   */
  public ProducedBodies(Executor executor, int capacity) {
    this.settings = ProducedBody.of(out -> {})
        .executor(Objects.requireNonNull(executor, "executor=null"))
        .capacity(capacity);
  }

  /**
   * Returns the body that a producer writes.
   *
   * @param producer writes the body
   * @return a new body
   */
  public ProducedBody of(StreamProducer producer) {
    return settings.producer(Objects.requireNonNull(producer, "producer=null"));
  }
}
