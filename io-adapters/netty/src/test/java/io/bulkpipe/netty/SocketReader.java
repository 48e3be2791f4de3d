// SPDX-License-Identifier: Apache-2.0
package io.bulkpipe.netty;

import io.bulkpipe.adapter.tck.ByteReader;
import java.io.IOException;
import java.net.Socket;

/** The peer of a connection of Netty, as the reader of a connection of the TCK. */
record SocketReader(Socket socket) implements ByteReader {
  @Override
  public int read(byte[] dst, int offset, int length) throws IOException {
    return socket.getInputStream().read(dst, offset, length);
  }

  @Override
  public void cancel() throws IOException {
    socket.setSoLinger(true, 0);
    socket.close();
  }

  @Override
  public void release() throws IOException {
    socket.close();
  }
}
