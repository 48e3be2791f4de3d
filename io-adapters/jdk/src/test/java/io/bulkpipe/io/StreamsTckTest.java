// SPDX-License-Identifier: Apache-2.0
package io.bulkpipe.io;

import static java.nio.charset.StandardCharsets.ISO_8859_1;

import io.bulkpipe.adapter.tck.AdapterProfile;
import io.bulkpipe.adapter.tck.ByteReader;
import io.bulkpipe.adapter.tck.ByteWriter;
import io.bulkpipe.adapter.tck.Capability;
import io.bulkpipe.adapter.tck.ReceiverVerification;
import io.bulkpipe.adapter.tck.SenderVerification;
import io.bulkpipe.channel.BulkReceiver;
import io.bulkpipe.channel.BulkSender;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.ReadableByteChannel;
import java.nio.channels.WritableByteChannel;
import java.time.Duration;
import org.junit.jupiter.api.Nested;

/** The streams and NIO channels over the two ends pass the TCK. */
class StreamsTckTest {

  @Nested
  class Input extends ReceiverVerification {
    @Override
    protected ByteReader connect(BulkReceiver receiver) {
      return ByteReader.of(PipeStreams.inputStream(receiver));
    }
  }

  @Nested
  class InputWithoutCoalescing extends ReceiverVerification {
    @Override
    protected ByteReader connect(BulkReceiver receiver) {
      return ByteReader.of(
          PipeStreams.reading(receiver).coalescing(Duration.ZERO).open());
    }
  }

  @Nested
  class InputWithATimeout extends ReceiverVerification {
    @Override
    protected ByteReader connect(BulkReceiver receiver) {
      return ByteReader.of(
          PipeStreams.reading(receiver).timeout(Duration.ofMinutes(5)).open());
    }
  }

  @Nested
  class LowWaterInput extends ReceiverVerification {
    @Override
    protected ByteReader connect(BulkReceiver receiver) {
      return ByteReader.of(
          PipeStreams.reading(receiver).lowWaterMark(receiver.largestMinimum()).open());
    }
  }

  @Nested
  class Output extends SenderVerification {
    @Override
    protected AdapterProfile profile() {
      return AdapterProfile.complete()
          .without(Capability.FAILURES, "an OutputStream can only be closed");
    }

    @Override
    protected ByteWriter connect(BulkSender sender) {
      return ByteWriter.of(PipeStreams.outputStream(sender));
    }
  }

  @Nested
  class StagedOutput extends SenderVerification {
    private static final int STAGED = 512;

    @Override
    protected AdapterProfile profile() {
      return AdapterProfile.complete()
          .without(Capability.FAILURES, "an OutputStream can only be closed")
          .beyondCapacity(STAGED);
    }

    @Override
    protected ByteWriter connect(BulkSender sender) {
      return ByteWriter.of(PipeStreams.stagedOutputStream(sender, STAGED));
    }
  }

  @Nested
  class ReadableChannel extends ReceiverVerification {
    @Override
    protected ByteReader connect(BulkReceiver receiver) {
      ReadableByteChannel channel = PipeChannels.readable(receiver);
      return new ByteReader() {
        @Override
        public int read(byte[] dst, int offset, int length) throws IOException {
          return channel.read(ByteBuffer.wrap(dst, offset, length));
        }

        @Override
        public void cancel() throws IOException {
          channel.close();
        }
      };
    }
  }

  @Nested
  class WritableChannel extends SenderVerification {
    @Override
    protected AdapterProfile profile() {
      return AdapterProfile.complete()
          .without(Capability.FAILURES, "a WritableByteChannel can only be closed")
          .without(Capability.FLUSH, "a WritableByteChannel has no flush");
    }

    @Override
    protected ByteWriter connect(BulkSender sender) {
      WritableByteChannel channel = PipeChannels.writable(sender);
      return new ByteWriter() {
        @Override
        public void write(byte[] src, int offset, int length) throws IOException {
          ByteBuffer rest = ByteBuffer.wrap(src, offset, length);
          while (rest.hasRemaining()) {
            channel.write(rest);
          }
        }

        @Override
        public void flush() {}

        @Override
        public void end() throws IOException {
          channel.close();
        }

        @Override
        public void fail(Exception cause) {
          throw new UnsupportedOperationException();
        }
      };
    }
  }

  /** Each byte as a character of its own. Lines that are read lose how they ended. */
  @Nested
  class Lines extends SenderVerification {
    @Override
    protected ByteWriter connect(BulkSender sender) {
      LineWriter lines = LineWriter.over(sender, ISO_8859_1, "\n");
      return new ByteWriter() {
        @Override
        public void write(byte[] src, int offset, int length) throws IOException {
          lines.write(new String(src, offset, length, ISO_8859_1));
        }

        @Override
        public void flush() {
          lines.flush();
        }

        @Override
        public void end() {
          sender.close();
        }

        @Override
        public void fail(Exception cause) {
          sender.close(cause);
        }
      };
    }
  }
}
