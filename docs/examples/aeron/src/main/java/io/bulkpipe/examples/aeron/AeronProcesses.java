// SPDX-License-Identifier: Apache-2.0
package io.bulkpipe.examples.aeron;

import io.aeron.Aeron;
import io.aeron.Subscription;
import io.aeron.driver.MediaDriver;
import io.aeron.driver.ThreadingMode;
import io.bulkpipe.channel.BulkChannel;
import io.bulkpipe.io.PipeStreams;
import io.bulkpipe.io.PipeThreads;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.util.concurrent.CompletableFuture;
import java.util.zip.CRC32;
import java.util.zip.CheckedInputStream;

/** Sends bytes from one process to another by Aeron: a channel in each. This one reads. */
public final class AeronProcesses {
  static final String CHANNEL = "aeron:ipc?term-length=4m|mtu=16k";

  private AeronProcesses() {}

  /** Reads a stream. */
  @FunctionalInterface
  interface Reader<T> {
    T read(InputStream in) throws IOException;
  }

  /** Starts Aeron's daemon, in this process, with its files in a new temporary folder. */
  static MediaDriver startDriver() {
    return MediaDriver.launchEmbedded(new MediaDriver.Context()
        .threadingMode(ThreadingMode.SHARED)
        .dirDeleteOnShutdown(true));
  }

  static Aeron connect(MediaDriver driver) {
    return Aeron.connect(new Aeron.Context().aeronDirectoryName(driver.aeronDirectoryName()));
  }

  /** Reads what one publisher sends, as a plain stream. */
  static <T> T read(Subscription subscription, Reader<T> reader) throws IOException {
    BulkChannel bytes = BulkChannel.builder().capacity(256 * 1024).direct(true).build();
    CompletableFuture<Void> source = CompletableFuture.runAsync(
        () -> AeronSource.receive(subscription, bytes.sender()), PipeThreads.platform("aeron"));
    try (InputStream in = PipeStreams.inputStream(bytes.receiver())) {
      return reader.read(in);
    } finally {
      source.join(); // nobody polls any more, so the subscription may be closed
    }
  }

  private static String checksum(InputStream in) throws IOException {
    CheckedInputStream checked = new CheckedInputStream(in, new CRC32());
    long length = checked.transferTo(OutputStream.nullOutputStream());
    return length + " bytes, checksum " + Long.toHexString(checked.getChecksum().getValue());
  }

  /** Reads a stream of another process to its end, and one whose writer fails. */
  public static void main(String[] args) throws Exception {
    try (MediaDriver driver = startDriver();
        Aeron aeron = connect(driver)) {
      for (long failAt : new long[] {-1, 50_000}) {
        Process writer =
            AeronWriter.start(driver.aeronDirectoryName(), CHANNEL, 100_000, failAt);
        try (Subscription subscription = aeron.addSubscription(CHANNEL, AeronWriter.STREAM)) {
          System.out.println(read(subscription, AeronProcesses::checksum));
        } catch (IOException e) {
          System.out.println("no checksum: " + e.getCause().getMessage());
        }
        System.out.println("exit code " + writer.waitFor());
      }
    }
  }
}
