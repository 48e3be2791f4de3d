// SPDX-License-Identifier: Apache-2.0
package io.bulkpipe.fuzz;

import io.bulkpipe.channel.BulkChannel;
import io.bulkpipe.channel.MessageReceiver;
import io.bulkpipe.channel.MessageSender;
import io.bulkpipe.channel.WindowReader;
import io.bulkpipe.channel.WindowWriter;
import io.bulkpipe.io.LineReader;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/** The calls that are fuzzed. A broken one of a test overrides some of them. */
class Subject {
  final BulkChannel channel;

  Subject(BulkChannel channel) {
    this.channel = channel;
  }

  int send(byte[] bytes) throws IOException {
    return channel.sender().trySendBulk(bytes, 0, bytes.length);
  }

  boolean sendWhole(byte[] bytes) throws IOException {
    return channel.sender().trySendWhole(bytes, 0, bytes.length);
  }

  long gather(ByteBuffer... parts) throws IOException {
    return channel.sender().trySendBulk(parts);
  }

  int fill(int minimum, WindowWriter writer) throws IOException, InterruptedException {
    return channel.sender().fill(minimum, writer, Duration.ZERO);
  }

  int receive(ByteBuffer target) throws IOException {
    return channel.receiver().tryReceiveInto(target);
  }

  long scatter(ByteBuffer... parts) throws IOException {
    return channel.receiver().tryReceiveInto(parts);
  }

  int drain(int minimum, WindowReader reader) throws IOException, InterruptedException {
    return channel.receiver().drain(minimum, reader, Duration.ZERO);
  }

  void abort(Throwable cause) {
    channel.sender().abort(cause);
  }

  boolean sendMessage(MessageSender sender, byte[] message) throws IOException {
    return sender.trySend(message);
  }

  byte @Nullable [] receiveMessage(MessageReceiver receiver) throws IOException {
    return receiver.tryReceive();
  }

  @Nullable
  String readLine(LineReader reader) throws IOException {
    return reader.readLine();
  }
}
