// SPDX-License-Identifier: Apache-2.0
package io.bulkpipe.io;

import java.nio.ByteBuffer;
import java.nio.charset.Charset;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;

/** Checks of a charset for lines of bytes. */
final class LineCharset {
  private static final String ENDS = "\n\r";
  private static final byte[] END_BYTES = {'\n', '\r'};

  private LineCharset() {}

  /**
   * Refuses a charset in which the ends of lines cannot be found byte by byte.
   *
   * @return {@code charset}
   * @throws IllegalArgumentException if line feed and carriage return are not the bytes 10 and 13
   */
  static Charset check(Charset charset) {
    boolean decodes = charset.decode(ByteBuffer.wrap(END_BYTES)).toString().equals(ENDS);
    boolean encodes = !charset.canEncode() || Arrays.equals(ENDS.getBytes(charset), END_BYTES);
    if (!decodes || !encodes) {
      throw new IllegalArgumentException(
          "charset=" + charset + " does not have the bytes 10 and 13 for the ends of lines");
    }
    return charset;
  }

  /** Returns whether each of the first 128 characters is one byte with the same number. */
  static boolean containsAscii(Charset charset) {
    byte[] ascii = new byte[128];
    for (int i = 0; i < ascii.length; i++) {
      ascii[i] = (byte) i;
    }
    String text = new String(ascii, StandardCharsets.US_ASCII);
    return Arrays.equals(text.getBytes(charset), ascii);
  }
}
