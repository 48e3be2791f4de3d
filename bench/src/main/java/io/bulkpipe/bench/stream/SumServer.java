// SPDX-License-Identifier: Apache-2.0
package io.bulkpipe.bench.stream;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonParseException;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.JsonToken;
import com.fasterxml.jackson.core.StreamReadFeature;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import io.bulkpipe.bench.child.ChildJvm;
import io.bulkpipe.bench.stream.JsonIntegers.Totals;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;

/**
 * The receiving side of the scenario, a process of its own: an HTTP server that parses the JSON
 * array of a request while it arrives and answers with {@link Totals}.
 */
final class SumServer {
  private static final int OK = 200;
  private static final int BAD_REQUEST = 400;

  private static final JsonFactory JSON =
      JsonFactory.builder().disable(StreamReadFeature.AUTO_CLOSE_SOURCE).build();
  private static final ObjectMapper MAPPER = new ObjectMapper();

  private SumServer() {}

  /** Starts the server, prints its port, and serves until the parent is gone. */
  public static void main(String[] args) throws IOException {
    ChildJvm.watchParent();
    System.out.println(start().getAddress().getPort());
  }

  /** Starts the server on a free port of this machine alone, with a thread for each exchange. */
  static HttpServer start() throws IOException {
    // Otherwise the answer waits until its header was acknowledged.
    System.setProperty("sun.net.httpserver.nodelay", "true");
    HttpServer server =
        HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
    server.setExecutor(exchange -> new Thread(exchange, "exchange").start());
    server.createContext("/", SumServer::handle);
    server.start();
    return server;
  }

  private static void handle(HttpExchange exchange) throws IOException {
    try (exchange) {
      InputStream body = exchange.getRequestBody();
      try {
        answer(exchange, OK, MAPPER.writeValueAsBytes(totals(body)));
      } catch (JsonProcessingException e) {
        // A client that still sends would not see the answer.
        body.transferTo(OutputStream.nullOutputStream());
        answer(exchange, BAD_REQUEST, e.toString().getBytes(StandardCharsets.UTF_8));
      }
    }
  }

  private static void answer(HttpExchange exchange, int status, byte[] text) throws IOException {
    exchange.sendResponseHeaders(status, text.length);
    exchange.getResponseBody().write(text);
  }

  private static Totals totals(InputStream body) throws IOException {
    try (JsonParser parser = JSON.createParser(body)) {
      if (parser.nextToken() != JsonToken.START_ARRAY) {
        throw new JsonParseException(parser, "not an array");
      }
      long sum = 0;
      long count = 0;
      while (parser.nextToken() != JsonToken.END_ARRAY) {
        sum += parser.getLongValue();
        count++;
      }
      if (parser.nextToken() != null) {
        throw new JsonParseException(parser, "more than an array");
      }
      return new Totals(sum, count);
    }
  }
}
