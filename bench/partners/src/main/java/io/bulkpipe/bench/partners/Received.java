// SPDX-License-Identifier: Apache-2.0
package io.bulkpipe.bench.partners;

import java.io.IOException;
import java.io.InputStream;
import java.util.zip.CRC32;

/** What a reader has received, as text: the length and the checksum. */
final class Received {
  private static final int CHUNK = 64 * 1024;

  private final CRC32 checksum = new CRC32();
  private long length;

  void add(byte[] bytes, int offset, int count) {
    checksum.update(bytes, offset, count);
    length += count;
  }

  /** Reads a stream to its end, and throws the bytes away. */
  static Received all(InputStream in) throws IOException {
    Received received = new Received();
    byte[] chunk = new byte[CHUNK];
    for (int n; (n = in.read(chunk)) >= 0; ) {
      received.add(chunk, 0, n);
    }
    return received;
  }

  /** What a reader must have received that got all of a document. */
  static String expected(JsonIntegers document) throws IOException {
    Received received = new Received();
    GatheringOutputStream out = new GatheringOutputStream(CHUNK, received::add);
    document.writeTo(out);
    out.flush();
    return received.toString();
  }

  @Override
  public String toString() {
    return length + "-" + Long.toHexString(checksum.getValue());
  }
}
