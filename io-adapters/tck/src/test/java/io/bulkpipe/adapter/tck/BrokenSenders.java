// SPDX-License-Identifier: Apache-2.0
package io.bulkpipe.adapter.tck;

import io.bulkpipe.channel.BulkSender;
import java.io.IOException;
import java.nio.ByteBuffer;

/** Adapters that put bytes into a sender, each with one fault. */
final class BrokenSenders {
  private BrokenSenders() {}

  /** All that the faults have in common. */
  abstract static class Broken extends SenderVerification {
    @Override
    protected AdapterProfile profile() {
      return BrokenAdaptersTest.PROFILE;
    }
  }

  /** Gathers, and forgets at the end what it has gathered. */
  static final class LosesTheLastBytes extends Broken {
    @Override
    protected AdapterProfile profile() {
      return super.profile().beyondCapacity(100);
    }

    @Override
    protected ByteWriter connect(BulkSender sender) {
      return new FaultyWriter(sender) {
        private final ByteBuffer staged = ByteBuffer.allocate(100);

        @Override
        public void write(byte[] src, int offset, int length) throws Exception {
          ByteBuffer rest = ByteBuffer.wrap(src, offset, length);
          while (rest.hasRemaining()) {
            if (!staged.hasRemaining()) {
              publish();
            }
            int piece = Math.min(rest.remaining(), staged.remaining());
            staged.put(rest.slice().limit(piece));
            rest.position(rest.position() + piece);
          }
        }

        @Override
        public void flush() throws Exception {
          publish();
          super.flush();
        }

        private void publish() throws Exception {
          sender.sendBulk(staged.flip());
          staged.clear();
        }
      };
    }
  }

  /** Ends as if nothing had happened. */
  static final class EndsCleanlyOnFailure extends Broken {
    @Override
    protected ByteWriter connect(BulkSender sender) {
      return new FaultyWriter(sender) {
        @Override
        public void fail(Exception cause) {
          sender.close();
        }
      };
    }
  }

  /** Says that something failed, and not what. */
  static final class HidesTheCause extends Broken {
    @Override
    protected ByteWriter connect(BulkSender sender) {
      return new FaultyWriter(sender) {
        @Override
        public void fail(Exception cause) {
          sender.close(new IOException("something failed"));
        }
      };
    }
  }

  /** Leaves the bytes to a reader that gathers. */
  static final class NeverFlushes extends Broken {
    @Override
    protected ByteWriter connect(BulkSender sender) {
      return new FaultyWriter(sender) {
        @Override
        public void flush() {}
      };
    }
  }

  /** Takes a part that was sent for all. */
  static final class DropsWhatFindsNoRoom extends Broken {
    @Override
    protected ByteWriter connect(BulkSender sender) {
      return new FaultyWriter(sender) {
        @Override
        public void write(byte[] src, int offset, int length) throws Exception {
          int sent = sender.trySendBulk(src, offset, length);
          assert sent <= length : "sent=" + sent;
        }
      };
    }
  }

  /** Swallows what says that the receiver has gone. */
  static final class SwallowsTheEndOfTheReader extends Broken {
    @Override
    protected ByteWriter connect(BulkSender sender) {
      return new FaultyWriter(sender) {
        @Override
        public void write(byte[] src, int offset, int length) throws Exception {
          if (sender.isOpen()) {
            try {
              super.write(src, offset, length);
            } catch (IOException e) {
              assert !sender.isOpen() : e;
            }
          }
        }
      };
    }
  }
}
