// SPDX-License-Identifier: Apache-2.0
package io.bulkpipe.examples.modular;

import io.bulkpipe.channel.BulkChannel;
import io.bulkpipe.channel.BulkReceiver;
import io.bulkpipe.io.LineReader;
import io.bulkpipe.io.PipeStreams;
import io.bulkpipe.process.PipedProcess;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.util.zip.GZIPInputStream;
import java.util.zip.GZIPOutputStream;

/** Runs from an image that holds this module, Bulkpipe and java.base. */
public final class Modular {
  private Modular() {}

  public static void main(String[] args) throws Exception {
    System.out.println("modules: "
        + ModuleLayer.boot().modules().stream().map(Module::getName).sorted().toList());
    System.out.println("compressed, and read again: " + lengthOf(1_000_000, -1));
    try {
      lengthOf(1_000_000, 500_000);
    } catch (IOException e) {
      System.out.println("failed: " + e.getCause().getMessage());
    }
    System.out.println("first line of a child: " + firstLine("yes"));
  }

  /** Compresses lines on one thread and reads them on another. */
  private static long lengthOf(int lines, int failAt) throws IOException {
    try (InputStream in = PipeStreams.producing(out -> {
          GZIPOutputStream zip = new GZIPOutputStream(out);
          for (int line = 0; line < lines; line++) {
            if (line == failAt) {
              throw new IllegalStateException("no more lines");
            }
            zip.write("line\n".getBytes());
          }
          zip.finish(); // not after a failure
        })
        .open()) {
      return new GZIPInputStream(in).transferTo(OutputStream.nullOutputStream());
    }
  }

  /** Reads one line of a child that would print for ever: leaving closes its output. */
  private static String firstLine(String command) throws IOException, InterruptedException {
    BulkChannel channel = BulkChannel.create();
    PipedProcess child =
        PipedProcess.builder(new ProcessBuilder(command)).stdout(channel.sender()).start();
    String line;
    try (BulkReceiver output = channel.receiver()) {
      line = LineReader.over(output).readLine();
    }
    return line + ", exit code " + child.waitFor();
  }
}
