// SPDX-License-Identifier: Apache-2.0
package io.bulkpipe.fuzz;

import io.bulkpipe.adapter.testing.PositionedBytes;
import io.bulkpipe.channel.BrokenChannelException;
import io.bulkpipe.channel.BulkChannel;
import io.bulkpipe.channel.SenderFailedException;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.ClosedChannelException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * Ranges, windows, growth and endings, against a list of bytes. All calls are those that never
 * wait, so that the program alone decides what happens.
 */
final class ByteFuzz {
  private final Program program;
  private final Subject subject;
  private final BulkChannel channel;
  private final List<Byte> buffered = new ArrayList<>();
  private final List<ByteBuffer> kept = new ArrayList<>();
  private final IOException cause = new IOException("the program's cause");
  private long sent;
  private boolean senderClosed;
  private boolean failed;
  private boolean aborted;
  private boolean receiverClosed;
  private boolean endReported;

  private ByteFuzz(Program program, Subject subject) {
    this.program = program;
    this.subject = subject;
    this.channel = subject.channel;
  }

  static BulkChannel channel(Program program) {
    BulkChannel.Builder builder = BulkChannel.builder()
        .capacity(program.oneOf(1, 2, 3, 8, 13, 64, 300, 1000, 5000))
        .direct(program.choose(2) == 1);
    return program.choose(2) == 1
        ? builder.singleSender().singleReceiver().build()
        : builder.build();
  }

  static void run(Program program, Function<BulkChannel, Subject> subjects) throws Exception {
    ByteFuzz fuzz = new ByteFuzz(program, subjects.apply(channel(program)));
    while (!program.isOver()) {
      fuzz.step();
      fuzz.check();
    }
  }

  private void step() throws Exception {
    switch (program.choose(20)) {
      case 0, 1, 2 -> send();
      case 3, 4, 5 -> fill();
      case 6 -> gather();
      case 7 -> sendWhole();
      case 8, 9, 10 -> receive();
      case 11, 12, 13, 14 -> drain();
      case 15, 16 -> scatter();
      case 17 -> channel.sender().flush();
      default -> end();
    }
  }

  private int room() {
    return channel.capacity() - buffered.size();
  }

  private byte[] next(int length) {
    return PositionedBytes.of(sent, length);
  }

  private int length() {
    return program.choose(channel.capacity() + 3);
  }

  private void append(byte[] bytes, int length) {
    for (int i = 0; i < length; i++) {
      buffered.add(bytes[i]);
    }
    sent += length;
  }

  /** An operation of an end, and what it is to return. */
  @FunctionalInterface
  private interface Call {
    long run() throws Exception;
  }

  private void sending(long expected, Call call) throws Exception {
    try {
      same("sent", call.run(), expected);
    } catch (ClosedChannelException e) {
      must(senderClosed, "closed sender", e);
      must(!failed || e.getCause() == cause, "cause", e);
    } catch (BrokenChannelException e) {
      must(receiverClosed && !senderClosed, "gone receiver", e);
    }
  }

  private boolean canSend() {
    return !senderClosed && !receiverClosed;
  }

  private void send() throws Exception {
    byte[] bytes = next(length());
    int n = Math.min(bytes.length, room());
    sending(canSend() ? n : -2, () -> subject.send(bytes));
    if (canSend()) {
      append(bytes, n);
    }
  }

  private void sendWhole() throws Exception {
    byte[] bytes = next(program.choose(channel.capacity() + 1));
    boolean fits = bytes.length <= room();
    sending(canSend() ? (fits ? 1 : 0) : -2, () -> subject.sendWhole(bytes) ? 1 : 0);
    if (canSend() && fits) {
      append(bytes, bytes.length);
    }
  }

  private void gather() throws Exception {
    byte[] bytes = next(length());
    int cut = bytes.length == 0 ? 0 : program.choose(bytes.length);
    int n = Math.min(bytes.length, room());
    sending(
        canSend() ? n : -2,
        () -> subject.gather(
            ByteBuffer.wrap(bytes, 0, cut), ByteBuffer.wrap(bytes, cut, bytes.length - cut)));
    if (canSend()) {
      append(bytes, n);
    }
  }

  private void fill() throws Exception {
    int minimum = 1 + program.choose(channel.sender().largestMinimum());
    int wanted = length();
    byte[] bytes = next(wanted);
    int[] written = {-1};
    boolean called = canSend() && room() >= minimum;
    sending(canSend() ? -3 : -2, () -> {
      int n = subject.fill(minimum, window -> {
        kept.add(window);
        must(window.remaining() >= minimum, "window of " + window + " below " + minimum, null);
        must(window.remaining() <= room(), "window of " + window + " above the room", null);
        written[0] = Math.min(wanted, window.remaining());
        window.put(bytes, 0, written[0]);
        return written[0];
      });
      same("called", written[0] >= 0 ? 1 : 0, called ? 1 : 0);
      same("filled", n, Math.max(0, written[0]));
      return -3;
    });
    append(bytes, Math.max(0, written[0]));
  }

  private void receiving(int atMost, Call call) throws Exception {
    try {
      boolean atTheEnd = buffered.isEmpty() && senderClosed;
      long n = call.run();
      must(!receiverClosed && !aborted, "an end that is over gave " + n, null);
      if (atTheEnd && atMost > 0) {
        must(!failed, "a failure looked like an end", null);
        same("end", n, -1);
        endReported = true;
      }
    } catch (ClosedChannelException e) {
      must(receiverClosed, "closed receiver", e);
    } catch (SenderFailedException e) {
      must(!receiverClosed && (aborted || (failed && buffered.isEmpty())), "failed sender", e);
      must(e.getCause() == cause, "cause", e);
      endReported = true;
    }
  }

  /** Takes bytes from the model, and fails unless they are the ones that came. */
  private long taken(byte[] got, int from, int length) {
    for (int i = 0; i < length; i++) {
      same("byte " + i + " of " + length, got[from + i], buffered.remove(0));
    }
    return length;
  }

  private boolean hasBytes() {
    return !receiverClosed && !aborted && !buffered.isEmpty();
  }

  private void receive() throws Exception {
    int length = length();
    ByteBuffer target =
        program.choose(2) == 0 ? ByteBuffer.allocate(length) : ByteBuffer.allocateDirect(length);
    int expected = hasBytes() ? Math.min(length, buffered.size()) : 0;
    receiving(length, () -> {
      int n = subject.receive(target);
      same("received", Math.max(0, n), expected);
      byte[] got = new byte[expected];
      target.flip().get(got);
      taken(got, 0, expected);
      return n;
    });
  }

  private void scatter() throws Exception {
    byte[] got = new byte[length()];
    int cut = got.length == 0 ? 0 : program.choose(got.length);
    int expected = hasBytes() ? Math.min(got.length, buffered.size()) : 0;
    receiving(got.length, () -> {
      long n = subject.scatter(
          ByteBuffer.wrap(got, 0, cut), ByteBuffer.wrap(got, cut, got.length - cut));
      same("scattered", Math.max(0, n), expected);
      taken(got, 0, expected);
      return n;
    });
  }

  private void drain() throws Exception {
    int minimum = 1 + program.choose(channel.receiver().largestMinimum());
    int wanted = length();
    boolean called = hasBytes() && (buffered.size() >= minimum || senderClosed);
    int before = buffered.size();
    int[] consumed = {-1};
    receiving(1, () -> {
      int n = subject.drain(minimum, window -> {
        kept.add(window);
        endReported |= before < minimum; // a short window says that it is the last one
        int least = Math.min(minimum, before);
        must(window.remaining() >= least, "window of " + window + " below " + least, null);
        must(window.remaining() <= before, "window of " + window + " above " + before, null);
        byte[] all = new byte[window.remaining()];
        window.duplicate().get(all);
        for (int i = 0; i < all.length; i++) {
          same("byte " + i + " of the window", all[i], buffered.get(i));
        }
        consumed[0] = Math.min(wanted, all.length);
        window.position(window.position() + consumed[0]);
        return 0;
      });
      same("called", consumed[0] >= 0 ? 1 : 0, called ? 1 : 0);
      same("drained", Math.max(0, n), Math.max(0, consumed[0]));
      if (consumed[0] > 0) {
        buffered.subList(0, consumed[0]).clear();
      }
      return n;
    });
  }

  private void end() {
    switch (program.choose(12)) {
      case 0 -> {
        channel.sender().close();
        senderClosed = true;
      }
      case 1 -> {
        channel.sender().close(cause);
        failed |= !senderClosed;
        senderClosed = true;
      }
      case 2 -> {
        if (!endReported && !receiverClosed && (!senderClosed || failed)) {
          subject.abort(cause);
          senderClosed = true;
          failed = true;
          aborted = true;
          buffered.clear();
        }
      }
      case 3 -> {
        channel.receiver().close();
        receiverClosed = true;
      }
      case 4 -> {
        channel.receiver().cancel(cause);
        receiverClosed = true;
      }
      default -> {}
    }
  }

  private void check() {
    boolean over = receiverClosed || aborted;
    same("available", channel.receiver().available(), over ? 0 : buffered.size());
    if (canSend()) {
      same("room", channel.sender().remainingCapacity(), room());
    }
    for (ByteBuffer window : kept) {
      must(!window.hasRemaining(), "a window that was kept shows " + window, null);
    }
  }

  static void same(String what, long actual, long expected) {
    must(actual == expected, what + " is " + actual + ", not " + expected, null);
  }

  static void must(boolean holds, String otherwise, @Nullable Throwable thrown) {
    if (!holds) {
      throw new AssertionError(otherwise, thrown);
    }
  }

  static void same(String what, byte @Nullable [] actual, byte @Nullable [] expected) {
    must(
        Arrays.equals(actual, expected),
        what + " is " + Arrays.toString(actual) + ", not " + Arrays.toString(expected),
        null);
  }
}
