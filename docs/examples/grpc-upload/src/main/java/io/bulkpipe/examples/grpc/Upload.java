// SPDX-License-Identifier: Apache-2.0
package io.bulkpipe.examples.grpc;

import io.bulkpipe.flow.PipeFlows;
import io.bulkpipe.io.StreamProducer;
import io.grpc.CallOptions;
import io.grpc.Channel;
import io.grpc.stub.ClientCallStreamObserver;
import io.grpc.stub.ClientCalls;
import io.grpc.stub.ClientResponseObserver;
import java.nio.ByteBuffer;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Flow;
import java.util.concurrent.atomic.AtomicBoolean;

/** Sends what a producer writes as the requests of one call. */
final class Upload implements Flow.Subscriber<ByteBuffer> {
  private final ClientCallStreamObserver<byte[]> call;
  private final StreamProducer producer;
  private final AtomicBoolean requested = new AtomicBoolean();
  private volatile Flow.Subscription bytes;

  private Upload(ClientCallStreamObserver<byte[]> call, StreamProducer producer) {
    this.call = call;
    this.producer = producer;
  }

  /** Returns the server's answer. If the producer fails, so do the call and the answer. */
  static CompletableFuture<byte[]> start(Channel server, StreamProducer producer) {
    CompletableFuture<byte[]> answer = new CompletableFuture<>();
    var requests = server.newCall(ChecksumServer.METHOD, CallOptions.DEFAULT);
    ClientCalls.asyncClientStreamingCall(requests, new ClientResponseObserver<byte[], byte[]>() {
      private Upload upload;

      @Override
      public void beforeStart(ClientCallStreamObserver<byte[]> call) {
        upload = new Upload(call, producer);
        call.setOnReadyHandler(upload::onReady);
      }

      @Override
      public void onNext(byte[] response) {
        answer.complete(response);
      }

      @Override
      public void onError(Throwable failure) {
        if (upload.bytes != null) {
          upload.bytes.cancel(); // the producer's next write throws
        }
        answer.completeExceptionally(failure);
      }

      @Override
      public void onCompleted() {}
    });
    return answer;
  }

  /** Starts the producer when the server is there. Before, the call could not even be cancelled. */
  private void onReady() {
    if (bytes == null) {
      PipeFlows.publisher(producer).subscribe(this);
    }
    requestIfReady();
  }

  /** Requests the next bytes if the transport has room, and none are on their way. */
  private void requestIfReady() {
    if (call.isReady() && requested.compareAndSet(false, true)) {
      bytes.request(1);
    }
  }

  @Override
  public void onSubscribe(Flow.Subscription subscription) {
    bytes = subscription;
  }

  @Override
  public void onNext(ByteBuffer next) {
    byte[] message = new byte[next.remaining()];
    next.get(message);
    call.onNext(message);
    requested.set(false);
    requestIfReady(); // or the handler does, later
  }

  @Override
  public void onError(Throwable failure) {
    call.cancel("the producer has failed", failure);
  }

  @Override
  public void onComplete() {
    call.onCompleted();
  }
}
