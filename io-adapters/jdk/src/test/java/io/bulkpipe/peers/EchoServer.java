// SPDX-License-Identifier: Apache-2.0
package io.bulkpipe.peers;

import static java.nio.charset.StandardCharsets.US_ASCII;

import java.io.IOException;
import java.io.InputStream;
import java.net.URI;
import java.nio.ByteBuffer;
import org.eclipse.jetty.http.HttpHeader;
import org.eclipse.jetty.io.Content;
import org.eclipse.jetty.server.Handler;
import org.eclipse.jetty.server.Request;
import org.eclipse.jetty.server.Response;
import org.eclipse.jetty.server.Server;
import org.eclipse.jetty.server.ServerConnector;
import org.eclipse.jetty.util.Callback;
import org.junit.jupiter.api.extension.AfterAllCallback;
import org.junit.jupiter.api.extension.BeforeAllCallback;
import org.junit.jupiter.api.extension.ExtensionContext;

/** A server that reads each request to its end, and answers as the path says. */
final class EchoServer extends Handler.Abstract implements BeforeAllCallback, AfterAllCallback {
  private final Server server = new Server();
  private final ServerConnector connector = new ServerConnector(server);

  @Override
  public void beforeAll(ExtensionContext context) throws Exception {
    connector.setHost("127.0.0.1");
    server.addConnector(connector);
    server.setHandler(this);
    server.start();
  }

  @Override
  public void afterAll(ExtensionContext context) throws Exception {
    server.stop();
  }

  URI uri(String path) {
    return URI.create("http://127.0.0.1:" + connector.getLocalPort() + path);
  }

  @Override
  public boolean handle(Request request, Response response, Callback callback) throws IOException {
    byte[] body;
    try (InputStream in = Content.Source.asInputStream(request)) {
      body = in.readAllBytes();
    }
    String length = request.getHeaders().get(HttpHeader.CONTENT_LENGTH);
    byte[] answer = body;
    switch (request.getHttpURI().getPath()) {
      case "/length" -> answer = (length + " " + body.length).getBytes(US_ASCII);
      case "/moved" -> {
        response.setStatus(307);
        response.getHeaders().put(HttpHeader.LOCATION, "/echo");
        answer = new byte[0];
      }
      case "/seen" -> {
        response.setStatus(303);
        response.getHeaders().put(HttpHeader.LOCATION, "/echo");
        answer = new byte[0];
      }
      case "/protected" -> {
        if (request.getHeaders().get(HttpHeader.AUTHORIZATION) == null) {
          response.setStatus(401);
          response.getHeaders().put(HttpHeader.WWW_AUTHENTICATE, "Basic realm=\"peers\"");
          answer = new byte[0];
        }
      }
      case "/broken" -> {
        response.getHeaders().put(HttpHeader.CONTENT_LENGTH, body.length + 1L);
        Content.Sink.write(response, false, ByteBuffer.wrap(body));
        callback.failed(new IOException("broken on purpose"));
        return true;
      }
      case "/refused" -> response.setStatus(404);
      default -> {}
    }
    response.write(true, ByteBuffer.wrap(answer), callback);
    return true;
  }
}
