// SPDX-License-Identifier: Apache-2.0
package io.bulkpipe.bench.process;

import io.bulkpipe.channel.BulkReceiver;
import io.bulkpipe.channel.BulkSender;
import io.bulkpipe.process.PipedProcess;
import java.io.Closeable;
import java.io.IOException;

/** A child process as its producer and its consumer see it. */
record Child(Writer input, Closeable endInput, Reader output, Exit exit, Runnable kill)
    implements AutoCloseable {

  /** Writes all of an array. */
  @FunctionalInterface
  interface Writer {
    void write(byte[] bytes) throws IOException, InterruptedException;
  }

  /** Reads some bytes into an array. */
  @FunctionalInterface
  interface Reader {
    int read(byte[] bytes) throws IOException, InterruptedException;
  }

  /** Waits for the exit code. */
  @FunctionalInterface
  interface Exit {
    int code() throws IOException, InterruptedException;
  }

  /** A child whose own streams are used. */
  static Child raw(ProcessBuilder builder) throws IOException {
    Process process = builder.start();
    return new Child(
        process.getOutputStream()::write,
        process.getOutputStream(),
        process.getInputStream()::read,
        process::waitFor,
        process::destroyForcibly);
  }

  /** A child whose three streams are channels. */
  static Child piped(ProcessBuilder builder, ChannelSettings settings) throws IOException {
    var input = settings.channel();
    var output = settings.channel();
    var errors = settings.channel();
    BulkSender stdin = input.sender();
    BulkReceiver stdout = output.receiver();
    PipedProcess process = PipedProcess.builder(builder)
        .stdin(input.receiver())
        .stdout(output.sender())
        .stderr(errors.sender())
        .start();
    return new Child(
        stdin::sendBulk,
        stdin,
        stdout::receiveInto,
        process::waitFor,
        () -> process.process().toHandle().destroyForcibly());
  }

  @Override
  public void close() {
    kill.run();
  }
}
