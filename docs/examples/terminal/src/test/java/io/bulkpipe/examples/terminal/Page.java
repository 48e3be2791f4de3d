// SPDX-License-Identifier: Apache-2.0
package io.bulkpipe.examples.terminal;

import java.net.http.WebSocket;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;

/** A page without a browser. */
final class Page implements WebSocket.Listener {
  WebSocket socket;
  volatile boolean acknowledges = true;
  volatile int closed;

  private final StringBuffer text = new StringBuffer();
  private CompletableFuture<?> sent = CompletableFuture.completedFuture(null); // guarded by this

  String text() {
    return text.toString();
  }

  synchronized void type(String keys) {
    ByteBuffer bytes = ByteBuffer.wrap(keys.getBytes(StandardCharsets.UTF_8));
    sent = sent.thenCompose(done -> socket.sendBinary(bytes, true));
  }

  @Override
  public CompletionStage<?> onBinary(WebSocket from, ByteBuffer bytes, boolean last) {
    text.append(StandardCharsets.ISO_8859_1.decode(bytes));
    if (last && acknowledges) {
      acknowledge(from);
    }
    from.request(1);
    return null;
  }

  private synchronized void acknowledge(WebSocket to) {
    sent = sent.thenCompose(done -> to.sendText("ack", true));
  }

  @Override
  public CompletionStage<?> onClose(WebSocket from, int code, String reason) {
    closed = code;
    return null;
  }
}
