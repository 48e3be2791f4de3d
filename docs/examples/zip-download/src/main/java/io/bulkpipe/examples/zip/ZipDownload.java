// SPDX-License-Identifier: Apache-2.0
package io.bulkpipe.examples.zip;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import io.bulkpipe.io.PipeStreams;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.stream.Stream;
import java.util.zip.ZipEntry;
import java.util.zip.ZipOutputStream;

/** Serves a folder as a zip that is made while it is sent. */
public final class ZipDownload {
  private ZipDownload() {}

  static HttpServer serve(Path folder, ExecutorService threads) throws IOException {
    InetAddress here = InetAddress.getLoopbackAddress();
    HttpServer server = HttpServer.create(new InetSocketAddress(here, 0), 0);
    server.createContext("/", exchange -> answer(exchange, folder));
    server.setExecutor(threads);
    server.start();
    return server;
  }

  private static void answer(HttpExchange exchange, Path folder) throws IOException {
    exchange.getResponseHeaders().set("Content-Type", "application/zip");
    exchange.sendResponseHeaders(200, 0); // of unknown length: in chunks
    try (InputStream zip =
        PipeStreams.producing(out -> zip(folder, out)).name("zip").open()) {
      zip.transferTo(exchange.getResponseBody());
    }
    // Only now: closing the body sends the last chunk, which says that the zip is whole. What is
    // thrown above makes the server cut the connection instead.
    exchange.close();
  }

  private static void zip(Path folder, OutputStream out) throws IOException {
    List<Path> files;
    try (Stream<Path> all = Files.walk(folder)) {
      files = all.filter(file -> !Files.isDirectory(file)).sorted().toList();
    }
    // Not in a try-with-resources statement: that would write the directory of a zip that failed.
    ZipOutputStream zip = new ZipOutputStream(out);
    for (Path file : files) {
      zip.putNextEntry(new ZipEntry(folder.relativize(file).toString()));
      Files.copy(file, zip);
      zip.closeEntry();
    }
    zip.close();
  }

  /** Downloads a folder, and again after one of its files has become unreadable. */
  public static void main(String[] args) throws Exception {
    Path folder = Files.createTempDirectory("zip");
    Files.writeString(folder.resolve("a.txt"), "the first file\n");
    Files.writeString(folder.resolve("b.txt"), "the second file\n".repeat(100_000));
    ExecutorService threads = Executors.newCachedThreadPool();
    HttpServer server = serve(folder, threads);
    HttpRequest request = HttpRequest.newBuilder(
            URI.create("http://localhost:" + server.getAddress().getPort() + "/"))
        .build();
    try {
      System.out.println("whole: " + download(request));
      Files.createSymbolicLink(folder.resolve("c.txt"), folder.resolve("gone"));
      System.out.println("one file missing: " + download(request));
    } finally {
      server.stop(0);
      threads.shutdown();
    }
  }

  private static String download(HttpRequest request) throws InterruptedException {
    try {
      int length = HttpClient.newHttpClient()
          .send(request, BodyHandlers.ofByteArray())
          .body()
          .length;
      return length > 0 ? "downloaded" : "empty";
    } catch (IOException e) {
      return "the download failed";
    }
  }
}
