// SPDX-License-Identifier: Apache-2.0
package io.bulkpipe.examples.grpc;

import io.bulkpipe.io.StreamProducer;
import io.grpc.ManagedChannel;
import io.grpc.Server;
import io.grpc.netty.shaded.io.grpc.netty.NettyChannelBuilder;
import java.nio.charset.StandardCharsets;
import java.util.concurrent.ExecutionException;

/** Uploads a report by gRPC, while it is written. */
public final class GrpcUpload {
  private GrpcUpload() {}

  /** Returns a report of so many rows, which fails at one of them if it is to. */
  static StreamProducer report(int rows, int failAt) {
    return out -> {
      for (int row = 0; row < rows; row++) {
        if (row == failAt) {
          throw new IllegalStateException("no more rows");
        }
        out.write((row + "," + row * 3L + "\n").getBytes(StandardCharsets.UTF_8));
      }
    };
  }

  static ManagedChannel connect(Server server) {
    return NettyChannelBuilder.forAddress("localhost", server.getPort()).usePlaintext().build();
  }

  /** Uploads a report that is larger than the heap, and one that fails. */
  public static void main(String[] args) throws Exception {
    Server server = ChecksumServer.start(ChecksumServer::checksum);
    ManagedChannel channel = connect(server);
    try {
      byte[] answer = Upload.start(channel, report(6_000_000, -1)).get();
      System.out.println(new String(answer, StandardCharsets.UTF_8));
      Upload.start(channel, report(6_000_000, 3_000_000)).get();
    } catch (ExecutionException e) {
      System.out.println("no answer: " + e.getCause().getCause().getMessage());
    } finally {
      channel.shutdownNow();
      server.shutdownNow();
    }
  }
}
