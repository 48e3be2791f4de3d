// SPDX-License-Identifier: Apache-2.0
package io.bulkpipe.examples.kafka;

import io.bulkpipe.channel.BulkChannel;
import io.bulkpipe.channel.BulkReceiver;
import io.bulkpipe.channel.MessageReader;
import io.bulkpipe.channel.MessageReceiver;
import io.bulkpipe.channel.MessageSender;
import io.bulkpipe.io.PipeStreams;
import io.bulkpipe.kafka.KafkaTopicReader;
import io.bulkpipe.kafka.KafkaTopicWriter;
import java.io.IOException;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;

/** A queue of chunks in a topic: it outlives its writer, and may be read often. */
final class ChunkQueue {
  private final String servers;
  private final String topic;

  ChunkQueue(String servers, String topic) {
    this.servers = servers;
    this.topic = topic;
  }

  /** Something that sends chunks. */
  interface Source {
    void sendTo(MessageSender chunks) throws Exception;
  }

  /**
   * Writes a stream of chunks to the topic.
   *
   * @return how many, once the broker has them and the end
   */
  long write(Source source) throws InterruptedException, ExecutionException, IOException {
    BulkChannel channel = BulkChannel.create();
    try (KafkaTopicWriter writer =
        KafkaTopicWriter.builder(topic, Map.of("bootstrap.servers", servers)).open()) {
      CompletableFuture<Long> written = writer.start(channel.receiver());
      // Ends the channel as the source ends: a failure becomes a record of the topic.
      PipeStreams.produce(
          channel.sender(), out -> source.sendTo(MessageSender.over(channel.sender())));
      return written.get();
    }
  }

  /**
   * Reads the stream from where the group stands. A chunk is committed when the callback has
   * returned, so it comes again if this process is killed in the callback.
   *
   * @return how many chunks came
   */
  long read(String group, MessageReader callback) throws IOException, InterruptedException {
    BulkChannel channel = BulkChannel.create();
    Map<String, Object> config = Map.of("bootstrap.servers", servers, "group.id", group);
    try (KafkaTopicReader reader = KafkaTopicReader.builder(topic, config).open();
        BulkReceiver receiver = channel.receiver()) { // closed first: that stops the reader
      CompletableFuture<Long> unused = reader.start(channel.sender());
      MessageReceiver chunks = MessageReceiver.over(receiver);
      long count = 0;
      for (int taken; (taken = chunks.drain(100, callback)) >= 0; ) {
        count += taken;
      }
      return count;
    }
  }
}
