// SPDX-License-Identifier: Apache-2.0
package io.bulkpipe.flow;

import io.bulkpipe.channel.BrokenChannelException;
import io.bulkpipe.channel.BulkChannel;
import java.nio.ByteBuffer;

/**
 * Publishes a chunk that is larger than the heap. To be run with 32 MiB of heap, and more than 192
 * MiB beside it.
 */
final class SmallHeap {
  private static final int MIB = 1 << 20;

  private SmallHeap() {}

  public static void main(String[] arguments) throws Exception {
    boolean early = arguments[0].equals("early");
    BulkChannel channel = BulkChannel.builder().capacity(64 * MIB).direct(true).build();
    Recorder<ByteBuffer> recorder = new Recorder<>();
    PipeFlows.publishing(channel.receiver()).chunk(64 * MIB).build().subscribe(recorder);
    if (early) {
      recorder.request(1);
    }
    byte[] piece = new byte[MIB];
    try {
      for (int i = 0; i < 60; i++) {
        channel.sender().sendBulk(piece);
      }
    } catch (BrokenChannelException e) {
      System.out.println("the sender was told early"); // what the subscriber was told is the same
    }
    if (!early) {
      recorder.request(1);
    }
    System.out.println("subscriber: " + recorder.failure().getClass().getName());
    try {
      channel.sender().sendByte(1);
    } catch (BrokenChannelException e) {
      System.out.println("sender: " + e.getCause());
    }
    System.exit(0);
  }
}
