// SPDX-License-Identifier: Apache-2.0
package io.bulkpipe.netty;

import io.bulkpipe.adapter.tck.ByteWriter;
import java.io.IOException;
import java.net.Socket;

/** The peer of a connection of Netty, as the writer of a connection of the TCK. */
record SocketWriter(Socket socket) implements ByteWriter {
  @Override
  public void write(byte[] src, int offset, int length) throws IOException {
    socket.getOutputStream().write(src, offset, length);
  }

  @Override
  public void flush() {} // without delay

  @Override
  public void end() throws IOException {
    socket.shutdownOutput();
  }

  /** Resets the connection: a plain close would be a clean end. */
  @Override
  public void fail(Exception cause) throws IOException {
    socket.setSoLinger(true, 0);
    socket.close();
  }

  @Override
  public void release() throws IOException {
    socket.close();
  }
}
