// SPDX-License-Identifier: Apache-2.0
package io.bulkpipe.examples.kafka;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.bulkpipe.kafka.StreamFailedException;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Chunks go through a real broker, in a process of its own. */
@Timeout(value = 100, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
class ChunkQueueTest {
  private static final int CHUNKS = 20_000;

  @TempDir
  static Path folder;

  private static LocalBroker broker;
  private ChunkQueue queue;

  @BeforeAll
  static void start() throws Exception {
    broker = LocalBroker.start(folder);
  }

  @AfterAll
  static void stop() throws Exception {
    broker.close();
  }

  @BeforeEach
  void makeTopic() throws Exception {
    queue = new ChunkQueue(
        (String) broker.config().get("bootstrap.servers"), broker.topic(1));
  }

  private long write(int failAt) throws Exception {
    return queue.write(chunks -> {
      for (int i = 0; i < CHUNKS; i++) {
        if (i == failAt) {
          throw new IllegalStateException("no more chunks");
        }
        chunks.send(ByteBuffer.allocate(1000).putInt(0, i));
      }
    });
  }

  @Test
  void allChunksComeInOrderToEachGroup() throws Exception {
    assertEquals(CHUNKS, write(-1));
    for (String group : new String[] {"one", "two"}) {
      AtomicLong expected = new AtomicLong();
      assertEquals(CHUNKS, queue.read(group, chunk -> {
        assertEquals(expected.getAndIncrement(), chunk.getInt());
      }));
    }
  }

  @Test
  void aWriterThatFailsIsNoEnd() {
    assertThrows(ExecutionException.class, () -> write(5000));
    AtomicLong came = new AtomicLong();
    IOException failed = assertThrows(
        IOException.class, () -> queue.read("one", chunk -> came.incrementAndGet()));
    assertTrue(failed.getCause() instanceof StreamFailedException, failed::toString);
    assertEquals(5000, came.get());
  }

  @Test
  void aReaderThatFailsGetsTheRestLater() throws Exception {
    write(-1);
    assertThrows(IOException.class, () -> queue.read("one", chunk -> {
      if (chunk.getInt() == 7000) {
        throw new IOException("disk full");
      }
    }));
    AtomicLong first = new AtomicLong(-1);
    AtomicLong last = new AtomicLong();
    queue.read("one", chunk -> {
      int number = chunk.getInt();
      first.compareAndSet(-1, number);
      last.set(number);
    });
    assertTrue(first.get() <= 7000, () -> "first=" + first);
    assertEquals(CHUNKS - 1, last.get());
  }
}
