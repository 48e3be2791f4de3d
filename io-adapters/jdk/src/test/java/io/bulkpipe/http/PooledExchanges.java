// SPDX-License-Identifier: Apache-2.0
package io.bulkpipe.http;

import io.bulkpipe.adapter.testing.PositionedBytes;
import io.bulkpipe.channel.BulkChannel;
import io.bulkpipe.channel.BulkReceiver;
import io.bulkpipe.io.PipeStreams;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpClient.Version;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/**
 * Bodies that are read and written where a thread of a pool happens to be, many at a time: in
 * {@code thenApply}, {@code supplyAsync} and {@code runAsync}. Prints a line for each way.
 */
final class PooledExchanges {
  private static final int LENGTH = 1 << 20;
  private static final int AT_ONCE = 16;

  private final String root;
  private final HttpClient client;

  private PooledExchanges(String root, Version version) {
    this.root = root;
    this.client = HttpClient.newBuilder().version(version).build();
  }

  /** Of the server's address. */
  public static void main(String[] arguments) throws Exception {
    for (Version version : Version.values()) {
      PooledExchanges exchanges = new PooledExchanges(arguments[0], version);
      exchanges.client.send(request(arguments[0]).build(), BodyHandlers.ofString()); // upgrades
      exchanges.report(version + " one read in thenApply", 1, exchanges::readInThenApply);
      exchanges.report(version + " read in thenApply", AT_ONCE, exchanges::readInThenApply);
      exchanges.report(version + " read in supplyAsync", AT_ONCE, exchanges::readInSupplyAsync);
      exchanges.report(version + " written in runAsync", AT_ONCE, exchanges::writtenInRunAsync);
    }
    System.exit(0);
  }

  private static HttpRequest.Builder request(String uri) {
    return HttpRequest.newBuilder(URI.create(uri));
  }

  private interface Exchange {
    CompletableFuture<Integer> start();
  }

  /** Starts so many at once; those that are not over in time are stuck. */
  private void report(String way, int count, Exchange exchange) throws Exception {
    List<CompletableFuture<Integer>> started = new ArrayList<>();
    for (int i = 0; i < count; i++) {
      started.add(exchange.start());
    }
    int whole = 0;
    int stuck = 0;
    for (CompletableFuture<Integer> each : started) {
      try {
        if (each.get(stuck > 0 ? 0 : 20, TimeUnit.SECONDS) == LENGTH) {
          whole++;
        }
      } catch (TimeoutException e) {
        stuck++;
      }
    }
    System.out.println(way + ": " + whole + " whole, " + stuck + " stuck");
    if (stuck > 0) {
      System.exit(0); // what comes next would be stuck, too
    }
  }

  private CompletableFuture<Integer> readInThenApply() {
    HttpRequest download = request(root + "/generate?length=" + LENGTH).build();
    return client
        .sendAsync(download, PipeBodies.toReceiver(65_536))
        .thenApply(response -> read(response.body()));
  }

  private CompletableFuture<Integer> readInSupplyAsync() {
    HttpRequest download = request(root + "/generate?length=" + LENGTH).build();
    return CompletableFuture.supplyAsync(() -> {
      try {
        return read(client.send(download, PipeBodies.toReceiver(65_536)).body());
      } catch (IOException | InterruptedException e) {
        throw new CompletionException(e);
      }
    });
  }

  private CompletableFuture<Integer> writtenInRunAsync() {
    BulkChannel channel = BulkChannel.create();
    HttpRequest upload = request(root + "/take")
        .POST(PipeBodies.ofReceiver(channel.receiver(), LENGTH))
        .build();
    CompletableFuture<Void> written = CompletableFuture.runAsync(() ->
        PipeStreams.produce(channel.sender(), out -> PositionedBytes.write(out, LENGTH, 20_000)));
    return client
        .sendAsync(upload, BodyHandlers.ofString())
        .thenCombine(written, (response, nothing) -> {
          String taken = response.body();
          return Integer.parseInt(taken.substring(0, taken.indexOf(' ')));
        });
  }

  private static int read(BulkReceiver body) {
    try (InputStream in = PipeStreams.inputStream(body)) {
      return PositionedBytes.check(ByteBuffer.wrap(in.readAllBytes()), 0);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
