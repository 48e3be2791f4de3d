// SPDX-License-Identifier: Apache-2.0
package io.bulkpipe.channel.testing;

/** Work without a result. */
@FunctionalInterface
public interface Action {

  /** Does the work. */
  void run() throws Exception;
}
