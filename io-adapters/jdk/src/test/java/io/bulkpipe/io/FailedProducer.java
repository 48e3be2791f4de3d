// SPDX-License-Identifier: Apache-2.0
package io.bulkpipe.io;

import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.bulkpipe.channel.SenderFailedException;
import java.io.InputStream;

/** What a producer throws that fails, and what its reader is told. */
final class FailedProducer {
  private FailedProducer() {}

  /** A failure that has nothing to do with pipes. */
  static IllegalStateException lost() {
    return new IllegalStateException("database gone");
  }

  /** Fails unless a reader is told that its producer has failed. */
  static void assertTold(InputStream in) {
    assertThatThrownBy(in::readAllBytes).isInstanceOf(SenderFailedException.class);
  }
}
