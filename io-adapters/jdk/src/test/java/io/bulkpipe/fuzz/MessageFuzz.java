// SPDX-License-Identifier: Apache-2.0
package io.bulkpipe.fuzz;

import io.bulkpipe.adapter.testing.PositionedBytes;
import io.bulkpipe.channel.BulkChannel;
import io.bulkpipe.channel.MessageReceiver;
import io.bulkpipe.channel.MessageSender;
import java.io.ByteArrayOutputStream;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.function.Function;

/** Messages against a list of arrays, and their framing against an encoder of the test's own. */
final class MessageFuzz {
  private MessageFuzz() {}

  static void run(Program program, Function<BulkChannel, Subject> subjects) throws Exception {
    BulkChannel channel = BulkChannel.builder()
        .capacity(program.oneOf(8, 13, 130, 260, 1000, 20_000))
        .direct(program.choose(2) == 1)
        .build();
    Subject subject = subjects.apply(channel);
    MessageSender sender = MessageSender.over(channel.sender());
    MessageReceiver receiver = MessageReceiver.over(channel.receiver());
    Deque<byte[]> messages = new ArrayDeque<>();
    int used = 0;
    long sent = 0;
    while (!program.isOver()) {
      switch (program.choose(8)) {
        case 0, 1, 2, 3 -> {
          byte[] message = PositionedBytes.of(sent++, program.choose(sender.maximum() + 1));
          int size = encode(message).length;
          boolean fits = size <= channel.capacity() - used;
          ByteFuzz.must(
              subject.sendMessage(sender, message) == fits, "fits=" + fits + " size=" + size, null);
          if (fits) {
            messages.add(message);
            used += size;
          }
        }
        case 4, 5 -> {
          byte[] expected = messages.poll();
          ByteFuzz.same("message", subject.receiveMessage(receiver), expected);
          used -= expected == null ? 0 : encode(expected).length;
        }
        case 6 -> {
          byte[] expected = messages.poll();
          if (expected != null) { // not as a message, but as bytes
            byte[] framed = encode(expected);
            byte[] got = new byte[framed.length];
            ByteFuzz.same(
                "bytes", channel.receiver().tryReceiveInto(got, 0, got.length), got.length);
            ByteFuzz.same("framing", got, framed);
            used -= framed.length;
          }
        }
        default -> {
          byte[] expected = messages.poll();
          if (expected != null) {
            int count = receiver.drain(1, window -> {
              byte[] got = new byte[window.remaining()];
              window.get(got);
              ByteFuzz.same("drained message", got, expected);
            });
            ByteFuzz.same("drained", count, 1);
            used -= encode(expected).length;
          }
        }
      }
      ByteFuzz.same("available", channel.receiver().available(), used);
    }
  }

  private static byte[] encode(byte[] message) {
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    int rest = message.length;
    for (; rest > 127; rest >>= 7) {
      out.write(rest % 128 + 128);
    }
    out.write(rest);
    out.writeBytes(message);
    return out.toByteArray();
  }
}
