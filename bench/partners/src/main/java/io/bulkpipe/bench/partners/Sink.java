// SPDX-License-Identifier: Apache-2.0
package io.bulkpipe.bench.partners;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.io.InputStream;
import java.net.InetSocketAddress;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.util.concurrent.Executors;

/**
 * The server, a process of its own. It takes uploads by HTTP, gRPC and S3, and fetches downloads.
 * It answers with the length and the checksum of what it has received, and throws the bytes away.
 */
final class Sink {
  private static final int OK = 200;
  private static final int FAILED = 500;

  private Sink() {}

  private interface Handler {
    String handle(HttpExchange exchange) throws IOException;
  }

  /** Starts the servers, prints their ports, and serves until standard input ends. */
  public static void main(String[] args) throws IOException {
    // Otherwise the answer waits until its header was acknowledged.
    System.setProperty("sun.net.httpserver.nodelay", "true");
    HttpServer http = HttpServer.create(new InetSocketAddress(Setup.HOST, 0), 0);
    http.setExecutor(Executors.newCachedThreadPool());
    handle(http, "/upload", exchange -> Received.all(exchange.getRequestBody()).toString());
    handle(http, "/fetch", Sink::fetch);
    handle(http, "/" + S3Sink.BUCKET, new S3Sink()::handle);
    http.start();
    System.out.println(http.getAddress().getPort() + " " + GrpcSink.start());
    System.in.read();
    Runtime.getRuntime().halt(0);
  }

  private static void handle(HttpServer server, String path, Handler handler) {
    server.createContext(path, exchange -> {
      try (exchange) {
        int status = OK;
        String answer;
        try {
          answer = handler.handle(exchange);
        } catch (IOException | RuntimeException e) {
          status = FAILED;
          answer = e.toString();
        }
        byte[] bytes = answer.getBytes(StandardCharsets.UTF_8);
        exchange.sendResponseHeaders(status, bytes.length == 0 ? -1 : bytes.length);
        exchange.getResponseBody().write(bytes);
      }
    });
  }

  /** Fetches the document that the query names. */
  private static String fetch(HttpExchange exchange) throws IOException {
    URI document = URI.create(exchange.getRequestURI().getRawQuery());
    try (InputStream in = document.toURL().openStream()) {
      return Received.all(in).toString();
    }
  }
}
