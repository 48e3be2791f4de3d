// SPDX-License-Identifier: Apache-2.0
package io.bulkpipe.examples.s3;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.bulkpipe.channel.BrokenChannelException;
import io.bulkpipe.io.StreamProducer;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.util.Arrays;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.CountDownLatch;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import software.amazon.awssdk.auth.credentials.AnonymousCredentialsProvider;
import software.amazon.awssdk.regions.Region;
import software.amazon.awssdk.services.s3.S3AsyncClient;
import software.amazon.awssdk.services.s3.S3Client;
import software.amazon.awssdk.services.s3.model.NoSuchKeyException;
import software.amazon.awssdk.services.s3.model.PutObjectResponse;

/** An object has every byte of its report, or there is none. */
@Timeout(value = 60, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
class S3UploadTest {
  private static final String BUCKET = "tests";
  private static final int PARTS = 2_000_000; // rows of six parts

  private static LocalS3 server;
  private static S3AsyncClient s3;
  private static S3Client blocking;

  @BeforeAll
  static void start() throws IOException {
    server = LocalS3.start();
    s3 = S3Upload.client(server.uri());
    blocking = S3Client.builder()
        .endpointOverride(server.uri())
        .forcePathStyle(true)
        .region(Region.US_EAST_1)
        .credentialsProvider(AnonymousCredentialsProvider.create())
        .build();
    s3.createBucket(request -> request.bucket(BUCKET)).join();
  }

  @AfterAll
  static void stop() {
    s3.close();
    blocking.close();
    server.close();
  }

  private static void assertNothingIsLeft(String key) {
    CompletionException none = assertThrows(
        CompletionException.class,
        () -> s3.headObject(request -> request.bucket(BUCKET).key(key)).join());
    assertSame(NoSuchKeyException.class, none.getCause().getClass());
    while (hasParts()) { // the SDK has begun to remove them, and does not wait
      Thread.yield();
    }
  }

  private static boolean hasParts() {
    try {
      return !s3.listMultipartUploads(request -> request.bucket(BUCKET))
          .join()
          .uploads()
          .isEmpty();
    } catch (CompletionException e) { // this server fails if they are removed at that moment
      return true;
    }
  }

  @ParameterizedTest
  @ValueSource(longs = {0, 1, 100_000, PARTS})
  void hasEveryByte(long rows) throws Exception {
    StreamProducer report = S3Upload.report(rows, -1);
    S3Upload.upload(s3, BUCKET, "whole", report).join();
    assertHasEveryByteOf(report);
  }

  @ParameterizedTest
  @ValueSource(longs = {0, 1, 100_000, PARTS})
  void partsByHandHaveEveryByte(long rows) throws Exception {
    StreamProducer report = S3Upload.report(rows, -1);
    PartsByHand.upload(blocking, BUCKET, "whole", report);
    assertHasEveryByteOf(report);
  }

  @ParameterizedTest
  @ValueSource(ints = {0, 5 << 20, 10 << 20})
  void theLengthMayBeThatOfWholeParts(int length) throws Exception {
    StreamProducer report = out -> out.write(new byte[length]);
    PartsByHand.upload(blocking, BUCKET, "whole", report);
    assertHasEveryByteOf(report);
  }

  private static void assertHasEveryByteOf(StreamProducer report) throws Exception {
    ByteArrayOutputStream expected = new ByteArrayOutputStream();
    report.produce(expected);
    byte[] object = blocking
        .getObjectAsBytes(request -> request.bucket(BUCKET).key("whole"))
        .asByteArrayUnsafe();
    assertEquals(expected.size(), object.length);
    assertTrue(Arrays.equals(expected.toByteArray(), object));
  }

  @ParameterizedTest
  @ValueSource(longs = {0, 1000, PARTS - 1})
  void aProducerThatFailsLeavesNoObject(long failAt) {
    CompletableFuture<PutObjectResponse> put =
        S3Upload.upload(s3, BUCKET, "half", S3Upload.report(PARTS, failAt));
    CompletionException failed = assertThrows(CompletionException.class, put::join);
    assertEquals("no more rows", S3Upload.rootOf(failed).getMessage());
    assertNothingIsLeft("half");
  }

  @ParameterizedTest
  @ValueSource(longs = {0, 1000, PARTS - 1})
  void partsByHandOfAProducerThatFailsLeaveNoObject(long failAt) {
    IOException failed = assertThrows(
        IOException.class,
        () -> PartsByHand.upload(blocking, BUCKET, "half", S3Upload.report(PARTS, failAt)));
    assertEquals("no more rows", failed.getCause().getMessage());
    assertNothingIsLeft("half");
  }

  @Test
  void aCancelledUploadStopsItsProducer() throws Exception {
    CountDownLatch begun = new CountDownLatch(1);
    CompletableFuture<Exception> stopped = new CompletableFuture<>();
    CompletableFuture<PutObjectResponse> put = S3Upload.upload(s3, BUCKET, "endless", out -> {
      try {
        while (true) {
          out.write(new byte[1000]);
          begun.countDown();
        }
      } catch (IOException e) {
        stopped.complete(e);
        throw e;
      }
    });
    begun.await();
    put.cancel(true);
    assertSame(BrokenChannelException.class, stopped.get().getClass());
  }
}
