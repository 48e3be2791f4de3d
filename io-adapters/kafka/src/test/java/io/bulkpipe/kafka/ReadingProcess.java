// SPDX-License-Identifier: Apache-2.0
package io.bulkpipe.kafka;

import io.bulkpipe.channel.BulkChannel;
import io.bulkpipe.channel.MessageReceiver;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.CompletableFuture;

/** A program that prints a line for each message of a topic; a test kills it. */
final class ReadingProcess {
  private static final int MOST = 16;

  private ReadingProcess() {}

  public static void main(String[] args) throws Exception {
    BulkChannel channel = BulkChannel.builder().capacity(16_384).build();
    try (KafkaTopicReader reader = KafkaTopicReader.builder(
            args[1],
            Map.of(
                "bootstrap.servers",
                args[0],
                "group.id",
                args[2],
                "session.timeout.ms",
                1000,
                "heartbeat.interval.ms",
                250))
        .commitEvery(Duration.ofMillis(20))
        .open()) {
      CompletableFuture<Long> reading = reader.start(channel.sender());
      MessageReceiver messages = MessageReceiver.over(channel.receiver());
      int taken;
      do {
        taken = messages.drain(MOST, ReadingProcess::print);
      } while (taken >= 0);
      reading.get();
    }
    System.out.println("end");
  }

  private static void print(ByteBuffer message) {
    byte[] bytes = new byte[message.remaining()];
    message.get(bytes);
    System.out.println(bytes[0] + " " + Messages.number(bytes));
  }
}
