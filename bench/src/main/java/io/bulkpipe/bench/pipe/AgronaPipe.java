// SPDX-License-Identifier: Apache-2.0
package io.bulkpipe.bench.pipe;

import java.nio.ByteBuffer;
import org.agrona.MutableDirectBuffer;
import org.agrona.concurrent.BackoffIdleStrategy;
import org.agrona.concurrent.IdleStrategy;
import org.agrona.concurrent.MessageHandler;
import org.agrona.concurrent.UnsafeBuffer;
import org.agrona.concurrent.ringbuffer.OneToOneRingBuffer;
import org.agrona.concurrent.ringbuffer.RingBufferDescriptor;

/**
 * Agrona's ring of messages, single producer and single consumer, with its usual idle strategy:
 * spins, yields, then naps of up to a millisecond. A record has eight bytes more than the range,
 * and at most an eighth of the capacity: longer ranges go in several.
 */
final class AgronaPipe implements BytePipe {
  private final OneToOneRingBuffer ring;

  AgronaPipe(int capacity) {
    this.ring = new OneToOneRingBuffer(new UnsafeBuffer(ByteBuffer.allocateDirect(
        Integer.highestOneBit(2 * capacity - 1) + RingBufferDescriptor.TRAILER_LENGTH)));
  }

  @Override
  public Sender sender() {
    IdleStrategy idle = new BackoffIdleStrategy();
    UnsafeBuffer from = new UnsafeBuffer(0, 0);
    int most = ring.maxMsgLength();
    return (src, length) -> {
      from.wrap(src);
      for (int done = 0; done < length; ) {
        int n = Math.min(most, length - done);
        while (!ring.write(1, from, done, n)) {
          idle.idle();
        }
        idle.reset();
        done += n;
      }
    };
  }

  @Override
  public Receiver receiver() {
    return new Reader();
  }

  private final class Reader implements Receiver {
    private final IdleStrategy idle = new BackoffIdleStrategy();
    private final MessageHandler handler = this::take;
    private final byte[] rest = new byte[ring.maxMsgLength()];
    private int at;
    private int end;
    private byte[] dst = rest;
    private int wanted;
    private int taken;

    @Override
    public int receive(byte[] to, int length) {
      if (at < end) {
        int n = Math.min(length, end - at);
        System.arraycopy(rest, at, to, 0, n);
        at += n;
        return n;
      }
      dst = to;
      wanted = length;
      while (ring.read(handler, 1) == 0) {
        idle.idle();
      }
      idle.reset();
      return taken;
    }

    private void take(int type, MutableDirectBuffer buffer, int index, int length) {
      taken = Math.min(length, wanted);
      buffer.getBytes(index, dst, 0, taken);
      if (taken < length) {
        at = 0;
        end = length - taken;
        buffer.getBytes(index + taken, rest, 0, end);
      }
    }
  }
}
