// SPDX-License-Identifier: Apache-2.0
package io.bulkpipe.io;

import io.bulkpipe.channel.BulkSender;
import java.io.FilterOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.channels.ClosedChannelException;

/**
 * Runs a {@link StreamProducer} into a sender, and ends the sender as the producer ended. The contract
 * is in {@link PipeStreams#produce}.
 */
final class Production implements Runnable {
  private final BulkSender sender;
  private final int staging;
  private final StreamProducer producer;

  Production(BulkSender sender, int staging, StreamProducer producer) {
    this.sender = sender;
    this.staging = staging;
    this.producer = producer;
  }

  @Override
  public void run() {
    OutputStream staged = PipeStreams.outputStream(sender, staging);
    try {
      producer.produce(new Guarded(staged));
      staged.close(); // ends the sender, cleanly if everything was sent
    } catch (Throwable failure) {
      sender.close(failure); // does nothing if the sender is closed already
      if (failure instanceof Error error) {
        throw error;
      }
    }
  }

  /** What the producer gets: its close is not the end. */
  private static final class Guarded extends FilterOutputStream {
    private boolean closed;

    Guarded(OutputStream out) {
      super(out);
    }

    private void checkOpen() throws ClosedChannelException {
      if (closed) {
        throw new ClosedChannelException();
      }
    }

    @Override
    public void write(int b) throws IOException {
      checkOpen();
      out.write(b);
    }

    @Override
    public void write(byte[] b, int off, int len) throws IOException {
      checkOpen();
      out.write(b, off, len);
    }

    @Override
    public void close() throws IOException {
      if (!closed) {
        closed = true;
        out.flush();
      }
    }

    @Override
    public String toString() {
      return "producer's " + out;
    }
  }
}
