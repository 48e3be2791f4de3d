// SPDX-License-Identifier: Apache-2.0
package io.bulkpipe.io;

import io.bulkpipe.adapter.tck.AdapterProfile;
import io.bulkpipe.adapter.tck.AdapterVerification;
import io.bulkpipe.adapter.tck.ByteReader;
import io.bulkpipe.adapter.tck.ByteWriter;
import io.bulkpipe.adapter.tck.Connection;
import io.bulkpipe.adapter.tck.ReceiverVerification;
import io.bulkpipe.adapter.tck.SenderVerification;
import io.bulkpipe.channel.BulkChannel;
import io.bulkpipe.channel.BulkReceiver;
import io.bulkpipe.channel.BulkSender;
import java.io.IOException;
import java.nio.channels.Channels;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Nested;

/** The pumps pass the TCK: with pipes of the system, between channels, to several. */
class PumpsTckTest {
  private static final AdapterProfile WITH_A_PIPE =
      AdapterProfile.complete().beyondCapacity(KernelPipe.CAPACITY);

  /** What a pump between two channels has in its hand, and the second channel. */
  private static final AdapterProfile WITH_A_CHANNEL =
      AdapterProfile.complete().capacity(1000).beyondCapacity(1000);

  @Nested
  class ToAStream extends ReceiverVerification {
    @Override
    protected AdapterProfile profile() {
      return WITH_A_PIPE;
    }

    @Override
    protected ByteReader connect(BulkReceiver receiver) throws IOException {
      KernelPipe pipe = new KernelPipe();
      return pipe.readerOf(Pumps.start(receiver, Channels.newOutputStream(pipe.sink())));
    }
  }

  @Nested
  class ToAChannel extends ReceiverVerification {
    @Override
    protected AdapterProfile profile() {
      return WITH_A_PIPE;
    }

    @Override
    protected ByteReader connect(BulkReceiver receiver) throws IOException {
      KernelPipe pipe = new KernelPipe();
      return pipe.readerOf(Pumps.start(receiver, pipe.sink()));
    }
  }

  @Nested
  class FromAStream extends SenderVerification {
    @Override
    protected AdapterProfile profile() {
      return WITH_A_PIPE;
    }

    @Override
    protected ByteWriter connect(BulkSender sender) throws IOException {
      return new KernelPipe().writerOf(in -> Pumps.start(in, sender));
    }
  }

  @Nested
  class FromAChannel extends SenderVerification {
    @Override
    protected AdapterProfile profile() {
      return WITH_A_PIPE;
    }

    @Override
    protected ByteWriter connect(BulkSender sender) throws IOException {
      return new KernelPipe().writerOf(in -> Pumps.start(Channels.newChannel(in), sender));
    }
  }

  @Nested
  class BetweenChannels extends AdapterVerification {
    @Override
    protected AdapterProfile profile() {
      return WITH_A_CHANNEL;
    }

    @Override
    protected Connection open(int capacity) {
      BulkChannel from = BulkChannel.create(capacity);
      BulkChannel to = BulkChannel.create(capacity);
      var unused = Pumps.start(from.receiver(), to.sender());
      return new Connection(
          ByteWriter.of(from.sender()), ByteReader.of(to.receiver()), List.of(from, to));
    }
  }

  @Nested
  class Tee extends AdapterVerification {
    @Override
    protected AdapterProfile profile() {
      return WITH_A_CHANNEL;
    }

    @Override
    protected Connection open(int capacity) {
      BulkChannel from = BulkChannel.create(capacity);
      BulkChannel to = BulkChannel.create(capacity);
      BulkChannel too = BulkChannel.create(capacity);
      var unused = Pumps.startTee(from.receiver(), to.sender(), too.sender());
      return new Connection(
          ByteWriter.of(from.sender()),
          new BothReader(to.receiver(), too.receiver()),
          List.of(from, to, too));
    }
  }

  /** Reads two receivers, which must get the same. */
  private static final class BothReader implements ByteReader {
    private final BulkReceiver first;
    private final BulkReceiver second;
    private final ByteReader reader;

    BothReader(BulkReceiver first, BulkReceiver second) {
      this.first = first;
      this.second = second;
      this.reader = ByteReader.of(first);
    }

    @Override
    public int read(byte[] dst, int offset, int length) throws Exception {
      int n;
      try {
        n = reader.read(dst, offset, length);
      } catch (IOException failure) {
        try {
          int next = second.receiveByte();
          throw new AssertionError("only one fails; the other gets " + next, failure);
        } catch (IOException same) {
          throw failure;
        }
      }
      byte[] other = new byte[Math.max(n, 1)];
      int m = second.receiveFully(other, 0, other.length);
      if (m != n || (n > 0 && !Arrays.equals(other, 0, n, dst, offset, offset + n))) {
        throw new AssertionError("one gets " + n + " bytes, the other " + m + ", or others");
      }
      return n;
    }

    @Override
    public void cancel() {
      first.close();
      second.close();
    }
  }
}
