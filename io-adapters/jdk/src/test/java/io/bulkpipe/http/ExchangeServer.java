// SPDX-License-Identifier: Apache-2.0
package io.bulkpipe.http;

import io.bulkpipe.adapter.tck.ByteReader;
import io.bulkpipe.adapter.tck.ByteWriter;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.URI;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.eclipse.jetty.io.Content;
import org.eclipse.jetty.server.Handler;
import org.eclipse.jetty.server.Request;
import org.eclipse.jetty.server.Response;
import org.eclipse.jetty.server.Server;
import org.eclipse.jetty.server.ServerConnector;
import org.eclipse.jetty.util.Callback;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.extension.AfterAllCallback;
import org.junit.jupiter.api.extension.BeforeAllCallback;
import org.junit.jupiter.api.extension.ExtensionContext;

/** A server that leaves its exchanges to the test: to read the request, to write the response. */
final class ExchangeServer extends Handler.Abstract implements BeforeAllCallback, AfterAllCallback {
  /** The system would let a socket grow to many MiB, and a local segment has up to 64 KiB. */
  static final int SOCKET_BUFFER = 262_144;

  private static final List<String> OF_THE_CLIENT =
      List.of("jdk.httpclient.receiveBufferSize", "jdk.httpclient.sendBufferSize");
  private static final long PATIENCE_SECONDS = 20;

  private final Server server = new Server();
  private final ServerConnector connector = new ServerConnector(server);
  private final AtomicInteger users = new AtomicInteger();
  private final AtomicInteger ids = new AtomicInteger();
  private final AtomicInteger open = new AtomicInteger();
  private final Map<String, CompletableFuture<Exchange>> exchanges = new ConcurrentHashMap<>();

  /** What the server has got, and has not answered yet. */
  private record Exchange(Request request, Response response, Callback callback) {
    /** Closes the connection, as the network would do. */
    void reset(Throwable why) {
      request.getConnectionMetaData().getConnection().getEndPoint().close(why);
      callback.failed(why);
    }
  }

  /** Called for the class and for each nested one in it. */
  @Override
  public void beforeAll(ExtensionContext context) throws Exception {
    if (users.getAndIncrement() > 0) {
      return;
    }
    OF_THE_CLIENT.forEach(name -> System.setProperty(name, Integer.toString(SOCKET_BUFFER)));
    connector.setAcceptedReceiveBufferSize(SOCKET_BUFFER);
    connector.setAcceptedSendBufferSize(SOCKET_BUFFER);
    connector.setHost("127.0.0.1");
    server.addConnector(connector);
    server.setHandler(this);
    server.start();
  }

  @Override
  public void afterAll(ExtensionContext context) throws Exception {
    if (users.decrementAndGet() == 0) {
      server.stop();
      OF_THE_CLIENT.forEach(System::clearProperty);
    }
  }

  @Override
  public boolean handle(Request request, Response response, Callback callback) {
    open.incrementAndGet();
    Request.addCompletionListener(request, failure -> open.decrementAndGet());
    exchange(request.getHttpURI().getPath()).complete(new Exchange(request, response, callback));
    return true;
  }

  private CompletableFuture<Exchange> exchange(String path) {
    return exchanges.computeIfAbsent(path, ignored -> new CompletableFuture<>());
  }

  /** A path that no other exchange has. */
  String path() {
    return "/" + ids.incrementAndGet();
  }

  URI uri(String path) {
    return URI.create("http://127.0.0.1:" + connector.getLocalPort() + path);
  }

  /** The exchanges that the server has not ended. */
  int open() {
    return open.get();
  }

  private static Exchange get(Future<Exchange> exchange) throws Exception {
    return exchange.get(PATIENCE_SECONDS, TimeUnit.SECONDS);
  }

  /** Reads the request body of an exchange. */
  ByteReader reader(String path) {
    CompletableFuture<Exchange> exchange = exchange(path);
    return new ByteReader() {
      private @Nullable InputStream in;
      private boolean over;

      @Override
      public int read(byte[] dst, int offset, int length) throws Exception {
        InputStream from = in;
        if (from == null) {
          from = Content.Source.asInputStream(get(exchange).request);
          in = from;
        }
        return from.read(dst, offset, length);
      }

      @Override
      public void cancel() throws Exception {
        over = true;
        get(exchange).reset(new IOException("the server gives up"));
      }

      @Override
      public void release() throws Exception {
        exchanges.remove(path);
        if (!over) {
          get(exchange).callback.succeeded();
        }
      }
    };
  }

  /** Writes the response body of an exchange. */
  ByteWriter writer(String path) {
    CompletableFuture<Exchange> exchange = exchange(path);
    return new ByteWriter() {
      private @Nullable OutputStream out;

      private OutputStream out() throws Exception {
        OutputStream to = out;
        if (to == null) {
          to = Content.Sink.asOutputStream(get(exchange).response);
          out = to;
        }
        return to;
      }

      @Override
      public void write(byte[] src, int offset, int length) throws Exception {
        out().write(src, offset, length);
      }

      @Override
      public void flush() throws Exception {
        out().flush();
      }

      @Override
      public void end() throws Exception {
        get(exchange).callback.succeeded();
      }

      @Override
      public void fail(Exception cause) throws Exception {
        out().flush(); // the headers, or the failure would be a page that says so
        get(exchange).reset(cause);
      }

      @Override
      public void release() throws Exception {
        exchanges.remove(path);
        get(exchange).callback.failed(new IOException("the test is over"));
      }
    };
  }
}
