// SPDX-License-Identifier: Apache-2.0
package io.bulkpipe.examples.arrow;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.bulkpipe.channel.BrokenChannelException;
import io.bulkpipe.channel.BulkChannel;
import java.io.IOException;
import java.util.concurrent.CompletableFuture;
import org.apache.arrow.memory.BufferAllocator;
import org.apache.arrow.memory.RootAllocator;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** A table arrives whole, or its reader fails; no memory of Arrow is left. */
@Timeout(value = 30, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
class ArrowStreamTest {
  @Test
  void arrives() throws IOException {
    long rows = 100 * 8192;
    assertEquals(rows * (rows - 1) / 2, ArrowStream.transfer(100, -1));
  }

  @Test
  void failsWithTheWriter() {
    for (int failAt : new int[] {0, 1, 50}) {
      IOException failed =
          assertThrows(IOException.class, () -> ArrowStream.transfer(100, failAt));
      assertSame(IllegalStateException.class, failed.getCause().getClass());
    }
  }

  @Test
  void theWriterStopsIfTheReaderGoesAway() throws IOException {
    BulkChannel channel = BulkChannel.create();
    try (BufferAllocator memory = new RootAllocator()) {
      CompletableFuture<IOException> writing = CompletableFuture.supplyAsync(() -> assertThrows(
          IOException.class,
          () -> ArrowStream.write(channel.sender(), memory, Integer.MAX_VALUE, -1)));
      while (channel.stats().sender().bytes() == 0) {
        Thread.onSpinWait();
      }
      channel.receiver().close();
      assertTrue(writing.join() instanceof BrokenChannelException, writing::toString);
    }
  }
}
