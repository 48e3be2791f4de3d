// SPDX-License-Identifier: Apache-2.0
package io.bulkpipe.http;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.bulkpipe.adapter.testing.PositionedBytes;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.ByteBuffer;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;
import org.eclipse.jetty.http.HttpHeader;
import org.eclipse.jetty.http2.server.HTTP2CServerConnectionFactory;
import org.eclipse.jetty.io.Content;
import org.eclipse.jetty.server.Handler;
import org.eclipse.jetty.server.HttpConfiguration;
import org.eclipse.jetty.server.HttpConnectionFactory;
import org.eclipse.jetty.server.Request;
import org.eclipse.jetty.server.Response;
import org.eclipse.jetty.server.Server;
import org.eclipse.jetty.server.ServerConnector;
import org.eclipse.jetty.util.Callback;
import org.eclipse.jetty.util.Fields;

/**
 * A server in a process of its own, for HTTP/1.1 and for HTTP/2 without TLS. It prints its port and
 * runs until its standard input ends.
 */
final class BodyServer extends Handler.Abstract {
  private final Map<String, CompletableFuture<String>> arrivals = new ConcurrentHashMap<>();
  private final Map<String, CompletableFuture<String>> beginnings = new ConcurrentHashMap<>();
  private final Map<String, CompletableFuture<String>> outcomes = new ConcurrentHashMap<>();
  private final Map<String, CompletableFuture<String>> gates = new ConcurrentHashMap<>();

  private BodyServer() {}

  public static void main(String[] arguments) throws Exception {
    Server server = new Server();
    HttpConfiguration configuration = new HttpConfiguration();
    ServerConnector connector = new ServerConnector(
        server,
        new HttpConnectionFactory(configuration),
        new HTTP2CServerConnectionFactory(configuration));
    connector.setHost("127.0.0.1");
    server.addConnector(connector);
    server.setHandler(new BodyServer());
    server.start();
    System.out.println(connector.getLocalPort());
    System.in.transferTo(OutputStream.nullOutputStream());
    Runtime.getRuntime().halt(0);
  }

  @Override
  public boolean handle(Request request, Response response, Callback callback) throws Exception {
    Fields query = Request.extractQueryParameters(request);
    String id = Objects.requireNonNullElse(query.getValue("id"), "");
    String length = Objects.requireNonNullElse(query.getValue("length"), "0");
    switch (request.getHttpURI().getPath()) {
      case "/" -> text(response, "hello", callback);
      case "/echo" -> {
        // The JDK's client looks at no response before it has sent the request.
        byte[] body = Content.Source.asInputStream(request).readAllBytes();
        response.write(true, ByteBuffer.wrap(body), callback);
      }
      case "/take" -> take(id, request, response, callback);
      case "/arrived" -> text(response, get(arrivals, id), callback);
      case "/begun" -> text(response, get(beginnings, id), callback);
      case "/known" -> text(response, at(outcomes, id).getNow("nothing"), callback);
      case "/outcome" -> text(response, get(outcomes, id), callback);
      case "/early" -> {
        response.setStatus(413);
        response.getHeaders().put(HttpHeader.CONNECTION, "close");
        text(response, "too large", callback);
      }
      case "/protected" -> {
        if (request.getHeaders().get(HttpHeader.AUTHORIZATION) == null) {
          long bytes = read(id, request);
          response.setStatus(401);
          response.getHeaders().put(HttpHeader.WWW_AUTHENTICATE, "Basic realm=\"test\"");
          text(response, bytes + " bytes for nothing", callback);
        } else {
          take(id, request, response, callback);
        }
      }
      case "/moved" -> {
        read(id, request);
        response.setStatus(307);
        response.getHeaders().put(HttpHeader.LOCATION, "/take?id=" + id);
        text(response, "there", callback);
      }
      case "/gated" -> {
        at(arrivals, id).complete("arrived");
        get(gates, id);
        take(id, request, response, callback);
      }
      case "/open" -> {
        at(gates, id).complete("open");
        text(response, "open", callback);
      }
      case "/generate" -> {
        try {
          generate(response, Long.parseLong(length));
        } catch (IOException e) {
          at(outcomes, id).complete("failed");
          throw e;
        }
        callback.succeeded();
      }
      case "/broken" -> {
        generate(response, Long.parseLong(length));
        callback.failed(new IOException("broken on purpose"));
      }
      default -> {
        response.setStatus(404);
        text(response, "no such path", callback);
      }
    }
    return true;
  }

  private static CompletableFuture<String> at(
      Map<String, CompletableFuture<String>> map, String id) {
    return map.computeIfAbsent(id, ignored -> new CompletableFuture<>());
  }

  private static String get(Map<String, CompletableFuture<String>> map, String id)
      throws Exception {
    return at(map, id).get(20, TimeUnit.SECONDS);
  }

  private static void text(Response response, String text, Callback callback) {
    response.write(true, UTF_8.encode(text), callback);
  }

  private long read(String id, Request request) throws IOException {
    try (InputStream in = Content.Source.asInputStream(request)) {
      long bytes = 0;
      byte[] buffer = new byte[10_000];
      for (int n; (n = in.read(buffer)) >= 0; ) {
        bytes += PositionedBytes.check(ByteBuffer.wrap(buffer, 0, n), bytes);
        if (bytes >= 10) {
          at(beginnings, id).complete("begun");
        }
      }
      return bytes;
    }
  }

  private void take(String id, Request request, Response response, Callback callback) {
    String outcome;
    try {
      outcome = read(id, request) + " bytes of "
          + request.getHeaders().get(HttpHeader.CONTENT_LENGTH) + " by "
          + request.getConnectionMetaData().getHttpVersion().asString();
    } catch (Throwable failure) {
      at(outcomes, id).complete("failed");
      callback.failed(failure);
      return;
    }
    at(outcomes, id).complete(outcome);
    text(response, outcome, callback);
  }

  private static void generate(Response response, long length) throws IOException {
    for (long done = 0; done < length; ) {
      int n = (int) Math.min(length - done, 50_000);
      Content.Sink.write(response, false, ByteBuffer.wrap(PositionedBytes.of(done, n)));
      done += n;
    }
  }
}
