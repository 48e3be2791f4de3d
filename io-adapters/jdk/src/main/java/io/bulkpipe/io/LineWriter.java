// SPDX-License-Identifier: Apache-2.0
package io.bulkpipe.io;

import io.bulkpipe.channel.BulkSender;
import io.bulkpipe.channel.WindowWriter;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.CharBuffer;
import java.nio.charset.Charset;
import java.nio.charset.CharsetEncoder;
import java.nio.charset.CodingErrorAction;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Objects;

/**
 * Writes text and lines straight into a sender. The bytes of one call are one contiguous range, the
 * end of the line included: no bytes of another send get in between. They are sent when the call
 * returns. Nothing is staged, so a writer need not be closed. A reader that gathers may wait for
 * more lines, unless {@link #flush} marks the lines so far as due.
 *
 * <p>The text of each call is encoded by itself, from the charset's initial state and back to it. A
 * character that cannot be encoded, such as half of a surrogate pair, becomes the charset's
 * replacement, usually {@code ?}.
 *
 * <p><b>Errors</b> are {@link IOException}s. Those of the sender come unchanged, and their
 * {@link io.bulkpipe.channel.PartialTransfer#bytesTransferred} counts the bytes of the range that
 * were sent. If the thread is interrupted where it would wait, the call throws an
 * {@link java.io.InterruptedIOException} with the same count, and with the interrupt flag set.
 *
 * <p>A line of at most half the capacity, rounded up, is sent as a whole or not at all. Its length
 * counts its end, too. If a call throws for a longer line, a part of the line may have been sent.
 * The count is then not 0, so close the sender with a cause. Text that throws, or that another
 * thread changes meanwhile, never leaves a part of a line.
 *
 * <p>For one thread at a time, ordered by the caller. Several writers may share a sender.
 */
public final class LineWriter {
  /*
   * The sender lends a window that has room for at least as many bytes as the text has characters.
   * The text is written there: by a loop as long as the characters are ASCII, then by the encoder.
   * If the text does not fit, nothing is published, and the text goes through an array, whose
   * length is known.
   *
   * WRITELINE-1  An array of up to half the capacity goes through a window, too. That is the
   *     largest minimum of a window. A window is published at once, so a line in it is never torn.
   * WRITELINE-2  The published bytes are a copy that no longer depends on the text. The text's own
   *     methods run before anything is published. They may throw. They may even call this writer,
   *     and then get an exception. The encoder gets a String, because it would wrap an exception of
   *     the text in an Error.
   * WRITELINE-3  A charset that shifts, such as ISO-2022-KR, is back in its initial state before
   *     the end of a line, where the end is one byte. Its text goes through an array.
   */
  private static final byte[] NOTHING = {};

  private final BulkSender sender;
  private final Charset charset;
  private final CharsetEncoder encoder;
  private final boolean ascii;
  private final boolean stateless;
  private final byte[] separator;
  private final WindowWriter encoding = this::encode;

  /** The largest minimum of a window, in bytes. */
  private final int half;

  private CharSequence text = "";
  private byte[] end = NOTHING;

  private LineWriter(BulkSender sender, Charset charset, String separator) {
    this.sender = sender;
    this.half = sender.largestMinimum();
    this.charset = charset;
    this.encoder = charset
        .newEncoder()
        .onMalformedInput(CodingErrorAction.REPLACE)
        .onUnmappableCharacter(CodingErrorAction.REPLACE);
    this.ascii = LineCharset.containsAscii(charset);
    this.stateless = charset.equals(StandardCharsets.UTF_8) || encoder.maxBytesPerChar() == 1;
    this.separator = encode(separator, charset, stateless);
  }

  /**
   * Returns a writer of UTF-8 whose lines end with {@code \n}.
   *
   * @param sender where the bytes go
   * @return a new writer
   */
  public static LineWriter over(BulkSender sender) {
    return over(sender, StandardCharsets.UTF_8, "\n");
  }

  /**
   * Returns a writer.
   *
   * @param sender where the bytes go
   * @param charset the charset of the text; must have the bytes 10 and 13 for {@code \n} and
   *     {@code \r}
   * @param separator the end of each line; any text, even an empty one
   * @return a new writer
   * @throws IllegalArgumentException if the charset has other bytes for {@code \n} or {@code \r},
   *     as UTF-16 does, or if it cannot encode
   */
  public static LineWriter over(BulkSender sender, Charset charset, String separator) {
    Objects.requireNonNull(sender, "sender=null");
    Objects.requireNonNull(charset, "charset=null");
    Objects.requireNonNull(separator, "separator=null");
    if (!charset.canEncode()) {
      throw new IllegalArgumentException("charset=" + charset + " cannot encode");
    }
    return new LineWriter(sender, LineCharset.check(charset), separator);
  }

  /**
   * Writes text, and no end of a line. Waits for room as often as needed.
   *
   * @param text must not change during the call. Its methods may be called while the sender is
   *     held, so they must not use the sender
   * @throws IOException for the reasons that {@link LineWriter} lists
   */
  public void write(CharSequence text) throws IOException {
    send(Objects.requireNonNull(text, "text=null"), NOTHING);
  }

  /**
   * Writes a line and its end. Waits for room as often as needed.
   *
   * @param line must not change during the call. Its methods may be called while the sender is
   *     held, so they must not use the sender
   * @throws IOException for the reasons that {@link LineWriter} lists
   */
  public void writeLine(CharSequence line) throws IOException {
    send(Objects.requireNonNull(line, "line=null"), separator);
  }

  /**
   * Writes the end of a line. Waits while there is no room.
   *
   * @throws IOException for the reasons that {@link LineWriter} lists
   */
  public void newLine() throws IOException {
    send("", separator);
  }

  /**
   * Marks the bytes written so far as due, as {@link BulkSender#flush()} does. Call it before you
   * wait for an answer. Never waits, and throws nothing.
   */
  public void flush() {
    sender.flush();
  }

  private void send(CharSequence chars, byte[] after) throws IOException {
    try {
      long least = (long) chars.length() + after.length;
      if (!isWindow(least) || !sendInPlace((int) least, chars, after)) {
        sendArrays(encode(chars.toString(), charset, stateless), after);
      }
    } catch (InterruptedException e) {
      throw Interruption.of(e);
    }
  }

  /** Encodes text, and then what takes the charset back to its initial state. */
  private static byte[] encode(String chars, Charset charset, boolean stateless) {
    if (stateless || chars.isEmpty()) {
      return chars.getBytes(charset);
    }
    byte[] line = (chars + '\n').getBytes(charset); // an encoder itself does not always go back
    return Arrays.copyOf(line, line.length - 1);
  }

  private boolean isWindow(long bytes) {
    return bytes > 0 && bytes <= half;
  }

  /** Sends the text through a window. Returns false, and sends nothing, if it does not fit. */
  private boolean sendInPlace(int least, CharSequence chars, byte[] after)
      throws IOException, InterruptedException {
    text = chars;
    end = after;
    try {
      return sender.fill(least, encoding) > 0;
    } finally {
      text = "";
    }
  }

  private void sendArrays(byte[] encoded, byte[] after) throws IOException, InterruptedException {
    long length = (long) encoded.length + after.length;
    if (isWindow(length)) {
      sender.fill((int) length, window -> {
        window.put(encoded).put(after);
        return 0;
      });
    } else {
      sender.sendBulk(new ByteBuffer[] {ByteBuffer.wrap(encoded), ByteBuffer.wrap(after)});
    }
  }

  /** Puts the text and the end of the line into a window, or nothing if they do not fit. */
  private int encode(ByteBuffer window) {
    CharSequence chars = text;
    byte[] after = end;
    int start = window.position();
    int length = chars.length();
    int done = ascii ? putAscii(chars, window, start, length) : 0;
    window.position(start + done);
    if ((done == length || (stateless && encodeRest(chars.toString(), done, window)))
        && window.remaining() >= after.length) {
      window.put(after);
    } else {
      window.position(start);
    }
    return 0;
  }

  private static int putAscii(CharSequence chars, ByteBuffer window, int start, int length) {
    int n = Math.min(length, window.remaining());
    for (int i = 0; i < n; i++) {
      char c = chars.charAt(i);
      if (c >= 128) {
        return i;
      }
      window.put(start + i, (byte) c);
    }
    return n;
  }

  private boolean encodeRest(String chars, int from, ByteBuffer window) {
    encoder.reset();
    CharBuffer rest = CharBuffer.wrap(chars, from, chars.length());
    return encoder.encode(rest, window, true).isUnderflow()
        && encoder.flush(window).isUnderflow();
  }

  @Override
  public String toString() {
    return "line writer to " + sender;
  }
}
