// SPDX-License-Identifier: Apache-2.0
package io.bulkpipe.okio;

import io.bulkpipe.adapter.tck.AdapterProfile;
import io.bulkpipe.adapter.tck.ByteReader;
import io.bulkpipe.adapter.tck.ByteWriter;
import io.bulkpipe.adapter.tck.Capability;
import io.bulkpipe.adapter.tck.ReceiverVerification;
import io.bulkpipe.adapter.tck.SenderVerification;
import io.bulkpipe.channel.BulkReceiver;
import io.bulkpipe.channel.BulkSender;
import java.io.IOException;
import okio.Buffer;
import okio.Sink;
import okio.Source;
import org.junit.jupiter.api.Nested;

/** Okio's sources and sinks over the two ends pass the TCK. */
class OkioTckTest {
  /** What was asked for, and may lie in a second segment. */
  private static final int CAPACITY = 1000;

  @Nested
  class FromTheReceiver extends ReceiverVerification {
    @Override
    protected AdapterProfile profile() {
      return AdapterProfile.complete().capacity(CAPACITY).beyondCapacity(CAPACITY);
    }

    @Override
    protected ByteReader connect(BulkReceiver receiver) {
      Source source = PipeOkio.source(receiver);
      Buffer taken = new Buffer();
      return new ByteReader() {
        @Override
        public int read(byte[] dst, int offset, int length) throws IOException {
          if (taken.exhausted() && source.read(taken, length) < 0) {
            return -1;
          }
          return taken.read(dst, offset, length); // of one segment
        }

        @Override
        public void cancel() throws IOException {
          source.close();
        }
      };
    }
  }

  @Nested
  class ToTheSender extends SenderVerification {
    @Override
    protected AdapterProfile profile() {
      return AdapterProfile.complete().without(Capability.FAILURES, "a Sink can only be closed");
    }

    @Override
    protected ByteWriter connect(BulkSender sender) {
      Sink sink = PipeOkio.sink(sender);
      return new ByteWriter() {
        @Override
        public void write(byte[] src, int offset, int length) throws IOException {
          sink.write(new Buffer().write(src, offset, length), length);
        }

        @Override
        public void flush() throws IOException {
          sink.flush();
        }

        @Override
        public void end() throws IOException {
          sink.close();
        }

        @Override
        public void fail(Exception cause) {
          throw new UnsupportedOperationException();
        }
      };
    }
  }
}
