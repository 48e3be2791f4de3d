// SPDX-License-Identifier: Apache-2.0
package io.bulkpipe.process;

import io.bulkpipe.channel.BulkReceiver;
import io.bulkpipe.channel.BulkSender;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** A child that other code has started. Its redirects are not known. */
record StartedElsewhere(Process process) implements Origin {
  @Override
  public void check(
      @Nullable BulkReceiver stdin, @Nullable BulkSender stdout, @Nullable BulkSender stderr) {}

  @Override
  public Process start() {
    return process;
  }

  @Override
  public List<Integer> pipes() {
    return List.of(0, 1, 2);
  }

  @Override
  public String toString() {
    return process.toString();
  }
}
