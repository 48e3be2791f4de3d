// SPDX-License-Identifier: Apache-2.0
package io.bulkpipe.adapter.tck;

import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.TestReporter;
import org.junit.jupiter.api.function.Executable;

/** What a test says about its adapter, and how a case is run. */
abstract class TrialRunner {
  private @Nullable Trial current;

  /**
   * Opens a connection. Does not wait for the first byte.
   *
   * @param capacity the capacity of the channel between the two sides, 1 or more
   * @return the two sides
   * @throws Exception if that fails, which fails the case
   */
  protected abstract Connection open(int capacity) throws Exception;

  /**
   * Returns what may be expected of the adapter; {@link AdapterProfile#complete()} if not
   * overridden. Asked for more than once, so it must always be the same.
   *
   * @return the profile
   */
  protected AdapterProfile profile() {
    return AdapterProfile.complete();
  }

  /**
   * Tells whether a thread may outlive the connection for which it was started, because others will
   * use it: a thread of a pool, of a client, of a server. The JDK's own and those of the channel
   * need not be named. By default none is shared.
   *
   * @param threadName the name of a thread that was not there before
   * @return whether that is no leak
   */
  protected boolean isShared(String threadName) {
    return false;
  }

  /**
   * Checks that the partner holds nothing more of connections that were closed: no buffer, no
   * socket, no subscription. Called in the cases that look for leaks, after the connections were
   * closed. By default it knows of nothing.
   *
   * @throws Exception if something is left, which fails the case
   */
  protected void verifyPartner() throws Exception {}

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

  /** So much more than the bound that a writer without a bound shows. */
  final long beyondTheBound() {
    return 16L * profile().capacity() + Transfers.LARGE_CAPACITY;
  }
}
