// SPDX-License-Identifier: Apache-2.0
package io.bulkpipe.examples.terminal;

import com.pty4j.PtyProcess;
import com.pty4j.PtyProcessBuilder;
import com.pty4j.WinSize;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.util.HashMap;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;

/**
 * A shell in a pseudo terminal. Its streams share one file descriptor, which is closed only once
 * no thread uses it. pty4j closes it at once: another thread's read would then take bytes from
 * whatever has got the same number meanwhile, such as the socket of the next page.
 */
final class Shell extends Process {
  private final PtyProcess pty;
  private final InputStream in;
  private final OutputStream out;
  private final InputStream screen = new Screen();
  private final OutputStream keys = new Keys();
  private int users; // guarded by this
  private boolean closed; // guarded by this

  private Shell(PtyProcess pty) {
    this.pty = pty;
    // At once: pty4j's `destroy` closes a stream that was never asked for.
    this.in = pty.getInputStream();
    this.out = pty.getOutputStream();
  }

  static Shell start(String... command) throws IOException {
    Map<String, String> environment = new HashMap<>(System.getenv());
    environment.put("TERM", "xterm-256color");
    return new Shell(new PtyProcessBuilder(command).setEnvironment(environment).start());
  }

  /** Tells the shell the size of its window, if it is still there. */
  void resize(int columns, int rows) {
    try {
      if (enter()) {
        try {
          pty.setWinSize(new WinSize(columns, rows));
        } finally {
          leave();
        }
      }
    } catch (IOException e) {
      // It has gone meanwhile.
    }
  }

  private synchronized boolean enter() {
    if (!closed) {
      users++;
    }
    return !closed;
  }

  private void leave() throws IOException {
    boolean last;
    synchronized (this) {
      users--;
      last = closed && users == 0;
    }
    if (last) {
      in.close();
    }
  }

  /** A read that waits returns when the shell has ended. */
  private void close() throws IOException {
    boolean last;
    synchronized (this) {
      last = !closed && users == 0;
      closed = true;
    }
    if (last) {
      in.close();
    }
  }

  private final class Screen extends InputStream {
    @Override
    public int read() throws IOException {
      byte[] one = new byte[1];
      return read(one, 0, 1) < 0 ? -1 : one[0] & 0xFF;
    }

    @Override
    public int read(byte[] bytes, int offset, int length) throws IOException {
      if (!enter()) {
        return -1;
      }
      try {
        return in.read(bytes, offset, length);
      } finally {
        leave();
      }
    }

    @Override
    public void close() throws IOException {
      Shell.this.close();
    }
  }

  /** Its end is not the end of the screen. */
  private final class Keys extends OutputStream {
    @Override
    public void write(int b) throws IOException {
      write(new byte[] {(byte) b}, 0, 1);
    }

    @Override
    public void write(byte[] bytes, int offset, int length) throws IOException {
      if (!enter()) {
        throw new IOException("the terminal is closed");
      }
      try {
        out.write(bytes, offset, length);
      } finally {
        leave();
      }
    }
  }

  @Override
  public OutputStream getOutputStream() {
    return keys;
  }

  @Override
  public InputStream getInputStream() {
    return screen;
  }

  @Override
  public InputStream getErrorStream() {
    return pty.getErrorStream();
  }

  @Override
  public int waitFor() throws InterruptedException {
    return pty.waitFor();
  }

  @Override
  public boolean waitFor(long timeout, TimeUnit unit) throws InterruptedException {
    return pty.waitFor(timeout, unit);
  }

  @Override
  public int exitValue() {
    return pty.exitValue();
  }

  @Override
  public boolean isAlive() {
    return pty.isAlive();
  }

  @Override
  public long pid() {
    return pty.pid();
  }

  @Override
  public CompletableFuture<Process> onExit() {
    return pty.onExit().thenApply(exited -> this);
  }

  @Override
  public void destroy() {
    pty.destroy();
  }

  @Override
  public Process destroyForcibly() {
    pty.destroyForcibly();
    return this;
  }
}
