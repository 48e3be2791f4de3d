// SPDX-License-Identifier: Apache-2.0
package io.bulkpipe.examples.grpc;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.bulkpipe.channel.BrokenChannelException;
import io.bulkpipe.io.StreamProducer;
import io.grpc.ManagedChannel;
import io.grpc.Server;
import io.grpc.Status;
import io.grpc.stub.StreamObserver;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The server gets every byte and the end, or a failure. */
@Timeout(value = 30, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
class GrpcUploadTest {
  private static final int ROWS = 1_000_000;
  private static final long ENDLESS = 64 << 20; // more than all buffers hold

  private final ByteArrayOutputStream received = new ByteArrayOutputStream();
  private final CompletableFuture<Throwable> ended = new CompletableFuture<>();
  private final CountDownLatch mayReceive = new CountDownLatch(1);
  private Server server;
  private ManagedChannel channel;

  @BeforeEach
  void start() throws IOException {
    server = ChecksumServer.start(this::receive);
    channel = GrpcUpload.connect(server);
  }

  @AfterEach
  void stop() {
    mayReceive.countDown();
    channel.shutdownNow();
    server.shutdownNow();
  }

  private StreamObserver<byte[]> receive(StreamObserver<byte[]> answer) {
    StreamObserver<byte[]> checksum = ChecksumServer.checksum(answer);
    return new StreamObserver<>() {
      @Override
      public void onNext(byte[] message) {
        try {
          mayReceive.await();
        } catch (InterruptedException e) {
          throw new IllegalStateException(e);
        }
        received.writeBytes(message);
        checksum.onNext(message);
      }

      @Override
      public void onError(Throwable failure) {
        ended.complete(failure);
      }

      @Override
      public void onCompleted() {
        ended.complete(null);
        checksum.onCompleted();
      }
    };
  }

  @ParameterizedTest
  @ValueSource(ints = {0, 1, ROWS})
  void hasEveryByte(int rows) throws Exception {
    mayReceive.countDown();
    StreamProducer report = GrpcUpload.report(rows, -1);
    String answer = new String(Upload.start(channel, report).get(), StandardCharsets.UTF_8);
    ByteArrayOutputStream expected = new ByteArrayOutputStream();
    report.produce(expected);
    assertTrue(answer.startsWith(expected.size() + " bytes"), answer);
    assertTrue(Arrays.equals(expected.toByteArray(), received.toByteArray()));
  }

  @ParameterizedTest
  @ValueSource(ints = {0, 1, ROWS - 1})
  void failsWithTheProducer(int failAt) throws Exception {
    mayReceive.countDown();
    CompletableFuture<byte[]> answer = Upload.start(channel, GrpcUpload.report(ROWS, failAt));
    ExecutionException failed = assertThrows(ExecutionException.class, answer::get);
    assertEquals("no more rows", failed.getCause().getCause().getMessage());
    assertSame(Status.Code.CANCELLED, Status.fromThrowable(ended.get()).getCode());
  }

  @Test
  void withoutAServerTheProducerNeverRuns() throws Exception {
    server.shutdownNow().awaitTermination();
    AtomicLong runs = new AtomicLong();
    CompletableFuture<byte[]> answer = Upload.start(channel, out -> runs.incrementAndGet());
    ExecutionException failed = assertThrows(ExecutionException.class, answer::get);
    assertSame(Status.Code.UNAVAILABLE, Status.fromThrowable(failed.getCause()).getCode());
    assertEquals(0, runs.get());
  }

  /** A server that takes nothing holds the producer back, and one that stops ends it. */
  @Test
  void aSlowServerHoldsTheProducerBack() throws Exception {
    AtomicLong written = new AtomicLong();
    CompletableFuture<Thread> producer = new CompletableFuture<>();
    CompletableFuture<Exception> stopped = new CompletableFuture<>();
    CompletableFuture<byte[]> answer = Upload.start(channel, out -> {
      producer.complete(Thread.currentThread());
      try {
        for (byte[] row = new byte[1000]; written.get() < ENDLESS; written.addAndGet(row.length)) {
          out.write(row);
        }
      } catch (IOException e) {
        stopped.complete(e);
        throw e;
      }
    });
    long before = -1;
    for (int calm = 0; calm < 10_000 && before < ENDLESS; calm++) {
      boolean waits = producer.get().getState() == Thread.State.WAITING;
      long now = written.get();
      calm = waits && now == before ? calm : 0;
      before = now;
      Thread.yield();
    }
    assertTrue(before < ENDLESS, "written=" + before);
    server.shutdownNow();
    assertThrows(ExecutionException.class, answer::get);
    assertSame(BrokenChannelException.class, stopped.get().getClass());
  }
}
