// SPDX-License-Identifier: Apache-2.0
package io.bulkpipe.examples.processes;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.EOFException;
import java.io.IOException;
import java.net.StandardProtocolFamily;
import java.net.UnixDomainSocketAddress;
import java.nio.channels.ServerSocketChannel;
import java.nio.file.Path;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Either all numbers arrive, or both processes notice. */
@Timeout(value = 30, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
class TwoProcessesTest {
  private static final long NUMBERS = 2_000_000;

  @TempDir
  Path folder;

  private ServerSocketChannel server;
  private Path path;
  private Process writer;

  @BeforeEach
  void listen() throws IOException {
    path = folder.resolve("socket");
    server = ServerSocketChannel.open(StandardProtocolFamily.UNIX);
    server.bind(UnixDomainSocketAddress.of(path));
  }

  @AfterEach
  void stop() throws IOException {
    writer.destroyForcibly();
    server.close();
  }

  private int exitCode() throws InterruptedException {
    assertTrue(writer.waitFor(20, TimeUnit.SECONDS), "the writer hangs");
    return writer.exitValue();
  }

  @Test
  void everythingArrives() throws Exception {
    writer = TwoProcesses.startWriter(path, NUMBERS, -1);
    assertEquals(NUMBERS * (NUMBERS - 1) / 2, TwoProcesses.read(server, -1));
    assertEquals(0, exitCode());
  }

  @Test
  void aWriterThatIsKilledIsNoEnd() throws Exception {
    writer = TwoProcesses.startWriter(path, NUMBERS, NUMBERS / 2);
    assertThrows(EOFException.class, () -> TwoProcesses.read(server, -1));
    assertEquals(1, exitCode());
  }

  @Test
  void aReaderThatFailsStopsTheWriter() throws Exception {
    writer = TwoProcesses.startWriter(path, Long.MAX_VALUE, -1);
    assertThrows(IllegalStateException.class, () -> TwoProcesses.read(server, 1000));
    assertEquals(1, exitCode());
  }
}
