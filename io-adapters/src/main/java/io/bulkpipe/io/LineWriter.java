// SPDX-License-Identifier: Apache-2.0
package io.bulkpipe.io;

import io.bulkpipe.channel.BulkSender;
import io.bulkpipe.channel.WindowWriter;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.CharBuffer;
import java.nio.charset.Charset;
import java.nio.charset.CharsetEncoder;
import java.nio.charset.CoderResult;
import java.nio.charset.CodingErrorAction;
import java.nio.charset.StandardCharsets;
import java.util.Objects;

/**
 * Writes text and lines straight into a sender. What one call writes, the end of its line included,
 * is one contiguous range: nothing that others send gets in between. It is sent when the call
 * returns; nothing is staged, so there is nothing to flush or to close.
 *
 * <p>Each call's text is encoded by itself, from the charset's initial state. What cannot be encoded,
 * half of a surrogate pair for instance, becomes the charset's replacement, usually {@code ?}.
 *
 * <p><b>Errors</b> are {@link IOException}s. Those of the sender come unchanged, and so does how much
 * of the range was sent: their {@link io.bulkpipe.channel.PartialTransfer#bytesTransferred}. A thread
 * that is interrupted where it would wait gets an {@link java.io.InterruptedIOException} with the
 * same count, and finds its interrupt flag set. If that count is not 0, a part of the line has been
 * sent, which happens only to lines longer than half the capacity: close the sender with a cause.
 *
 * <p>For one thread at a time, ordered by the caller; several writers may share a sender.
 */
public final class LineWriter {
  /*
   * The sender lends a window with room for as many bytes as the text has characters, at least, and
   * the text goes there: a loop as long as the characters are ASCII, then the encoder. Where that
   * does not fit, nothing is published, and the text goes through an array.
   *
   * The window's least size may be half the capacity, which only the sender knows. It refuses more,
   * before anything has changed, and the writer remembers.
   */
  private static final byte[] NOTHING = {};

  private final BulkSender sender;
  private final Charset charset;
  private final CharsetEncoder encoder;
  private final boolean ascii;
  private final byte[] separator;
  private final WindowWriter encoding = this::encode;

  /** The least size of a window that the sender has refused. */
  private int refused = Integer.MAX_VALUE;

  private CharSequence text = "";
  private byte[] end = NOTHING;
  private boolean lent;

  private LineWriter(BulkSender sender, Charset charset, String separator) {
    this.sender = sender;
    this.charset = charset;
    this.encoder = charset
        .newEncoder()
        .onMalformedInput(CodingErrorAction.REPLACE)
        .onUnmappableCharacter(CodingErrorAction.REPLACE);
    this.ascii = LineCharset.containsAscii(charset);
    this.separator = separator.getBytes(charset);
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
   * @param charset of the text; one in which {@code \n} and {@code \r} are the bytes 10 and 13
   * @param separator the end of each line, any text
   * @return a new writer
   * @throws IllegalArgumentException if the charset is another one, such as UTF-16, or cannot encode
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
   * Writes text without the end of a line; waits for room as often as needed.
   *
   * @param text must not change meanwhile; its methods may be called while the sender is held
   * @throws IOException see the class
   */
  public void write(CharSequence text) throws IOException {
    send(Objects.requireNonNull(text, "text=null"), NOTHING);
  }

  /**
   * Writes a line and its end; waits for room as often as needed.
   *
   * @param line must not change meanwhile; its methods may be called while the sender is held
   * @throws IOException see the class
   */
  public void writeLine(CharSequence line) throws IOException {
    send(Objects.requireNonNull(line, "line=null"), separator);
  }

  /**
   * Writes the end of a line.
   *
   * @throws IOException see the class
   */
  public void newLine() throws IOException {
    send("", separator);
  }

  private void send(CharSequence chars, byte[] after) throws IOException {
    try {
      if (!sendInPlace(chars, after)) {
        ByteBuffer encoded = ByteBuffer.wrap(chars.toString().getBytes(charset));
        sender.sendBulk(new ByteBuffer[] {encoded, ByteBuffer.wrap(after)});
      }
    } catch (InterruptedException e) {
      throw Interruption.of(e);
    }
  }

  /** Returns false, and has sent nothing, if the text does not fit into a window. */
  private boolean sendInPlace(CharSequence chars, byte[] after)
      throws IOException, InterruptedException {
    long least = (long) chars.length() + after.length;
    if (least == 0 || least >= refused) {
      return false;
    }
    text = chars;
    end = after;
    lent = false;
    try {
      return sender.fill((int) least, encoding) > 0;
    } catch (IllegalArgumentException e) {
      if (lent) {
        throw e;
      }
      refused = (int) least;
      return false;
    } finally {
      text = "";
    }
  }

  /** Puts text and end into a window, or nothing if they do not fit. */
  private int encode(ByteBuffer window) {
    lent = true;
    int start = window.position();
    CharSequence chars = text;
    int length = chars.length();
    int done = ascii ? putAscii(chars, window, start, length) : 0;
    window.position(start + done);
    if ((done == length || encodeRest(chars, done, window)) && window.remaining() >= end.length) {
      window.put(end);
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

  private boolean encodeRest(CharSequence chars, int from, ByteBuffer window) {
    encoder.reset();
    CoderResult result = encoder.encode(CharBuffer.wrap(chars, from, chars.length()), window, true);
    return result.isUnderflow() && encoder.flush(window).isUnderflow();
  }

  @Override
  public String toString() {
    return "line writer to " + sender;
  }
}
