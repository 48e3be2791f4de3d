// SPDX-License-Identifier: Apache-2.0
package io.bulkpipe.kafka;

import io.bulkpipe.channel.BulkChannel;
import io.bulkpipe.channel.BulkReceiver;
import io.bulkpipe.channel.BulkSender;
import io.bulkpipe.channel.MessageReceiver;
import io.bulkpipe.channel.MessageSender;
import java.io.Closeable;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.CompletableFuture;
import java.util.function.Supplier;

/** Messages that verify themselves: a key, a number that counts up for each key, and a filling. */
final class Messages {
  static final int HEAD = 1 + Integer.BYTES;
  private static final int PRIME = 31;

  private Messages() {}

  /** A message of at least {@link #HEAD} bytes. */
  static byte[] of(int key, int number, int length) {
    ByteBuffer message = ByteBuffer.allocate(length).put((byte) key).putInt(number);
    while (message.hasRemaining()) {
      message.put(filling(key, number, message.position()));
    }
    return message.array();
  }

  private static byte filling(int key, int number, int index) {
    return (byte) ((key + number) * PRIME + index);
  }

  /** The number of a message, after its bytes were checked. */
  static int number(byte[] message) {
    ByteBuffer buffer = ByteBuffer.wrap(message);
    int key = buffer.get();
    int number = buffer.getInt();
    while (buffer.hasRemaining()) {
      int index = buffer.position();
      if (buffer.get() != filling(key, number, index)) {
        throw new AssertionError("key=" + key + ", number=" + number + " differs at " + index);
      }
    }
    return number;
  }

  /** The key that a message begins with. */
  static byte[] key(ByteBuffer message) {
    return new byte[] {message.get()};
  }

  /** The numbers of the messages of each key, in their order. */
  static Map<Integer, List<Integer>> byKey(List<byte[]> messages) {
    Map<Integer, List<Integer>> numbers = new TreeMap<>();
    for (byte[] message : messages) {
      numbers.computeIfAbsent((int) message[0], key -> new ArrayList<>()).add(number(message));
    }
    return numbers;
  }

  /** Messages of several keys in turn, with numbers from 0 on. */
  static List<byte[]> some(int keys, int each, int length) {
    List<byte[]> all = new ArrayList<>();
    for (int number = 0; number < each; number++) {
      for (int key = 0; key < keys; key++) {
        all.add(of(key, number, length));
      }
    }
    return all;
  }

  /** Numbers from 0 on. */
  static List<Integer> numbers(int count) {
    List<Integer> numbers = new ArrayList<>();
    for (int number = 0; number < count; number++) {
      numbers.add(number);
    }
    return numbers;
  }

  /** A channel that holds small messages. */
  static BulkChannel channel() {
    return BulkChannel.builder().capacity(65_536).build();
  }

  /** Closes what a block closes once more. */
  static void close(Closeable writerOrReader) throws IOException {
    writerOrReader.close();
  }

  /** Sends messages from a thread of its own, and then closes the sender. */
  static CompletableFuture<Void> send(BulkSender sender, List<byte[]> messages) {
    return beside(() -> {
      try {
        MessageSender.over(sender).sendAll(messages);
        sender.close();
      } catch (IOException | InterruptedException e) {
        sender.close(e);
        throw new AssertionError(e);
      }
      return null;
    });
  }

  /** Receives all messages on a thread of its own; the list may be looked at meanwhile. */
  static CompletableFuture<List<byte[]>> receive(BulkReceiver receiver) {
    return receive(receiver, Collections.synchronizedList(new ArrayList<>()));
  }

  static CompletableFuture<List<byte[]>> receive(BulkReceiver receiver, List<byte[]> into) {
    return beside(() -> {
      try {
        MessageReceiver messages = MessageReceiver.over(receiver);
        while (true) {
          byte[] message = messages.receive();
          if (message == null) {
            return into;
          }
          into.add(message);
        }
      } catch (IOException | InterruptedException e) {
        throw new java.util.concurrent.CompletionException(e);
      }
    });
  }

  private static <T> CompletableFuture<T> beside(Supplier<T> task) {
    return CompletableFuture.supplyAsync(task, runnable -> {
      Thread thread = new Thread(runnable, "test");
      thread.setDaemon(true);
      thread.start();
    });
  }
}
