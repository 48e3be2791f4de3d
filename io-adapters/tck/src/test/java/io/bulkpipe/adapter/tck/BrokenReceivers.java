// SPDX-License-Identifier: Apache-2.0
package io.bulkpipe.adapter.tck;

import io.bulkpipe.channel.BulkReceiver;
import java.io.IOException;
import java.util.Arrays;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;

/** Adapters that take bytes out of a receiver, each with one fault. */
final class BrokenReceivers {
  private BrokenReceivers() {}

  /** All that the faults have in common. */
  abstract static class Broken extends ReceiverVerification {
    @Override
    protected AdapterProfile profile() {
      return BrokenAdaptersTest.PROFILE;
    }
  }

  /** Starts a thread for each connection, which waits for what never comes. */
  static final class LeaksAThread extends Broken {
    /** Ends the threads once the test has seen them. */
    static final CountDownLatch END = new CountDownLatch(1);

    @Override
    protected ByteReader connect(BulkReceiver receiver) {
      Thread thread = new Thread(
          () -> {
            try {
              END.await();
            } catch (InterruptedException e) {
              Thread.currentThread().interrupt();
            }
          },
          "left behind");
      thread.setDaemon(true);
      thread.start();
      return new ReceiverReader(receiver);
    }
  }

  /** Counts its connections, and does not give them back. */
  static final class LeaksAConnection extends Broken {
    private final AtomicInteger open = new AtomicInteger();

    @Override
    protected ByteReader connect(BulkReceiver receiver) {
      open.incrementAndGet();
      return new ReceiverReader(receiver);
    }

    @Override
    protected void verifyPartner() {
      if (open.get() > 0) {
        throw new AssertionError("open=" + open);
      }
    }
  }

  /** Reads on for nobody. */
  static final class IgnoresCancellation extends Broken {
    @Override
    protected ByteReader connect(BulkReceiver receiver) {
      ReceiverReader right = new ReceiverReader(receiver);
      return new ByteReader() {
        @Override
        public int read(byte[] dst, int offset, int length) throws Exception {
          return right.read(dst, offset, length);
        }

        @Override
        public void cancel() {
          Thread thread = new Thread(
              () -> {
                byte[] nowhere = new byte[1000];
                try {
                  int n;
                  do {
                    n = receiver.receiveInto(nowhere);
                  } while (n >= 0);
                } catch (IOException | InterruptedException e) {
                  receiver.close();
                }
              },
              "drain");
          thread.setDaemon(true);
          thread.start();
        }

        @Override
        public void release() {
          receiver.close();
        }
      };
    }
  }

  /** Takes a failure for the end. */
  static final class EndsCleanlyOnFailure extends Broken {
    @Override
    protected ByteReader connect(BulkReceiver receiver) {
      ReceiverReader right = new ReceiverReader(receiver);
      return new ByteReader() {
        @Override
        public int read(byte[] dst, int offset, int length) throws Exception {
          try {
            return right.read(dst, offset, length);
          } catch (IOException e) {
            return -1;
          }
        }

        @Override
        public void cancel() {
          right.cancel();
        }
      };
    }
  }

  /** Fetches what there is, however slowly it is read. */
  static final class BuffersWithoutBound extends Broken {
    @Override
    protected ByteReader connect(BulkReceiver receiver) {
      LinkedBlockingQueue<byte[]> fetched = new LinkedBlockingQueue<>();
      Fetching fetching = new Fetching(receiver, fetched);
      fetching.start();
      return fetching;
    }
  }

  /** A thread that fetches into a queue without a bound. */
  private static final class Fetching implements ByteReader {
    private static final byte[] END = new byte[0];

    private final BulkReceiver receiver;
    private final LinkedBlockingQueue<byte[]> fetched;
    private byte[] piece = END;
    private int position;
    private boolean over;
    private volatile @Nullable Exception failure;

    Fetching(BulkReceiver receiver, LinkedBlockingQueue<byte[]> fetched) {
      this.receiver = receiver;
      this.fetched = fetched;
    }

    void start() {
      Thread thread = new Thread(this::fetch, "fetch");
      thread.setDaemon(true);
      thread.start();
    }

    private void fetch() {
      byte[] buffer = new byte[1000];
      try {
        for (int n; (n = receiver.receiveInto(buffer)) >= 0; ) {
          fetched.add(Arrays.copyOf(buffer, n));
        }
      } catch (IOException | InterruptedException e) {
        failure = e;
      }
      fetched.add(END);
    }

    @Override
    public int read(byte[] dst, int offset, int length) throws Exception {
      if (position == piece.length && !over) {
        piece = fetched.take();
        position = 0;
        over = piece.length == 0;
      }
      if (over) {
        Exception why = failure;
        if (why != null) {
          throw why;
        }
        return -1;
      }
      int n = Math.min(length, piece.length - position);
      System.arraycopy(piece, position, dst, offset, n);
      position += n;
      return n;
    }

    @Override
    public void cancel() {
      receiver.close();
    }
  }
}
