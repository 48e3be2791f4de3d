// SPDX-License-Identifier: Apache-2.0
package io.bulkpipe.bench.partners;

import io.bulkpipe.flow.PipeFlows;
import io.grpc.CallOptions;
import io.grpc.ManagedChannel;
import io.grpc.netty.shaded.io.grpc.netty.NettyChannelBuilder;
import io.grpc.stub.ClientCallStreamObserver;
import io.grpc.stub.ClientCalls;
import io.grpc.stub.ClientResponseObserver;
import java.io.IOException;
import java.io.InterruptedIOException;
import java.io.OutputStream;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Flow;
import java.util.concurrent.Semaphore;
import java.util.concurrent.atomic.AtomicBoolean;

/**
 * A call of gRPC with a stream of requests. gRPC has no stream for a thread that waits, so its own
 * way is a stream that sends messages, and waits for the ready handler while the call has no room.
 * Bulkpipe has no artifact for gRPC; this is the example of its documentation.
 */
final class GrpcUpload implements Upload {
  private final Setup setup;
  private final ManagedChannel server;

  GrpcUpload(Setup setup) {
    this.setup = setup;
    this.server = NettyChannelBuilder.forAddress(Setup.HOST, setup.grpcPort())
        .usePlaintext()
        .build();
  }

  @Override
  public String send(JsonIntegers document) throws Exception {
    Call call = setup.form() == Form.BULKPIPE ? new Published(document) : new Written();
    ClientCalls.asyncClientStreamingCall(
        server.newCall(GrpcSink.METHOD, CallOptions.DEFAULT), call);
    if (call instanceof Written written) {
      try (OutputStream out = setup.chunks(written::send)) {
        document.writeTo(out);
      }
      written.requests.onCompleted();
    }
    return new String(call.answer.get(), StandardCharsets.UTF_8);
  }

  /** What both forms share. */
  private abstract static class Call implements ClientResponseObserver<byte[], byte[]> {
    final CompletableFuture<byte[]> answer = new CompletableFuture<>();
    ClientCallStreamObserver<byte[]> requests;

    abstract void onReady();

    @Override
    public void beforeStart(ClientCallStreamObserver<byte[]> call) {
      requests = call;
      call.setOnReadyHandler(this::onReady);
    }

    @Override
    public void onNext(byte[] response) {
      answer.complete(response);
    }

    @Override
    public void onError(Throwable failure) {
      answer.completeExceptionally(failure);
      onReady();
    }

    @Override
    public void onCompleted() {}
  }

  /** Messages that a thread sends, which waits for room. */
  private static final class Written extends Call {
    private final Semaphore changes = new Semaphore(0);

    @Override
    void onReady() {
      changes.release();
    }

    void send(byte[] bytes, int offset, int length) throws IOException {
      try {
        while (!requests.isReady()) {
          if (answer.isDone()) {
            throw new IOException("the call is over");
          }
          changes.acquire();
        }
        changes.drainPermits();
      } catch (InterruptedException e) {
        throw new InterruptedIOException();
      }
      requests.onNext(Arrays.copyOfRange(bytes, offset, offset + length));
    }
  }

  /** Messages that Bulkpipe publishes. */
  private static final class Published extends Call {
    private final JsonIntegers document;
    private final AtomicBoolean requested = new AtomicBoolean();
    private volatile Flow.Subscription bytes;

    Published(JsonIntegers document) {
      this.document = document;
    }

    @Override
    void onReady() {
      if (answer.isDone()) {
        return;
      }
      if (bytes == null) {
        PipeFlows.publisher(document::writeTo).subscribe(new Messages());
      }
      requestIfReady();
    }

    private void requestIfReady() {
      if (requests.isReady() && requested.compareAndSet(false, true)) {
        bytes.request(1);
      }
    }

    @Override
    public void onError(Throwable failure) {
      if (bytes != null) {
        bytes.cancel();
      }
      super.onError(failure);
    }

    private final class Messages implements Flow.Subscriber<ByteBuffer> {
      @Override
      public void onSubscribe(Flow.Subscription subscription) {
        bytes = subscription;
      }

      @Override
      public void onNext(ByteBuffer next) {
        byte[] message = new byte[next.remaining()];
        next.get(message);
        requests.onNext(message);
        requested.set(false);
        requestIfReady();
      }

      @Override
      public void onError(Throwable failure) {
        requests.cancel("the producer has failed", failure);
      }

      @Override
      public void onComplete() {
        requests.onCompleted();
      }
    }
  }

  @Override
  public void close() {
    server.shutdownNow();
  }
}
