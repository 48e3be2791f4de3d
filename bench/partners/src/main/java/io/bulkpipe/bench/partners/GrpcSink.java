// SPDX-License-Identifier: Apache-2.0
package io.bulkpipe.bench.partners;

import io.grpc.MethodDescriptor;
import io.grpc.Server;
import io.grpc.ServerServiceDefinition;
import io.grpc.netty.shaded.io.grpc.netty.NettyServerBuilder;
import io.grpc.stub.ServerCalls;
import io.grpc.stub.StreamObserver;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;

/** The gRPC part of the {@link Sink}: a method with a stream of requests, of plain bytes. */
final class GrpcSink {
  static final MethodDescriptor<byte[], byte[]> METHOD = MethodDescriptor.newBuilder(
          new Bytes(), new Bytes())
      .setType(MethodDescriptor.MethodType.CLIENT_STREAMING)
      .setFullMethodName("Sink/Upload")
      .build();

  private GrpcSink() {}

  private static final class Bytes implements MethodDescriptor.Marshaller<byte[]> {
    @Override
    public InputStream stream(byte[] message) {
      return new ByteArrayInputStream(message);
    }

    @Override
    public byte[] parse(InputStream message) {
      try {
        return message.readAllBytes();
      } catch (IOException e) {
        throw new UncheckedIOException(e);
      }
    }
  }

  /** Starts the server; returns its port. */
  static int start() throws IOException {
    Server server = NettyServerBuilder.forAddress(new InetSocketAddress(Setup.HOST, 0))
        .addService(ServerServiceDefinition.builder("Sink")
            .addMethod(METHOD, ServerCalls.asyncClientStreamingCall(GrpcSink::receive))
            .build())
        .build()
        .start();
    return server.getPort();
  }

  private static StreamObserver<byte[]> receive(StreamObserver<byte[]> answer) {
    Received received = new Received();
    return new StreamObserver<>() {
      @Override
      public void onNext(byte[] message) {
        received.add(message, 0, message.length);
      }

      @Override
      public void onError(Throwable failure) {} // the client has failed, and says so

      @Override
      public void onCompleted() {
        answer.onNext(received.toString().getBytes(StandardCharsets.UTF_8));
        answer.onCompleted();
      }
    };
  }
}
