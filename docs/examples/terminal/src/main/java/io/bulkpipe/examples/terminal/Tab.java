// SPDX-License-Identifier: Apache-2.0
package io.bulkpipe.examples.terminal;

import io.bulkpipe.channel.BulkChannel;
import io.bulkpipe.process.PipedProcess;
import io.bulkpipe.vertx.PipeVertx;
import io.vertx.core.Context;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.ServerWebSocket;
import io.vertx.core.streams.ReadStream;
import io.vertx.core.streams.WriteStream;
import java.io.IOException;
import java.time.Duration;
import java.util.List;

/** A shell, and the socket of the terminal that shows it. */
final class Tab {
  static final int LARGEST = 4096; // bytes of a message from the browser
  private static final int WINDOW = 8; // messages to the browser that are not acknowledged

  private final Vertx vertx;
  private final ServerWebSocket socket;
  private final String[] command;
  private final BulkChannel keys = channel("keys");
  private final BulkChannel screen = channel("screen");

  Tab(Vertx vertx, ServerWebSocket socket, String[] command) {
    this.vertx = vertx;
    this.socket = socket;
    this.command = command;
  }

  private static BulkChannel channel(String name) {
    return BulkChannel.builder().capacity(32 * 1024).name("terminal " + name).build();
  }

  /** Connects the socket with a new shell. */
  void open() {
    Context loop = vertx.getOrCreateContext();
    Future<Shell> started = vertx.executeBlocking(this::start, false);
    started.onFailure(failure -> socket.close((short) 1011, String.valueOf(failure.getMessage())));

    WriteStream<Buffer> in = PipeVertx.writeStream(keys.sender(), loop);
    socket.binaryMessageHandler(message -> {
      if (in.writeQueueFull()) { // a page that keeps to its window never gets here
        socket.close((short) 1008, "more than the window");
      } else {
        in.write(message).onSuccess(sent -> socket.writeTextMessage("ack"));
      }
    });

    ReadStream<Buffer> out = PipeVertx.readStream(screen.receiver(), loop).pause();
    out.exceptionHandler(failure -> socket.close((short) 1011, "the shell failed"));
    out.endHandler(end -> socket.close((short) 1000, "the shell has ended"));
    out.handler(socket::writeBinaryMessage).fetch(WINDOW);

    socket.textMessageHandler(text -> {
      String[] words = text.split(" ");
      if (words[0].equals("ack")) {
        out.fetch(1);
      } else if (words[0].equals("size")) {
        int columns = Integer.parseInt(words[1]);
        int rows = Integer.parseInt(words[2]);
        started.onSuccess(shell -> shell.resize(columns, rows));
      }
    });
    socket.closeHandler(
        closed -> started.onSuccess(shell -> vertx.executeBlocking(() -> end(shell))));
  }

  private Shell start() throws IOException {
    Shell shell = Shell.start(command);
    PipedProcess.builder(shell)
        .stdin(keys.receiver())
        .stdout(screen.sender())
        .killAfter(Duration.ofSeconds(1))
        .start();
    return shell;
  }

  /** The abort ends the shell. Its programs are looked for here: pty4j gives no process handle. */
  private Void end(Shell shell) {
    List<ProcessHandle> programs =
        ProcessHandle.of(shell.pid()).stream().flatMap(ProcessHandle::descendants).toList();
    IOException closed = new IOException("tab closed");
    keys.sender().abort(closed);
    screen.receiver().cancel(closed);
    programs.forEach(ProcessHandle::destroyForcibly);
    return null;
  }
}
