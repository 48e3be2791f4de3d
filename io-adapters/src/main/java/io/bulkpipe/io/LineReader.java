// SPDX-License-Identifier: Apache-2.0
package io.bulkpipe.io;

import io.bulkpipe.channel.BulkReceiver;
import io.bulkpipe.channel.WindowReader;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.Charset;
import java.nio.charset.CharsetDecoder;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * Reads lines straight from a receiver. A line ends with {@code \n}, {@code \r\n} or {@code \r}, as
 * with {@link java.io.BufferedReader}; the last one needs no end.
 *
 * <p>It consumes not a byte beyond the end of a line: what follows the lines can be read from the
 * receiver as bytes. Only where a line ended with {@code \r} and nothing had followed yet, a {@code
 * \n} that comes then is swallowed by the next call.
 *
 * <p>Each line is decoded by itself, from the charset's initial state. A byte order mark stays in
 * the text.
 *
 * <p><b>Errors</b> are {@link IOException}s. Those of the receiver come unchanged; instead of the
 * text after the last end of a line there is then nothing. A thread that is interrupted where it
 * would wait gets an {@link java.io.InterruptedIOException} and finds its interrupt flag set; what
 * had come of the line is kept for the next call, so nothing is lost. A line above the limit is a
 * {@link LineTooLongException}; memory stays bounded by the limit.
 *
 * <p>For one thread at a time, ordered by the caller. Other readers of the same receiver get what
 * lies between two calls' pieces.
 */
public final class LineReader {
  /*
   * A call of the core lends a window, and one pass over it finds the ends of lines, eight bytes at a
   * time. A line that lies in the window as a whole is used there; one that reaches over its end is
   * gathered in an array.
   *
   * R1  gathered[0 .. count) are the bytes of the current line that were consumed, except that
   *     while skipping there are none. count <= limit.
   * R2  afterReturn: the last byte consumed was a \r that ended a line. A \n that follows belongs to
   *     that end.
   * R3  What a callback of the core consumes, it says by the window's position, also where it fails:
   *     it keeps the exception until the window is given back.
   * R4  Between two calls, count is 0 unless a call was left by an exception in the middle of a line.
   * R5  tooLong: a line went beyond the limit, and nobody was told yet.
   */

  /** The limit of {@link #over(BulkReceiver)}: 1 MiB. */
  public static final int DEFAULT_LIMIT = 1 << 20;

  private static final byte[] NOTHING = {};

  /** A longer array is not kept from one line to the next. */
  private static final int KEPT = 64 * 1024;

  private static final int FIRST_LENGTH = 128;

  private final BulkReceiver receiver;
  private final Charset charset;
  private final @Nullable CharsetDecoder decoder;
  private final int limit;
  private final WindowReader one = this::takeOne;

  private byte[] gathered = NOTHING;
  private ByteBuffer gatheredView = ByteBuffer.wrap(NOTHING).asReadOnlyBuffer();
  private int count;
  private boolean complete;
  private boolean tooLong;
  private boolean skipping;
  private boolean afterReturn;

  private LineReader(
      BulkReceiver receiver, Charset charset, @Nullable CharsetDecoder decoder, int limit) {
    this.receiver = Objects.requireNonNull(receiver, "receiver=null");
    this.charset = LineCharset.check(charset);
    this.decoder = decoder;
    if (limit < 1) {
      throw new IllegalArgumentException("limit=" + limit + " is less than 1");
    }
    this.limit = limit;
  }

  /**
   * Returns a reader of UTF-8 that replaces malformed input by U+FFFD, with the limit {@link
   * #DEFAULT_LIMIT}.
   *
   * @param receiver where the bytes come from
   * @return a new reader
   */
  public static LineReader over(BulkReceiver receiver) {
    return new LineReader(receiver, StandardCharsets.UTF_8, null, DEFAULT_LIMIT);
  }

  /**
   * Returns a reader that replaces malformed input by the charset's replacement.
   *
   * @param receiver where the bytes come from
   * @param charset of the text; one in which {@code \n} and {@code \r} are the bytes 10 and 13
   * @param limit the longest line, in bytes without its end, 1 or more
   * @return a new reader
   * @throws IllegalArgumentException if the charset is another one, such as UTF-16, or the limit is
   *     less than 1
   */
  public static LineReader over(BulkReceiver receiver, Charset charset, int limit) {
    Objects.requireNonNull(receiver, "receiver=null");
    Objects.requireNonNull(charset, "charset=null");
    return new LineReader(receiver, charset, null, limit);
  }

  /**
   * Returns a reader that treats malformed input as a decoder is set up to do. If that is to report
   * it, {@link #readLine} throws a {@link java.nio.charset.CharacterCodingException}; the line is
   * consumed, and the next call goes on with the next one.
   *
   * @param receiver where the bytes come from
   * @param decoder the reader's from now on; of a charset in which {@code \n} and {@code \r} are the
   *     bytes 10 and 13
   * @param limit the longest line, in bytes without its end, 1 or more
   * @return a new reader
   * @throws IllegalArgumentException if the charset is another one, such as UTF-16, or the limit is
   *     less than 1
   */
  public static LineReader over(BulkReceiver receiver, CharsetDecoder decoder, int limit) {
    Objects.requireNonNull(receiver, "receiver=null");
    Objects.requireNonNull(decoder, "decoder=null");
    return new LineReader(receiver, decoder.charset(), decoder, limit);
  }

  /**
   * Reads a line; waits until one is complete or the stream ends.
   *
   * @return the line without its end, or null at the end of the stream, again and again
   * @throws LineTooLongException if the line is above the limit; the next call goes on after it
   * @throws java.nio.charset.CharacterCodingException see {@link #over(BulkReceiver, CharsetDecoder,
   *     int)}
   * @throws IOException see the class
   */
  public @Nullable String readLine() throws IOException {
    complete = false;
    while (!complete) {
      if (drain(one) < 0) {
        if (count == 0) {
          return null;
        }
        complete = true;
      }
      throwIfTooLong();
    }
    try {
      CharsetDecoder own = decoder;
      return own == null
          ? new String(gathered, 0, count, charset)
          : own.decode(ByteBuffer.wrap(gathered, 0, count)).toString();
    } finally {
      startLine();
    }
  }

  /**
   * Hands every line to a consumer, until the end of the stream, many lines for each operation of the
   * receiver. A line is handed out as it lies in the channel, not decoded, and nothing is allocated
   * for it; only one that reaches over the end of a window is copied.
   *
   * <p>The receiver is held while the consumer runs: other readers wait, and an operation of the
   * receiver or of this reader in it is an {@link IllegalStateException}. Closing and asking are
   * allowed. The room of all the lines in a window becomes free at once, after the last of them.
   *
   * <p>If the consumer throws, the lines that it was given count as consumed, the last one
   * included, the others not; what it threw is thrown.
   *
   * @param consumer takes the lines
   * @return how many there were
   * @throws LineTooLongException if a line is above the limit; another call goes on after it
   * @throws IOException see the class, or what the consumer throws
   */
  public long forEachLine(LineConsumer consumer) throws IOException {
    Splitting splitting = new Splitting(Objects.requireNonNull(consumer, "consumer=null"));
    while (drain(splitting) >= 0) {
      if (splitting.failure != null) {
        throw Rethrown.<IOException>as(splitting.failure);
      }
      throwIfTooLong();
    }
    if (count > 0) {
      splitting.acceptGathered();
    }
    return splitting.lines;
  }

  private int drain(WindowReader callback) throws IOException {
    try {
      return receiver.drain(1, callback);
    } catch (InterruptedException e) {
      throw Interruption.of(e);
    }
  }

  private void throwIfTooLong() throws LineTooLongException {
    if (tooLong) {
      tooLong = false;
      throw new LineTooLongException(limit);
    }
  }

  /** Gathers what a window has of the current line. */
  private int takeOne(ByteBuffer window) {
    int to = window.limit();
    int from = skipLineFeed(window, window.position(), to);
    int end = LineEnds.next(window, from, to);
    boolean wanted = !skipping;
    if (wanted) {
      gather(window, from, end);
    }
    window.position(end < to ? afterEnd(window, end, to) : to);
    complete = end < to && wanted && !tooLong;
    skipping = skipping && end == to;
    return 0;
  }

  /** Hands out the lines of windows. */
  private final class Splitting implements WindowReader {
    private final LineConsumer consumer;
    private long lines;
    private @Nullable Throwable failure;

    Splitting(LineConsumer consumer) {
      this.consumer = consumer;
    }

    @Override
    public int read(ByteBuffer window) {
      int to = window.limit();
      int next = skipLineFeed(window, window.position(), to);
      try {
        while (next < to && !tooLong) {
          int from = next;
          int end = LineEnds.next(window, from, to);
          boolean whole = end < to && count == 0 && !skipping && end - from <= limit;
          next = end < to ? afterEnd(window, end, to) : to;
          if (whole) {
            lines++;
            consumer.accept(window.limit(end).position(from));
            window.limit(to).order(ByteOrder.BIG_ENDIAN);
          } else {
            takePart(window, from, end, end < to);
          }
        }
      } catch (Throwable t) {
        failure = t;
      }
      window.limit(to).position(next);
      return 0;
    }

    /** Takes a piece of a line that does not lie in the window as a whole, or is too long. */
    private void takePart(ByteBuffer window, int from, int end, boolean last) throws IOException {
      if (!skipping) {
        gather(window, from, end);
        if (last && !tooLong) {
          acceptGathered();
        }
      }
      skipping = skipping && !last;
    }

    void acceptGathered() throws IOException {
      lines++;
      ByteBuffer line = gatheredView.clear().limit(count);
      try {
        consumer.accept(line.order(ByteOrder.BIG_ENDIAN));
      } finally {
        startLine();
      }
    }
  }

  /** Steps over a line feed that belongs to the end of the line before (R2). */
  private int skipLineFeed(ByteBuffer window, int from, int to) {
    boolean skip = afterReturn && from < to && window.get(from) == '\n';
    afterReturn = false;
    return skip ? from + 1 : from;
  }

  /** Returns where the next line starts, and sees to it if that is not certain yet (R2). */
  private int afterEnd(ByteBuffer window, int end, int to) {
    int next = end + 1;
    if (window.get(end) == '\r') {
      afterReturn = next == to;
      if (next < to && window.get(next) == '\n') {
        next++;
      }
    }
    return next;
  }

  /** Adds to the current line, or gives it up if it becomes longer than the limit. */
  private void gather(ByteBuffer window, int from, int end) {
    int added = end - from;
    if (added > limit - count) {
      tooLong = true;
      skipping = true;
      startLine();
      return;
    }
    int length = count + added;
    if (length > gathered.length) {
      int doubled = (int) Math.min(limit, 2L * gathered.length);
      gathered = Arrays.copyOf(gathered, Math.max(length, Math.max(FIRST_LENGTH, doubled)));
      gatheredView = ByteBuffer.wrap(gathered).asReadOnlyBuffer();
    }
    window.get(from, gathered, count, added);
    count = length;
  }

  private void startLine() {
    count = 0;
    if (gathered.length > KEPT) {
      gathered = NOTHING;
      gatheredView = ByteBuffer.wrap(NOTHING).asReadOnlyBuffer();
    }
  }

  @Override
  public String toString() {
    return "line reader from " + receiver;
  }
}
