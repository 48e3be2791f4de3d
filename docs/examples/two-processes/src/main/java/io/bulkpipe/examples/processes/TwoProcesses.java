// SPDX-License-Identifier: Apache-2.0
package io.bulkpipe.examples.processes;

import io.bulkpipe.channel.BulkChannel;
import io.bulkpipe.channel.BulkReceiver;
import io.bulkpipe.io.PipeStreams;
import io.bulkpipe.io.Pumps;
import java.io.BufferedInputStream;
import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.EOFException;
import java.io.IOException;
import java.net.StandardProtocolFamily;
import java.net.UnixDomainSocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.SocketChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.CompletableFuture;

/** Sends numbers from one process to another: a channel in each, and a Unix socket between. */
public final class TwoProcesses {
  private static final long END = -1; // no number of the stream

  private TwoProcesses() {}

  private static BulkChannel channel() {
    return BulkChannel.builder().capacity(256 * 1024).direct(true).build();
  }

  /** Sends the numbers below a limit, and waits until the reader has them all. */
  static void write(Path path, long limit, long haltAt) throws Exception {
    BulkChannel channel = channel();
    try (SocketChannel socket = SocketChannel.open(UnixDomainSocketAddress.of(path))) {
      CompletableFuture<Long> pump = Pumps.start(channel.receiver(), socket);
      DataOutputStream numbers =
          new DataOutputStream(PipeStreams.stagedOutputStream(channel.sender(), 8192));
      for (long number = 0; number < limit; number++) {
        if (number == haltAt) {
          Runtime.getRuntime().halt(1);
        }
        numbers.writeLong(number);
      }
      numbers.writeLong(END);
      numbers.flush();
      channel.sender().close();
      pump.get();
      if (socket.read(ByteBuffer.allocate(1)) < 1) {
        throw new EOFException("the reader has gone");
      }
    }
  }

  /**
   * Adds up the numbers of one writer. The system closes the socket of a process that was killed,
   * like any other: only END is an end.
   */
  static long read(ServerSocketChannel server, long failAt) throws Exception {
    BulkChannel channel = channel();
    try (SocketChannel socket = server.accept();
        BulkReceiver receiver = channel.receiver()) {
      CompletableFuture<Long> unused = Pumps.start(socket, channel.sender());
      DataInputStream numbers =
          new DataInputStream(new BufferedInputStream(PipeStreams.inputStream(receiver)));
      long sum = 0;
      for (long number; (number = numbers.readLong()) != END; sum += number) {
        if (number == failAt) {
          throw new IllegalStateException("cannot use " + number);
        }
      }
      socket.write(ByteBuffer.allocate(1)); // "I have it all"
      return sum;
    }
  }

  static Process startWriter(Path path, long limit, long haltAt) throws IOException {
    String java = Path.of(System.getProperty("java.home"), "bin", "java").toString();
    String classPath = System.getProperty("java.class.path");
    return new ProcessBuilder(
            java, "-cp", classPath, TwoProcesses.class.getName(),
            path.toString(), String.valueOf(limit), String.valueOf(haltAt))
        .redirectError(ProcessBuilder.Redirect.INHERIT)
        .start();
  }

  /** Without arguments the reader, which starts the writer with some. */
  public static void main(String[] args) throws Exception {
    if (args.length > 0) {
      write(Path.of(args[0]), Long.parseLong(args[1]), Long.parseLong(args[2]));
      return;
    }
    Path path = Files.createTempDirectory("two").resolve("socket");
    try (ServerSocketChannel server = ServerSocketChannel.open(StandardProtocolFamily.UNIX)) {
      server.bind(UnixDomainSocketAddress.of(path));
      Process writer = startWriter(path, 1_000_000, -1);
      System.out.println("sum: " + read(server, -1) + ", exit code " + writer.waitFor());
      startWriter(path, 1_000_000, 500_000);
      System.out.println("sum: " + read(server, -1));
    } catch (EOFException e) {
      System.out.println("no sum: the writer has gone");
    } finally {
      Files.deleteIfExists(path);
    }
  }
}
