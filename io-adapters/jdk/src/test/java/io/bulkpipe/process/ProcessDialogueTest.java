// SPDX-License-Identifier: Apache-2.0
package io.bulkpipe.process;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Timeout.ThreadMode.SEPARATE_THREAD;

import io.bulkpipe.channel.BulkChannel;
import io.bulkpipe.channel.BulkReceiver;
import io.bulkpipe.io.LineReader;
import io.bulkpipe.io.LineWriter;
import java.lang.reflect.Proxy;
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

  /** A receiver that has more at hand, which another reader takes before the next receive. */
  private static BulkReceiver shared(BulkReceiver receiver) {
    return (BulkReceiver) Proxy.newProxyInstance(
        BulkReceiver.class.getClassLoader(),
        new Class<?>[] {BulkReceiver.class},
        (proxy, method, arguments) ->
            method.getName().equals("available") ? 1 : method.invoke(receiver, arguments));
  }

  @Test
  @DisplayName("R19 a child gets what is there where another reader takes what was at hand")
  void anotherReader() throws Exception {
    BulkChannel input = BulkChannel.create();
    BulkChannel output = BulkChannel.create();
    PipedProcess cat = PipedProcess.builder(new ProcessBuilder("cat"))
        .stdin(shared(input.receiver()))
        .stdout(output.sender())
        .start();
    LineWriter.over(input.sender()).writeLine("request");
    assertThat(LineReader.over(output.receiver()).readLine()).isEqualTo("request");
    input.sender().close();
    assertThat(cat.waitFor()).isZero();
  }
}
