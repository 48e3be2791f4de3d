// SPDX-License-Identifier: Apache-2.0
package io.bulkpipe.examples.grpc;

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
import java.nio.charset.StandardCharsets;
import java.util.zip.CRC32;

/** Answers an upload with its length and its checksum. */
final class ChecksumServer {
  /** Plain bytes in both directions. */
  static final MethodDescriptor<byte[], byte[]> METHOD = MethodDescriptor.newBuilder(
          new Bytes(), new Bytes())
      .setType(MethodDescriptor.MethodType.CLIENT_STREAMING)
      .setFullMethodName("Checksum/Upload")
      .build();

  private ChecksumServer() {}

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

  static Server start(ServerCalls.ClientStreamingMethod<byte[], byte[]> upload) throws IOException {
    return NettyServerBuilder.forPort(0)
        .addService(ServerServiceDefinition.builder("Checksum")
            .addMethod(METHOD, ServerCalls.asyncClientStreamingCall(upload))
            .build())
        .build()
        .start();
  }

  static StreamObserver<byte[]> checksum(StreamObserver<byte[]> answer) {
    CRC32 checksum = new CRC32();
    return new StreamObserver<>() {
      private long length;

      @Override
      public void onNext(byte[] message) {
        checksum.update(message);
        length += message.length;
      }

      @Override
      public void onError(Throwable failure) {} // the upload has failed: there is nobody to answer

      @Override
      public void onCompleted() {
        String text = length + " bytes, checksum " + Long.toHexString(checksum.getValue());
        answer.onNext(text.getBytes(StandardCharsets.UTF_8));
        answer.onCompleted();
      }
    };
  }
}
