// SPDX-License-Identifier: Apache-2.0
package io.bulkpipe.bench.partners;

import io.bulkpipe.flow.PipeFlows;
import java.io.BufferedOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.ByteBuffer;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Flow;
import org.reactivestreams.FlowAdapters;
import software.amazon.awssdk.auth.credentials.AnonymousCredentialsProvider;
import software.amazon.awssdk.core.async.AsyncRequestBody;
import software.amazon.awssdk.core.async.BlockingOutputStreamAsyncRequestBody;
import software.amazon.awssdk.regions.Region;
import software.amazon.awssdk.services.s3.S3AsyncClient;
import software.amazon.awssdk.services.s3.model.PutObjectResponse;

/**
 * The asynchronous S3 client of the AWS SDK, which sends an object of unknown length in parts. Its
 * own way has the JDK's buffer of 8 KiB: without one, the SDK keeps an object for each write, and
 * half a gibibyte of heap does not suffice. Bulkpipe has no artifact for the SDK; this is the
 * example of its documentation.
 */
final class S3Upload implements Upload {
  private final Setup setup;
  private final S3AsyncClient s3;

  S3Upload(Setup setup) {
    this.setup = setup;
    this.s3 = S3AsyncClient.builder()
        .endpointOverride(setup.sink(""))
        .forcePathStyle(true)
        .region(Region.US_EAST_1)
        .credentialsProvider(AnonymousCredentialsProvider.create())
        .multipartEnabled(true)
        .build();
  }

  @Override
  public String send(JsonIntegers document) throws IOException {
    if (setup.form() == Form.BULKPIPE) {
      Flow.Publisher<ByteBuffer> bytes = PipeFlows.publisher(document::writeTo);
      return tag(put(AsyncRequestBody.fromPublisher(FlowAdapters.toPublisher(bytes))));
    }
    BlockingOutputStreamAsyncRequestBody body = AsyncRequestBody.forBlockingOutputStream(null);
    CompletableFuture<PutObjectResponse> answer = put(body);
    try (OutputStream out = setup.form() == Form.OWN
        ? new BufferedOutputStream(body.outputStream())
        : body.outputStream()) {
      setup.write(document, out);
    }
    return tag(answer);
  }

  private CompletableFuture<PutObjectResponse> put(AsyncRequestBody body) {
    return s3.putObject(
        request ->
            request.bucket(S3Sink.BUCKET).key("document.json").contentType("application/json"),
        body);
  }

  private static String tag(CompletableFuture<PutObjectResponse> answer) {
    return answer.join().eTag();
  }

  @Override
  public void close() {
    s3.close();
  }
}
