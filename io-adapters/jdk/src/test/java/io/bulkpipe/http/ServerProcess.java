// SPDX-License-Identifier: Apache-2.0
package io.bulkpipe.http;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import io.bulkpipe.flow.ChildProgram;
import java.io.BufferedReader;
import java.io.File;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.extension.AfterAllCallback;
import org.junit.jupiter.api.extension.BeforeAllCallback;
import org.junit.jupiter.api.extension.ExtensionContext;

/** A {@link BodyServer} beside a test class, and what its tests ask of it. */
final class ServerProcess implements BeforeAllCallback, AfterAllCallback {
  private static final AtomicInteger IDS = new AtomicInteger();

  private @Nullable Process process;
  private String root = "";

  @Override
  public void beforeAll(ExtensionContext context) throws Exception {
    ProcessBuilder builder =
        ChildProgram.command(BodyServer.class, List.of("-Xmx128m", "-XX:TieredStopAtLevel=1"));
    builder.redirectError(new File("target", "body-server.log"));
    Process started = builder.start();
    process = started;
    BufferedReader out = started.inputReader(UTF_8);
    root = "http://127.0.0.1:" + Integer.parseInt(Objects.requireNonNull(out.readLine()));
  }

  @Override
  public void afterAll(ExtensionContext context) throws Exception {
    if (process != null) {
      process.destroyForcibly().waitFor();
    }
  }

  URI uri(String path) {
    return URI.create(root + path);
  }

  /** A name for an upload that no other one has. */
  String id() {
    return "u" + IDS.incrementAndGet();
  }

  /** What the server made of an upload; waits until it knows. */
  String outcome(HttpClient client, String id) throws Exception {
    return get(client, "/outcome?id=" + id);
  }

  /** Fails if the server took an upload for complete that has failed on this side. */
  void sawNoComplete(HttpClient client, String id) throws Exception {
    assertThat(get(client, "/known?id=" + id)).isIn("nothing", "failed");
  }

  String get(HttpClient client, String path) throws Exception {
    HttpResponse<String> response =
        client.send(HttpRequest.newBuilder(uri(path)).build(), BodyHandlers.ofString());
    assertThat(response.statusCode()).as(response.body()).isEqualTo(200);
    return response.body();
  }

  /** A client that speaks this version from the first upload on. */
  HttpClient client(HttpClient.Version version) throws Exception {
    return prepared(HttpClient.newBuilder().version(version));
  }

  /** The upgrade to HTTP/2 goes with a request that has no body. */
  HttpClient prepared(HttpClient.Builder builder) throws Exception {
    HttpClient client = builder.build();
    get(client, "/");
    return client;
  }
}
