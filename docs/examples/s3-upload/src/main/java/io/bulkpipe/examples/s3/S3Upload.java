// SPDX-License-Identifier: Apache-2.0
package io.bulkpipe.examples.s3;

import io.bulkpipe.flow.PipeFlows;
import io.bulkpipe.io.StreamProducer;
import java.io.BufferedWriter;
import java.io.OutputStreamWriter;
import java.io.Writer;
import java.net.URI;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.Flow;
import org.reactivestreams.FlowAdapters;
import software.amazon.awssdk.auth.credentials.AnonymousCredentialsProvider;
import software.amazon.awssdk.core.async.AsyncRequestBody;
import software.amazon.awssdk.regions.Region;
import software.amazon.awssdk.services.s3.S3AsyncClient;
import software.amazon.awssdk.services.s3.model.NoSuchKeyException;
import software.amazon.awssdk.services.s3.model.PutObjectResponse;

/** Uploads a report of unknown length to S3, while it is written. */
public final class S3Upload {
  private static final long PART = 5 << 20; // the least that S3 allows

  private S3Upload() {}

  static S3AsyncClient client(URI server) {
    return S3AsyncClient.builder()
        .endpointOverride(server)
        .forcePathStyle(true)
        .region(Region.US_EAST_1)
        .credentialsProvider(AnonymousCredentialsProvider.create())
        .multipartEnabled(true) // without it, the length must be known
        .multipartConfiguration(
            parts -> parts.minimumPartSizeInBytes(PART)) // buffers four of them
        .build();
  }

  static CompletableFuture<PutObjectResponse> upload(
      S3AsyncClient s3, String bucket, String key, StreamProducer report) {
    Flow.Publisher<ByteBuffer> bytes = PipeFlows.publisher(report);
    return s3.putObject(
        request -> request.bucket(bucket).key(key).contentType("text/csv"),
        AsyncRequestBody.fromPublisher(FlowAdapters.toPublisher(bytes)));
  }

  /** Returns a report of so many rows, which fails at one of them if it is to. */
  static StreamProducer report(long rows, long failAt) {
    return out -> {
      Writer csv = new BufferedWriter(new OutputStreamWriter(out, StandardCharsets.UTF_8));
      csv.write("id,amount\n");
      for (long row = 0; row < rows; row++) {
        if (row == failAt) {
          throw new IllegalStateException("no more rows");
        }
        csv.write(row + "," + row * 3 + "\n");
      }
      csv.flush();
    };
  }

  /** Uploads a report that is larger than the heap, and one that fails. */
  public static void main(String[] args) throws Exception {
    try (LocalS3 server = LocalS3.start();
        S3AsyncClient s3 = client(server.uri())) {
      s3.createBucket(request -> request.bucket("reports")).join();
      upload(s3, "reports", "whole.csv", report(6_000_000, -1)).join();
      System.out.println("whole.csv: " + length(s3, "whole.csv"));
      try {
        upload(s3, "reports", "half.csv", report(6_000_000, 3_000_000)).join();
      } catch (CompletionException e) {
        System.out.println("half.csv: " + rootOf(e).getMessage());
      }
      System.out.println("half.csv: " + length(s3, "half.csv"));
    }
  }

  private static String length(S3AsyncClient s3, String key) {
    return s3.headObject(request -> request.bucket("reports").key(key))
        .thenApply(head -> head.contentLength() + " bytes")
        .exceptionally(failure -> {
          return rootOf(failure) instanceof NoSuchKeyException ? "no object" : failure.toString();
        })
        .join();
  }

  static Throwable rootOf(Throwable failure) {
    return failure.getCause() == null ? failure : rootOf(failure.getCause());
  }
}
