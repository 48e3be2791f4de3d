// SPDX-License-Identifier: Apache-2.0
package io.bulkpipe.examples.s3;

import io.bulkpipe.io.PipeStreams;
import io.bulkpipe.io.StreamProducer;
import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import software.amazon.awssdk.core.sync.RequestBody;
import software.amazon.awssdk.services.s3.S3Client;
import software.amazon.awssdk.services.s3.model.CompletedPart;

/** Uploads a report of unknown length with the synchronous client, which needs each part's length. */
final class PartsByHand {
  private static final int PART = 5 << 20; // the least that S3 allows

  private PartsByHand() {}

  static void upload(S3Client s3, String bucket, String key, StreamProducer report)
      throws IOException {
    String id = s3.createMultipartUpload(request -> request.bucket(bucket).key(key)).uploadId();
    try {
      List<CompletedPart> parts = send(s3, bucket, key, id, report);
      s3.completeMultipartUpload(request -> request.bucket(bucket).key(key).uploadId(id)
          .multipartUpload(upload -> upload.parts(parts)));
    } catch (IOException | RuntimeException e) {
      s3.abortMultipartUpload(request -> request.bucket(bucket).key(key).uploadId(id));
      throw e;
    }
  }

  private static List<CompletedPart> send(
      S3Client s3, String bucket, String key, String id, StreamProducer report)
      throws IOException {
    List<CompletedPart> parts = new ArrayList<>();
    try (InputStream in = PipeStreams.producing(report).name("report").open()) {
      byte[] part = new byte[PART];
      for (int length = PART; length == PART; ) {
        length = in.readNBytes(part, 0, PART); // fewer are the end; a report that failed throws
        int number = parts.size() + 1;
        if (length > 0 || number == 1) {
          ByteBuffer bytes = ByteBuffer.wrap(part, 0, length);
          String tag = s3.uploadPart(
                  request -> request.bucket(bucket).key(key).uploadId(id).partNumber(number),
                  RequestBody.fromByteBuffer(bytes))
              .eTag();
          parts.add(CompletedPart.builder().partNumber(number).eTag(tag).build());
        }
      }
    }
    return parts;
  }
}
