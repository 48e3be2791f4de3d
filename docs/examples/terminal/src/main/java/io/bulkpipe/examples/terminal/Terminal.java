// SPDX-License-Identifier: Apache-2.0
package io.bulkpipe.examples.terminal;

import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.http.HttpServer;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.core.http.HttpServerOptions;
import io.vertx.core.http.ServerWebSocketHandshake;
import java.util.Set;

/** Serves a page with terminals, and a shell to each of them. */
public final class Terminal {
  private static final Set<String> FILES =
      Set.of("/index.html", "/terminal.js", "/xterm.js", "/xterm.css", "/addon-fit.js");

  private Terminal() {}

  public static void main(String[] args) {
    int port = args.length == 0 ? 8080 : Integer.parseInt(args[0]);
    serve(Vertx.vertx(), port, "bash", "-i")
        .onSuccess(server -> System.out.println("http://localhost:" + server.actualPort()))
        .onFailure(Throwable::printStackTrace);
  }

  static Future<HttpServer> serve(Vertx vertx, int port, String... shell) {
    HttpServer server =
        vertx.createHttpServer(new HttpServerOptions().setMaxWebSocketMessageSize(Tab.LARGEST));
    return server
        .requestHandler(Terminal::page)
        .webSocketHandshakeHandler(handshake -> {
          if (isOwnPage(handshake, server.actualPort())) {
            handshake.accept().onSuccess(socket -> new Tab(vertx, socket, shell).open());
          } else {
            handshake.reject(403);
          }
        })
        .listen(port, "localhost");
  }

  private static void page(HttpServerRequest request) {
    String file = request.path().equals("/") ? "/index.html" : request.path();
    if (FILES.contains(file)) {
      request.response().sendFile("web" + file);
    } else {
      request.response().setStatusCode(404).end();
    }
  }

  /** Any page of the web may open a socket to this machine, but must say where it is from. */
  private static boolean isOwnPage(ServerWebSocketHandshake handshake, int port) {
    return ("http://localhost:" + port).equals(handshake.headers().get("Origin"));
  }
}
