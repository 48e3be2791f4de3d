// SPDX-License-Identifier: Apache-2.0
package io.bulkpipe.examples.zip;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.sun.net.httpserver.HttpServer;
import io.bulkpipe.channel.ChannelSnapshot;
import java.io.IOException;
import java.io.InputStream;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Random;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import java.util.zip.ZipInputStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** A download is whole, or fails. */
@Timeout(value = 30, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
class ZipDownloadTest {
  private static final int BYTES = 16 << 20; // more than sockets and pipe hold

  private final ExecutorService threads = Executors.newCachedThreadPool();

  @TempDir
  Path folder;

  private HttpServer server;
  private HttpRequest request;

  @BeforeEach
  void serve() throws IOException {
    byte[] noise = new byte[BYTES];
    new Random(1).nextBytes(noise);
    Files.write(folder.resolve("a"), noise);
    Files.createDirectory(folder.resolve("d"));
    Files.writeString(folder.resolve("d/b"), "text");
    server = ZipDownload.serve(folder, threads);
    request = HttpRequest.newBuilder(
            URI.create("http://localhost:" + server.getAddress().getPort()))
        .build();
  }

  @AfterEach
  void nothingIsLeft() throws InterruptedException {
    threads.shutdown();
    assertTrue(threads.awaitTermination(20, TimeUnit.SECONDS), "an answer hangs");
    server.stop(0);
    // Each answer has closed its stream.
    assertTrue(ChannelSnapshot.ofNamedChannels().stream().allMatch(ChannelSnapshot::over));
  }

  private HttpResponse<InputStream> get() throws IOException, InterruptedException {
    return HttpClient.newHttpClient().send(request, BodyHandlers.ofInputStream());
  }

  @Test
  void isWhole() throws Exception {
    try (ZipInputStream zip = new ZipInputStream(get().body())) {
      assertEquals("a", zip.getNextEntry().getName());
      assertEquals(BYTES, zip.readAllBytes().length);
      assertEquals("d/b", zip.getNextEntry().getName());
      assertEquals("text", new String(zip.readAllBytes()));
      assertEquals(null, zip.getNextEntry());
    }
  }

  @Test
  void failsIfAFileCannotBeRead() throws Exception {
    Files.createSymbolicLink(folder.resolve("z"), folder.resolve("gone"));
    try (InputStream body = get().body()) {
      assertThrows(IOException.class, body::readAllBytes);
    }
  }

  @Test
  void stopsIfTheClientGoesAway() throws Exception {
    try (InputStream body = get().body()) {
      assertEquals(1000, body.readNBytes(1000).length);
    }
  }
}
