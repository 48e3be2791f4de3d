// SPDX-License-Identifier: Apache-2.0
package io.bulkpipe.bench.process;

import io.bulkpipe.bench.result.Rounds;
import io.bulkpipe.channel.BulkChannel;
import io.bulkpipe.channel.BulkReceiver;
import io.bulkpipe.channel.BulkSender;
import io.bulkpipe.process.PipedProcess;
import java.io.Closeable;
import java.io.IOException;
import java.util.Locale;

/** What talks to the child. */
enum ProcessSubject implements Rounds.Described {
  BULKPIPE("PipedProcess with three channels, one thread at either end of each"),
  RAW("java.lang.Process, its streams used by the same threads directly");

  private final String description;

  ProcessSubject(String description) {
    this.description = description;
  }

  /**
   * How the channels of a child are made. Each has one thread at either end, which they are
   * promised. Nobody spins: beside the child, there is no processor to be wasted on that.
   */
  record Settings(int capacity, boolean direct) {
    static final Settings USUAL = new Settings(BulkChannel.DEFAULT_CAPACITY, false);

    BulkChannel channel() {
      return BulkChannel.builder()
          .capacity(capacity)
          .direct(direct)
          .spinning(false)
          .singleSender()
          .singleReceiver()
          .build();
    }
  }

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

    @Override
    public void close() {
      kill.run();
    }
  }

  /** Starts a child, all of its streams pipes. */
  Child start(ProcessBuilder builder, Settings settings) throws IOException {
    if (this == RAW) {
      Process process = builder.start();
      return new Child(
          process.getOutputStream()::write,
          process.getOutputStream(),
          process.getInputStream()::read,
          process::waitFor,
          process::destroyForcibly);
    }
    BulkChannel input = settings.channel();
    BulkChannel output = settings.channel();
    BulkSender stdin = input.sender();
    BulkReceiver stdout = output.receiver();
    PipedProcess process = PipedProcess.builder(builder)
        .stdin(input.receiver())
        .stdout(output.sender())
        .stderr(settings.channel().sender())
        .start();
    return new Child(
        stdin::sendBulk,
        stdin,
        stdout::receiveInto,
        process::waitFor,
        () -> process.process().toHandle().destroyForcibly());
  }

  @Override
  public String description() {
    return description;
  }

  /** The name in the results. */
  @Override
  public String toString() {
    return name().toLowerCase(Locale.ROOT);
  }
}
