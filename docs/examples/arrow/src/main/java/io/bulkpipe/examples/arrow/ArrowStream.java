// SPDX-License-Identifier: Apache-2.0
package io.bulkpipe.examples.arrow;

import io.bulkpipe.channel.BulkChannel;
import io.bulkpipe.channel.BulkReceiver;
import io.bulkpipe.channel.BulkSender;
import io.bulkpipe.io.PipeChannels;
import io.bulkpipe.io.PipeStreams;
import java.io.IOException;
import java.nio.channels.WritableByteChannel;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import org.apache.arrow.memory.BufferAllocator;
import org.apache.arrow.memory.RootAllocator;
import org.apache.arrow.vector.BigIntVector;
import org.apache.arrow.vector.VectorSchemaRoot;
import org.apache.arrow.vector.ipc.ArrowStreamReader;
import org.apache.arrow.vector.ipc.ArrowStreamWriter;

/** Batches of a table from one thread to another, in Arrow's format for streams. */
public final class ArrowStream {
  private static final int ROWS = 8192; // of a batch

  private ArrowStream() {}

  /** Writes batches of a column of numbers; fails at one of them if it is to. */
  static void write(BulkSender sender, BufferAllocator memory, int batches, int failAt)
      throws IOException {
    BigIntVector numbers = new BigIntVector("number", memory);
    try (VectorSchemaRoot table = new VectorSchemaRoot(List.of(numbers))) {
      // Closing the writer would write Arrow's own end mark, even after a failure.
      WritableByteChannel out = PipeChannels.writable(sender);
      ArrowStreamWriter writer = new ArrowStreamWriter(table, null, out);
      writer.start();
      for (int batch = 0; batch < batches; batch++) {
        if (batch == failAt) {
          throw new IllegalStateException("no more rows");
        }
        numbers.allocateNew(ROWS);
        for (int row = 0; row < ROWS; row++) {
          numbers.set(row, (long) batch * ROWS + row);
        }
        table.setRowCount(ROWS);
        writer.writeBatch();
      }
      writer.end();
    }
  }

  /** Adds up the column. */
  static long sum(BulkReceiver receiver, BufferAllocator memory) throws IOException {
    try (ArrowStreamReader reader =
        new ArrowStreamReader(PipeChannels.readable(receiver), memory)) {
      long sum = 0;
      while (reader.loadNextBatch()) {
        BigIntVector numbers =
            (BigIntVector) reader.getVectorSchemaRoot().getVector("number");
        for (int row = 0; row < numbers.getValueCount(); row++) {
          sum += numbers.get(row);
        }
      }
      return sum;
    }
  }

  static long transfer(int batches, int failAt) throws IOException {
    BulkChannel channel = BulkChannel.builder().capacity(1 << 20).direct(true).build();
    try (BufferAllocator memory = new RootAllocator()) {
      CompletableFuture<Void> writing = CompletableFuture.runAsync(() -> PipeStreams.produce(
          channel.sender(), out -> write(channel.sender(), memory, batches, failAt)));
      try (BulkReceiver receiver = channel.receiver()) {
        return sum(receiver, memory);
      } finally {
        writing.join(); // the memory is closed after it
      }
    }
  }

  public static void main(String[] args) {
    for (int failAt : new int[] {-1, 500}) {
      try {
        System.out.println("sum: " + transfer(1000, failAt));
      } catch (IOException e) {
        System.out.println("no sum: " + e.getCause().getMessage());
      }
    }
  }
}
