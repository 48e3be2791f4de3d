// SPDX-License-Identifier: Apache-2.0
package io.bulkpipe.kafka;

import java.io.IOException;
import java.io.InterruptedIOException;
import org.apache.kafka.common.errors.InterruptException;
import org.apache.kafka.common.errors.InvalidProducerEpochException;
import org.apache.kafka.common.errors.ProducerFencedException;

/** Translates the exceptions of Kafka's clients into {@link IOException}s. */
final class KafkaFailure {
  private KafkaFailure() {}

  /** Translates an exception of a client. {@code doing} names the operation, for the message. */
  static IOException of(String doing, Throwable thrown) {
    if (isFenced(thrown)) {
      return new WriterFencedException(
          doing + ": another writer with the same transactional id has taken over", thrown);
    }
    if (thrown instanceof InterruptException) { // which has set the interrupt flag
      InterruptedIOException interrupted = new InterruptedIOException(doing + ": interrupted");
      interrupted.initCause(thrown);
      return interrupted;
    }
    return new IOException(doing + ": " + thrown, thrown);
  }

  static boolean isFenced(Throwable thrown) {
    for (Throwable each = thrown; each != null; each = each.getCause()) {
      if (each instanceof ProducerFencedException
          || each instanceof InvalidProducerEpochException) {
        return true;
      }
    }
    return false;
  }
}
