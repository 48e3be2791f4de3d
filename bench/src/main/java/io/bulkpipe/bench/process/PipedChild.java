// SPDX-License-Identifier: Apache-2.0
package io.bulkpipe.bench.process;

import io.bulkpipe.channel.BulkReceiver;
import io.bulkpipe.channel.BulkSender;
import io.bulkpipe.process.PipedProcess;
import java.io.IOException;

/** A child whose three streams are channels. */
final class PipedChild implements Child {
  private final PipedProcess process;
  private final BulkSender stdin;
  private final BulkReceiver stdout;

  PipedChild(ProcessBuilder builder, ChannelSettings settings) throws IOException {
    var input = settings.channel();
    var output = settings.channel();
    var errors = settings.channel();
    stdin = input.sender();
    stdout = output.receiver();
    process = PipedProcess.start(builder, input.receiver(), output.sender(), errors.sender());
  }

  @Override
  public void write(byte[] bytes) throws IOException, InterruptedException {
    stdin.sendBulk(bytes);
  }

  @Override
  public void endInput() {
    stdin.close();
  }

  @Override
  public int read(byte[] bytes) throws IOException, InterruptedException {
    return stdout.receiveInto(bytes);
  }

  @Override
  public int exitCode() throws IOException, InterruptedException {
    return process.waitFor();
  }

  @Override
  public void close() {
    if (process.process().isAlive()) {
      process.process().toHandle().destroyForcibly();
    }
  }
}
