// SPDX-License-Identifier: Apache-2.0
package io.bulkpipe.examples.aeron;

import io.aeron.Aeron;
import io.aeron.ExclusivePublication;
import io.bulkpipe.channel.BulkChannel;
import io.bulkpipe.channel.SenderFailedException;
import io.bulkpipe.io.PipeStreams;
import io.bulkpipe.io.PipeThreads;
import io.bulkpipe.io.StreamProducer;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Random;

/** The process that writes. */
final class AeronWriter {
  static final int BLOCK = 1000;
  static final int STREAM = 1;

  private AeronWriter() {}

  /** Returns a producer of random blocks, which fails at one of them if it is to. */
  static StreamProducer blocks(long count, long failAt) {
    return out -> {
      Random random = new Random(count);
      byte[] block = new byte[BLOCK];
      for (long i = 0; i < count; i++) {
        if (i == failAt) {
          throw new IllegalStateException("no more blocks");
        }
        random.nextBytes(block);
        out.write(block);
      }
    };
  }

  static void write(Aeron aeron, String channel, StreamProducer producer) throws Exception {
    BulkChannel bytes = BulkChannel.builder().capacity(256 * 1024).direct(true).build();
    try (ExclusivePublication publication = aeron.addExclusivePublication(channel, STREAM)) {
      var unused = PipeStreams.produce(bytes.sender(), producer, PipeThreads.perTask("blocks"));
      AeronSink.publish(bytes.receiver(), publication);
    }
  }

  /** Starts the process, which uses the media driver of this one. */
  static Process start(String driver, String channel, long count, long failAt) throws IOException {
    return new ProcessBuilder(
            Path.of(System.getProperty("java.home"), "bin", "java").toString(),
            "--add-opens=java.base/jdk.internal.misc=ALL-UNNAMED",
            "-cp",
            System.getProperty("java.class.path"),
            AeronWriter.class.getName(),
            driver,
            channel,
            String.valueOf(count),
            String.valueOf(failAt))
        .redirectError(ProcessBuilder.Redirect.INHERIT)
        .start();
  }

  public static void main(String[] args) throws Exception {
    StreamProducer producer = blocks(Long.parseLong(args[2]), Long.parseLong(args[3]));
    try (Aeron aeron = Aeron.connect(new Aeron.Context().aeronDirectoryName(args[0]))) {
      write(aeron, args[1], producer);
    } catch (SenderFailedException toldToTheReader) {
      System.exit(1);
    }
  }
}
