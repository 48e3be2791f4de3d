// SPDX-License-Identifier: Apache-2.0
package io.bulkpipe.examples.aeron;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.aeron.Aeron;
import io.aeron.Subscription;
import io.aeron.driver.MediaDriver;
import io.bulkpipe.channel.SenderFailedException;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.security.DigestInputStream;
import java.security.DigestOutputStream;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Either all bytes arrive, or both processes notice. */
@Timeout(value = 60, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
class AeronProcessesTest {
  private static final long BLOCKS = 100_000; // 100 MB
  private static final long ENDLESS = Long.MAX_VALUE;

  private static MediaDriver driver;
  private static Aeron aeron;

  private Process writer;
  private Subscription subscription;

  @BeforeAll
  static void startDriver() {
    driver = AeronProcesses.startDriver();
    aeron = AeronProcesses.connect(driver);
  }

  @AfterAll
  static void stopDriver() {
    aeron.close();
    driver.close();
  }

  @AfterEach
  void stop() {
    subscription.close();
    writer.destroyForcibly();
  }

  private void start(String channel, long blocks, long failAt) throws IOException {
    subscription = aeron.addSubscription(channel, AeronWriter.STREAM);
    String resolved;
    while ((resolved = subscription.tryResolveChannelEndpointPort()) == null) {
      Thread.yield();
    }
    writer = AeronWriter.start(driver.aeronDirectoryName(), resolved, blocks, failAt);
  }

  private int exitCode() throws InterruptedException {
    assertTrue(writer.waitFor(30, TimeUnit.SECONDS), "the writer hangs");
    return writer.exitValue();
  }

  private static MessageDigest digest() throws NoSuchAlgorithmException {
    return MessageDigest.getInstance("SHA-256");
  }

  private void verifyTransfer(String channel, long blocks) throws Exception {
    MessageDigest expected = digest();
    AeronWriter.blocks(blocks, -1)
        .produce(new DigestOutputStream(OutputStream.nullOutputStream(), expected));
    start(channel, blocks, -1);
    MessageDigest seen = digest();
    long length = AeronProcesses.read(subscription, in -> {
      return new DigestInputStream(in, seen).transferTo(OutputStream.nullOutputStream());
    });
    assertEquals(blocks * AeronWriter.BLOCK, length);
    assertArrayEquals(expected.digest(), seen.digest());
    assertEquals(0, exitCode());
  }

  @ParameterizedTest
  @ValueSource(longs = {0, 1, BLOCKS})
  void everythingArrives(long blocks) throws Exception {
    verifyTransfer(AeronProcesses.CHANNEL, blocks);
  }

  @Test
  void everythingArrivesOverUdp() throws Exception {
    verifyTransfer("aeron:udp?endpoint=127.0.0.1:0", BLOCKS);
  }

  @ParameterizedTest
  @ValueSource(longs = {0, 1, BLOCKS - 1})
  void aWriterThatFailsIsNoEnd(long failAt) throws Exception {
    start(AeronProcesses.CHANNEL, BLOCKS, failAt);
    IOException failed = assertThrows(
        IOException.class, () -> AeronProcesses.read(subscription, InputStream::readAllBytes));
    assertSame(SenderFailedException.class, failed.getClass());
    assertEquals(
        "the writer has failed: java.lang.IllegalStateException: no more blocks",
        failed.getCause().getMessage());
    assertEquals(1, exitCode());
  }

  /** The driver notices it when the process has given no sign of life for ten seconds. */
  @Test
  void aWriterThatIsKilledIsNoEnd() throws Exception {
    start(AeronProcesses.CHANNEL, ENDLESS, -1);
    IOException failed = assertThrows(
        IOException.class,
        () -> AeronProcesses.read(subscription, in -> {
          in.readNBytes(1_000_000);
          writer.destroyForcibly();
          return in.transferTo(OutputStream.nullOutputStream());
        }));
    assertSame(EOFException.class, failed.getCause().getClass());
  }

  @Test
  void aReaderThatGoesStopsTheWriter() throws Exception {
    start(AeronProcesses.CHANNEL, ENDLESS, -1);
    assertEquals(1000, AeronProcesses.read(subscription, in -> in.readNBytes(1000)).length);
    subscription.close();
    assertEquals(1, exitCode());
  }
}
