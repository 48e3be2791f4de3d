// SPDX-License-Identifier: Apache-2.0
package io.bulkpipe.channel.soak;

import io.bulkpipe.channel.BulkSender;
import io.bulkpipe.channel.WindowWriter;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.SplittableRandom;

/** The calls of one sending thread, with random arguments. */
final class SendCalls {
  private final Round round;
  private final BulkSender sender;
  private final Flow.Outflow outflow;
  private final SplittableRandom random;
  private final Waiting waiting;
  private final ByteBuffer direct;
  private final int half;

  SendCalls(Round round, Flow.Outflow outflow, SplittableRandom random) {
    this.round = round;
    this.sender = round.channel.sender();
    this.outflow = outflow;
    this.random = random;
    this.waiting = new Waiting(round, random);
    this.direct = ByteBuffer.allocateDirect(round.plan.longest());
    this.half = (round.plan.capacity() + 1) / 2;
  }

  /** Makes a call, and returns how many of the bytes that were staged last it has sent. */
  int send(SendOp op) throws IOException, InterruptedException {
    int length = round.plan.length(random);
    int least = (int) Plan.logUniform(random, 1, half);
    return switch (op) {
      case SEND_ARRAY -> {
        sender.sendBulk(outflow.bytes(), outflow.stage(length), length);
        yield length;
      }
      case SEND_BUFFER -> {
        ByteBuffer src = buffer(outflow.stage(length), length);
        try {
          sender.sendBulk(src);
        } catch (IOException | InterruptedException e) {
          moved(src, Round.transferred(e), length);
          throw e;
        }
        yield moved(src, length, length);
      }
      case SEND_GATHERED -> gathered(length);
      case SEND_BYTE -> {
        sender.sendByte(outflow.bytes()[outflow.stage(1)]);
        yield 1;
      }
      case SEND_ARRAY_TIMED -> {
        int index = outflow.stage(length);
        yield waiting.timed(
            sender.sendBulk(outflow.bytes(), index, length, waiting.timeout()), length);
      }
      case SEND_BUFFER_TIMED -> {
        ByteBuffer src = buffer(outflow.stage(length), length);
        yield waiting.timed(moved(src, sender.sendBulk(src, waiting.timeout()), length), length);
      }
      case TRY_SEND_ARRAY -> sender.trySendBulk(outflow.bytes(), outflow.stage(length), length);
      case TRY_SEND_BUFFER -> {
        ByteBuffer src = buffer(outflow.stage(length), length);
        yield moved(src, sender.trySendBulk(src), length);
      }
      case TRY_SEND_WHOLE -> {
        int whole = Math.min(length, round.plan.capacity());
        yield sender.trySendWhole(outflow.bytes(), outflow.stage(whole), whole) ? whole : 0;
      }
      case FILL -> Math.max(0, sender.fill(least, writer(least, length)));
      case FILL_TIMED ->
        waiting.timed(Math.max(0, sender.fill(least, writer(least, length), waiting.timeout())), 1);
      case WHEN_WRITABLE -> {
        waiting.await(sender.whenWritable(least));
        yield sender.trySendBulk(outflow.bytes(), outflow.stage(length), length);
      }
      case AWAIT_DRAINED_TIMED -> {
        if (!sender.awaitDrained(waiting.shortTimeout())) {
          round.tally.count(Fault.TIMEOUT);
        }
        yield 0;
      }
    };
  }

  private int gathered(int length) throws IOException, InterruptedException {
    int index = outflow.stage(length);
    int cut = random.nextInt(length + 1);
    int rest = length - cut;
    ByteBuffer[] srcs = {
      ByteBuffer.wrap(outflow.bytes(), index, cut),
      ByteBuffer.allocate(0),
      buffer(index + cut, rest)
    };
    int second = srcs[2].position();
    try {
      sender.sendBulk(srcs);
    } catch (IOException | InterruptedException e) {
      int moved = srcs[0].position() - index + srcs[2].position() - second;
      Round.check(Round.transferred(e) == moved, "positions differ from what was sent");
      Round.check(srcs[0].remaining() == 0 || srcs[2].position() == second, "not the first first");
      throw e;
    }
    Round.check(!srcs[0].hasRemaining() && !srcs[2].hasRemaining(), "a buffer has bytes left");
    return length;
  }

  private ByteBuffer buffer(int index, int length) {
    return switch (random.nextInt(3)) {
      case 0 -> ByteBuffer.wrap(outflow.bytes(), index, length);
      case 1 -> ByteBuffer.wrap(outflow.bytes(), index, length).asReadOnlyBuffer();
      default -> direct.clear().put(outflow.bytes(), index, length).flip();
    };
  }

  private static int moved(ByteBuffer src, int sent, int length) {
    Round.check(length - src.remaining() == sent, "a position differs from what was sent");
    return sent;
  }

  /** Writes up to a number of bytes, now and then none, and now and then it throws. */
  private WindowWriter writer(int least, int most) {
    int mood = random.nextInt(20);
    return window -> {
      Round.check(window.remaining() >= least, "a window below its minimum");
      int n = mood == 0 ? 0 : Math.min(most, window.remaining());
      window.put(outflow.bytes(), outflow.stage(n), n);
      if (mood == 1) {
        throw new FailedCallbackException();
      }
      return n == 0 ? -1 : n;
    };
  }
}
