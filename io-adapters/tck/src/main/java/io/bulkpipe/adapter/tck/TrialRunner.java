// SPDX-License-Identifier: Apache-2.0
package io.bulkpipe.adapter.tck;

import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.TestReporter;
import org.junit.jupiter.api.function.Executable;

/** Runs cases. */
abstract class TrialRunner {
  private @Nullable Trial current;

  // AdapterVerification makes these protected, and documents them.

  abstract Connection open(int capacity) throws Exception;

  abstract AdapterProfile profile();

  abstract boolean isShared(String threadName);

  abstract void verifyPartner() throws Exception;

  @BeforeEach
  final void begin(TestReporter reporter) {
    Trial trial = new Trial(profile());
    current = trial;
    reporter.publishEntry("bulkpipe.tck.seed", Long.toString(trial.seed()));
  }

  @AfterEach
  final void finish() throws Exception {
    trial().close();
    current = null;
  }

  final Trial trial() {
    Trial trial = current;
    if (trial == null) {
      throw new IllegalStateException("no case runs");
    }
    return trial;
  }

  final void run(Executable body) throws Exception {
    trial().run(body);
  }

  final void require(Capability capability) {
    String reason = profile().missing(capability);
    if (reason != null) {
      Assumptions.abort("not applicable, without " + capability + ": " + reason);
    }
  }

  final Connection connect(int capacity) throws Exception {
    return trial().connect(() -> open(capacity));
  }

  static int longestPiece(int capacity) {
    return 2 * capacity + 1;
  }

  /** Returns a number of bytes that exposes a writer without a bound. */
  final long beyondTheBound() {
    return 16L * profile().capacity() + Transfers.LARGE_CAPACITY;
  }
}
