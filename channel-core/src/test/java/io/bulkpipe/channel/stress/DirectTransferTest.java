// SPDX-License-Identifier: Apache-2.0
package io.bulkpipe.channel.stress;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Timeout.ThreadMode.SEPARATE_THREAD;

import io.bulkpipe.channel.BulkChannel;
import io.bulkpipe.channel.WindowReader;
import io.bulkpipe.channel.WindowWriter;
import io.bulkpipe.channel.testing.Body;
import io.bulkpipe.channel.testing.Covers;
import io.bulkpipe.channel.testing.Crew;
import io.bulkpipe.channel.testing.MemoryCounters;
import io.bulkpipe.channel.testing.PositionedBytes;
import io.bulkpipe.channel.testing.ThreadKind;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.channels.FileChannel;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.SocketChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.io.TempDir;

/** From a file into a socket through the channel's own memory, and no other. */
@Timeout(value = 60, threadMode = SEPARATE_THREAD)
@Covers({"R16", "R13"})
class DirectTransferTest {
  private static final int VOLUME = 32 << 20;
  private static final int CAPACITY = 256 << 10;

  /** The loops' own heap, all calls together; a buffer a call would be a thousand times as much. */
  private static final long SOME_HEAP = 512 << 10;

  @RegisterExtension
  final Crew crew = new Crew();

  @TempDir
  Path folder;

  @DisplayName(
      "R16 fill from a file, drain to a socket: no buffer in between, on the heap or off it")
  @Test
  void noBufferInBetween() throws Exception {
    byte[] bytes = PositionedBytes.of(0, VOLUME);
    Path source = Files.write(folder.resolve("source"), bytes);
    BulkChannel channel = BulkChannel.builder().capacity(CAPACITY).direct(true).build();
    MemoryCounters counters = new MemoryCounters();
    InetSocketAddress any = new InetSocketAddress(InetAddress.getLoopbackAddress(), 0);
    try (FileChannel file = FileChannel.open(source, StandardOpenOption.READ);
        ServerSocketChannel server = ServerSocketChannel.open().bind(any);
        SocketChannel out = SocketChannel.open(server.getLocalAddress());
        SocketChannel in = server.accept()) {
      Body<byte[]> peer = crew.start(
          ThreadKind.PLATFORM, "peer", () -> in.socket().getInputStream().readNBytes(VOLUME));
      long direct = counters.directBytes();
      long buffers = counters.directBuffers();
      Body<Long> filler = crew.start(ThreadKind.PLATFORM, "filler", () -> {
        long before = counters.bytesOfThisThread();
        WindowWriter read = file::read;
        while (channel.sender().fill(CAPACITY / 4, read) >= 0) {
          // read on
        }
        channel.sender().close();
        return counters.bytesOfThisThread() - before;
      });
      Body<Long> drainer = crew.start(ThreadKind.PLATFORM, "drainer", () -> {
        long before = counters.bytesOfThisThread();
        WindowReader write = out::write;
        while (channel.receiver().drain(1, write) >= 0) {
          // write on
        }
        return counters.bytesOfThisThread() - before;
      });
      assertThat(filler.result()).as("heap of the filling thread").isLessThan(SOME_HEAP);
      assertThat(drainer.result()).as("heap of the draining thread").isLessThan(SOME_HEAP);
      assertThat(peer.result()).isEqualTo(bytes);
      // every storage of the channel while it grew, and private copies over the wrap
      assertThat(counters.directBytes() - direct).as("direct bytes").isLessThan(3L * CAPACITY);
      assertThat(counters.directBuffers() - buffers).as("direct buffers").isLessThan(24);
    }
  }
}
