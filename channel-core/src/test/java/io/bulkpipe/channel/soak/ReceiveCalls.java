// SPDX-License-Identifier: Apache-2.0
package io.bulkpipe.channel.soak;

import io.bulkpipe.channel.BulkReceiver;
import io.bulkpipe.channel.WindowReader;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.SplittableRandom;

/** The calls of one receiving thread, with random arguments. What they receive lies in an array. */
final class ReceiveCalls {
  private final Round round;
  private final BulkReceiver receiver;
  private final SplittableRandom random;
  private final Waiting waiting;
  private final byte[] bytes;
  private final ByteBuffer direct;
  private final int half;

  ReceiveCalls(Round round, SplittableRandom random) {
    this.round = round;
    this.receiver = round.channel.receiver();
    this.random = random;
    this.waiting = new Waiting(round, random);
    this.bytes = new byte[round.plan.longest()];
    this.direct = ByteBuffer.allocateDirect(bytes.length);
    this.half = (round.plan.capacity() + 1) / 2;
  }

  /** Where the bytes are. */
  byte[] bytes() {
    return bytes;
  }

  /** Makes a call, and returns how many bytes it has received, or -1 at the end of the stream. */
  int receive(ReceiveOp op) throws IOException, InterruptedException {
    int length = Math.max(1, round.plan.length(random));
    ByteBuffer dst = random.nextBoolean() ? direct : ByteBuffer.wrap(bytes);
    dst.clear().limit(length);
    int least = (int) Plan.logUniform(random, 1, half);
    return switch (op) {
      case RECEIVE_ARRAY -> some(receiver.receiveInto(bytes, 0, length));
      case RECEIVE_BUFFER -> some(moved(dst, receiver.receiveInto(dst)));
      case RECEIVE_SCATTERED -> some(scattered(length));
      case RECEIVE_BYTE -> {
        int value = receiver.receiveByte();
        bytes[0] = (byte) value;
        yield value < 0 ? -1 : 1;
      }
      case RECEIVE_ARRAY_TIMED ->
        waiting.timed(receiver.receiveInto(bytes, 0, length, waiting.timeout()), 1);
      case RECEIVE_BUFFER_TIMED ->
        waiting.timed(moved(dst, receiver.receiveInto(dst, waiting.timeout())), 1);
      case TRY_RECEIVE_ARRAY -> receiver.tryReceiveInto(bytes, 0, length);
      case TRY_RECEIVE_BUFFER -> moved(dst, receiver.tryReceiveInto(dst));
      case RECEIVE_FULLY -> {
        int n = receiver.receiveFully(bytes, 0, length);
        Round.check(n == length || round.mayEnd(), "not fully received");
        yield n;
      }
      case RECEIVE_FULLY_TIMED ->
        waiting.timed(receiver.receiveFully(bytes, 0, length, waiting.timeout()), length);
      case DRAIN -> receiver.drain(least, reader(least, length));
      case DRAIN_TIMED ->
        waiting.timed(receiver.drain(least, reader(least, length), waiting.timeout()), 1);
      case WHEN_READABLE -> {
        waiting.await(receiver.whenReadable(least));
        yield receiver.tryReceiveInto(bytes, 0, length);
      }
    };
  }

  private static int some(int n) {
    Round.check(n != 0, "received nothing");
    return n;
  }

  private int scattered(int length) throws IOException, InterruptedException {
    int cut = random.nextInt(length + 1);
    ByteBuffer second = direct.clear().limit(length - cut);
    ByteBuffer[] dsts = {ByteBuffer.wrap(bytes, 0, cut), second};
    int n = (int) receiver.receiveInto(dsts);
    int moved = dsts[0].position() + second.position();
    Round.check(moved == Math.max(n, 0), "positions differ from what came");
    Round.check(!dsts[0].hasRemaining() || second.position() == 0, "not the first first");
    second.get(0, bytes, dsts[0].position(), second.position());
    return n;
  }

  /** Brings into the array what came into a buffer. */
  private int moved(ByteBuffer dst, int n) {
    Round.check(dst.position() == Math.max(n, 0), "a position differs from what came");
    dst.get(0, bytes, 0, dst.position());
    return n;
  }

  /** Reads up to a number of bytes, now and then none, and now and then it throws. */
  private WindowReader reader(int least, int most) {
    int mood = random.nextInt(20);
    return window -> {
      Round.check(window.isReadOnly(), "a window that can be written");
      Round.check(window.remaining() >= (round.mayEnd() ? 1 : least), "a window below its minimum");
      int n = mood == 0 ? 0 : Math.min(most, window.remaining());
      window.get(bytes, 0, n);
      if (mood == 1) {
        throw new FailedCallbackException();
      }
      return -1;
    };
  }
}
