// SPDX-License-Identifier: Apache-2.0
package io.bulkpipe.process;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Timeout.ThreadMode.SEPARATE_THREAD;

import io.bulkpipe.channel.BulkChannel;
import io.bulkpipe.io.LineReader;
import io.bulkpipe.io.LineWriter;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.condition.DisabledOnOs;
import org.junit.jupiter.api.condition.OS;

/** Requests to a child and its answers: one that is not due would stall for ever. */
@DisabledOnOs(value = OS.WINDOWS, disabledReason = "needs cat")
@Timeout(value = 120, threadMode = SEPARATE_THREAD)
class ProcessDialogueTest {
  @Test
  @DisplayName("R19 a dialogue with a child does not stall")
  void requestsAndAnswers() throws Exception {
    BulkChannel input = BulkChannel.create();
    BulkChannel output = BulkChannel.create();
    PipedProcess cat = PipedProcess.builder(new ProcessBuilder("cat"))
        .stdin(input.receiver())
        .stdout(output.sender())
        .start();
    LineWriter writer = LineWriter.over(input.sender());
    LineReader reader = LineReader.over(output.receiver());
    for (int i = 0; i < 1000; i++) {
      writer.writeLine("request " + i);
      output.receiver().awaitDue(output.receiver().largestMinimum());
      assertThat(reader.readLine()).isEqualTo("request " + i);
    }
    input.sender().close();
    assertThat(cat.waitFor()).isZero();
  }
}
