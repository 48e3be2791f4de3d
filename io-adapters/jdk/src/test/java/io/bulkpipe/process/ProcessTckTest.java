// SPDX-License-Identifier: Apache-2.0
package io.bulkpipe.process;

import static java.util.concurrent.TimeUnit.SECONDS;
import static org.assertj.core.api.Assertions.assertThat;

import io.bulkpipe.adapter.tck.AdapterProfile;
import io.bulkpipe.adapter.tck.AdapterVerification;
import io.bulkpipe.adapter.tck.ByteReader;
import io.bulkpipe.adapter.tck.ByteWriter;
import io.bulkpipe.adapter.tck.Connection;
import io.bulkpipe.channel.BulkChannel;
import java.io.IOException;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import org.junit.jupiter.api.condition.DisabledOnOs;
import org.junit.jupiter.api.condition.OS;

/** A child that copies its input to its output passes the TCK. */
@DisabledOnOs(value = OS.WINDOWS, disabledReason = "needs cat")
class ProcessTckTest extends AdapterVerification {
  /** The pipes of the system, the arrays of the pumps, the child's own, and the second channel. */
  private static final int BEYOND = 8 * 65_536;

  private final List<PipedProcess> started = new CopyOnWriteArrayList<>();

  @Override
  protected AdapterProfile profile() {
    return AdapterProfile.complete().beyondCapacity(BEYOND).connections(10);
  }

  @Override
  protected Connection open(int capacity) throws IOException {
    BulkChannel input = BulkChannel.create(capacity);
    BulkChannel output = BulkChannel.create(capacity);
    started.add(PipedProcess.builder(new ProcessBuilder("cat"))
        .stdin(input.receiver())
        .stdout(output.sender())
        .start());
    return new Connection(
        ByteWriter.of(input.sender()), ByteReader.of(output.receiver()), List.of(input, output));
  }

  @Override
  protected void verifyPartner() throws Exception {
    for (PipedProcess each : started) {
      assertThat(each.process().waitFor(20, SECONDS)).as("%s has exited", each).isTrue();
    }
  }
}
