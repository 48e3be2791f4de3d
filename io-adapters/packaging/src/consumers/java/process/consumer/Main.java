// SPDX-License-Identifier: Apache-2.0
package consumer;

import io.bulkpipe.channel.BulkChannel;
import io.bulkpipe.io.PipeStreams;
import io.bulkpipe.process.PipedProcess;

/** Through a child process that writes what it reads. */
final class Main {
  private Main() {}

  public static void main(String[] args) throws Exception {
    BulkChannel in = BulkChannel.create();
    BulkChannel out = BulkChannel.create();
    ProcessBuilder cat = new ProcessBuilder("cat");
    PipedProcess process =
        PipedProcess.builder(cat).stdin(in.receiver()).stdout(out.sender()).start();
    in.sender().sendBulk(new byte[10_000]);
    in.sender().close();
    System.out.print(PipeStreams.inputStream(out.receiver()).readAllBytes().length);
    System.out.println(" " + process.exit().get());
  }
}
