// SPDX-License-Identifier: Apache-2.0
package io.bulkpipe.io;

import io.bulkpipe.channel.BulkReceiver;
import io.bulkpipe.channel.WindowReader;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.Charset;
import java.nio.charset.CharsetDecoder;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * Reads lines straight from a receiver. The {@link LineEnding} decides whether {@code \n},
 * {@code \r\n} and {@code \r} end a line, as with {@link java.io.BufferedReader}, or only
 * {@code \n}. The last line needs no end.
 *
 * <p>A reader consumes no byte beyond the end of a line, so the bytes after the lines can be read
 * from the receiver. With {@link LineEnding#ANY} there is one exception. A line may have ended with
 * {@code \r} before the next byte came. If that byte is a {@code \n}, it belongs to the end of the
 * line, and the next call consumes it. If you read from the receiver before that call, the bytes
 * may begin with that {@code \n}. With {@link LineEnding#LF} there is no exception, so use it for
 * lines before a body.
 *
 * <p>Each line is decoded by itself, from the charset's initial state. A byte order mark stays in
 * the text.
 *
 * <p><b>Errors</b> are {@link IOException}s:
 *
 * <ul>
 *   <li>Those of the receiver come unchanged. Text after the last end of a line is not returned
 *       then.
 *   <li>{@link LineTooLongException}: a line is longer than the limit, which also bounds the
 *       memory.
 *   <li>{@link CharacterCodingException}: a {@linkplain Builder#decoder decoder} reports malformed
 *       input.
 *   <li>{@link java.io.InterruptedIOException}: the thread was interrupted where it would wait. The
 *       interrupt flag is set.
 * </ul>
 *
 * <p>If a call throws, the part of its line that it had read is kept, and the next call goes on
 * with that line. This holds after an interruption, and also after an {@link OutOfMemoryError}. A
 * line is lost only if it was too long, if a {@link CharacterCodingException} reported it, or if a
 * consumer got it.
 *
 * <p>For one thread at a time, ordered by the caller. If other code receives from the same receiver
 * between two calls, those bytes are missing in the lines.
 */
public final class LineReader {
  /*
   * A drain of the receiver lends a window, and one pass over it finds the ends of lines, eight
   * bytes at a time. A line that lies in the window as a whole is used there. A line that reaches
   * over the end of the window is gathered in an array.
   *
   * READLINE-1  gathered has the bytes of the current line that were consumed. While skipping, it
   *     is empty.
   * READLINE-2  afterReturn: the last byte consumed was a \r that ended a line. A \n that follows
   *     belongs to that end. If it is buffered already, the call takes it before it returns or
   *     throws, even if it lies in the next window.
   * READLINE-3  A callback reports what it consumed by the window's position. Before that, it does
   *     whatever may fail, such as gathering, which needs memory. A failure there changes no state,
   *     and nothing was consumed. A consumer's exception is kept until the window is given back.
   * READLINE-4  complete: gathered is a whole line that no call has returned or handed out yet. A
   *     call that failed may leave it so. The next call begins with that line.
   * READLINE-5  tooLong: a line went beyond the limit, and no call has reported it yet.
   * READLINE-6  Where only line feeds end a line, a \r at the end of gathered may belong to the end
   *     of the line. It does not count until more bytes have come. Where \r ends a line, gathered
   *     never ends with one.
   */

  /** The default limit of the length of a line: 1 MiB. */
  public static final int DEFAULT_LONGEST_LINE = 1 << 20;

  private final BulkReceiver receiver;
  private final Charset charset;
  private final @Nullable CharsetDecoder decoder;
  private final LineEnding ending;
  private final GatheredLine gathered;
  private final WindowReader one = this::takeOne;
  private final WindowReader feed = this::takeLineFeed;

  private boolean complete;
  private boolean tooLong;
  private boolean skipping;
  private boolean afterReturn;
  private boolean handingOut;

  /** @param gathered empty */
  LineReader(
      BulkReceiver receiver,
      Charset charset,
      @Nullable CharsetDecoder decoder,
      LineEnding ending,
      GatheredLine gathered) {
    this.receiver = receiver;
    this.charset = LineCharset.check(charset);
    this.decoder = decoder;
    this.ending = ending;
    this.gathered = gathered;
  }

  /**
   * Returns a reader of UTF-8 that replaces malformed input by U+FFFD. A line has at most
   * {@link #DEFAULT_LONGEST_LINE} bytes. Lines end as with {@link LineEnding#ANY}.
   *
   * @param receiver where the bytes come from
   * @return a new reader
   */
  public static LineReader over(BulkReceiver receiver) {
    return builder(receiver).build();
  }

  /**
   * Returns a builder of a reader. Its defaults are those of {@link #over}.
   *
   * @param receiver where the bytes come from
   * @return a new builder
   */
  public static Builder builder(BulkReceiver receiver) {
    return new Builder(Objects.requireNonNull(receiver, "receiver=null"));
  }

  /** A builder of a {@link LineReader}. Not safe for use by several threads at once. */
  public static final class Builder {
    private final BulkReceiver receiver;
    private Charset charset = StandardCharsets.UTF_8;
    private @Nullable CharsetDecoder decoder;
    private int longestLine = DEFAULT_LONGEST_LINE;
    private LineEnding ending = LineEnding.ANY;

    private Builder(BulkReceiver receiver) {
      this.receiver = receiver;
    }

    /**
     * Sets the charset of the text. The charset's replacement takes the place of malformed input.
     * Replaces a {@link #decoder} that was set before.
     *
     * @param charset must have the bytes 10 and 13 for {@code \n} and {@code \r}
     * @return this
     * @throws IllegalArgumentException if the charset has other bytes for them, as UTF-16 does
     */
    public Builder charset(Charset charset) {
      this.charset = LineCharset.check(Objects.requireNonNull(charset, "charset=null"));
      this.decoder = null;
      return this;
    }

    /**
     * Sets the decoder of the text. The decoder's own settings decide what happens with malformed
     * input. If it reports malformed input, {@link #readLine} throws a
     * {@link CharacterCodingException}. That line is then consumed, and the next call goes on with
     * the next line. Replaces a {@link #charset} that was set before.
     *
     * @param decoder belongs to the reader from now on. Its charset must have the bytes 10 and 13
     *     for {@code \n} and {@code \r}
     * @return this
     * @throws IllegalArgumentException if the charset has other bytes for them, as UTF-16 does
     */
    public Builder decoder(CharsetDecoder decoder) {
      this.charset =
          LineCharset.check(Objects.requireNonNull(decoder, "decoder=null").charset());
      this.decoder = decoder;
      return this;
    }

    /**
     * Sets the limit of the length of a line. A longer line is a {@link LineTooLongException}.
     *
     * @param bytes the most bytes of a line without its end, 1 or more
     * @return this
     * @throws IllegalArgumentException if {@code bytes} is less than 1
     */
    public Builder longestLine(int bytes) {
      if (bytes < 1) {
        throw new IllegalArgumentException("longestLine=" + bytes + " is less than 1");
      }
      longestLine = bytes;
      return this;
    }

    /**
     * Sets which ends of line count. The default is {@link LineEnding#ANY}.
     *
     * @param ending {@link LineEnding#LF} for lines before a body
     * @return this
     */
    public Builder ending(LineEnding ending) {
      this.ending = Objects.requireNonNull(ending, "ending=null");
      return this;
    }

    /**
     * Makes a reader. A builder with a decoder may make one reader only.
     *
     * @return a new reader
     */
    public LineReader build() {
      return new LineReader(receiver, charset, decoder, ending, new GatheredLine(longestLine));
    }
  }

  /**
   * Reads a line. Waits until a line is complete or the stream ends.
   *
   * @return the line without its end, or null at the end of the stream; each later call then
   *     returns null, too
   * @throws LineTooLongException if the line is above the limit; the next call goes on after it
   * @throws CharacterCodingException if a {@linkplain Builder#decoder decoder} reports malformed
   *     input
   * @throws IOException for the reasons that {@link LineReader} lists
   * @throws IllegalStateException if called from a consumer of this reader
   */
  public @Nullable String readLine() throws IOException {
    checkNotHandingOut();
    while (!complete) {
      throwIfTooLong();
      if (drain(one) < 0 && !endLastLine()) {
        return null;
      }
    }
    takeLineFeedIfThere();
    String line;
    try {
      CharsetDecoder own = decoder;
      line =
          own == null ? gathered.decode(charset) : own.decode(gathered.view()).toString();
    } catch (CharacterCodingException e) {
      startLine();
      throw e;
    }
    startLine();
    return line;
  }

  /**
   * Hands every line to a consumer, until the end of the stream. One operation of the receiver
   * serves many lines. A line is not decoded. The consumer gets its bytes where they lie in the
   * channel, in a small buffer of its own. Only a line that reaches over the end of a window is
   * copied.
   *
   * <p>The receiver is held while the consumer runs, so other receive calls wait. If the consumer
   * calls an operation of the receiver, that call throws an {@link IllegalStateException}. Closing
   * and queries are allowed. The room of all lines in a window becomes free together, after the
   * last of them. Two lines are handed out without holding the receiver: a last line without an
   * end, and a line that a failed call has left.
   *
   * <p>If the consumer throws, this method throws the same. All lines that the consumer got count
   * as consumed, the one that it threw for included. The other lines do not.
   *
   * @param consumer takes the lines
   * @return the number of lines
   * @throws LineTooLongException if a line is above the limit; another call goes on after it
   * @throws IOException for the reasons that {@link LineReader} lists, or what the consumer throws
   * @throws IllegalStateException if called from a consumer of this reader
   */
  public long forEachLine(LineConsumer consumer) throws IOException {
    Splitting splitting = new Splitting(Objects.requireNonNull(consumer, "consumer=null"));
    checkNotHandingOut();
    handingOut = true;
    try {
      splitting.acceptIfComplete();
      throwIfTooLong();
      while (drain(splitting) >= 0) {
        if (splitting.failure != null) {
          takeLineFeedIfThere();
          throw Rethrown.<IOException>as(splitting.failure);
        }
        throwIfTooLong();
      }
      if (endLastLine()) {
        throwIfTooLong();
        splitting.acceptIfComplete();
      }
      return splitting.lines;
    } finally {
      handingOut = false;
    }
  }

  private void checkNotHandingOut() {
    if (handingOut) {
      throw new IllegalStateException("the consumer of " + this + " uses the reader itself");
    }
  }

  private int drain(WindowReader callback) throws IOException {
    try {
      return receiver.drain(callback);
    } catch (InterruptedException e) {
      throw Interruption.of(e);
    }
  }

  private void throwIfTooLong() throws LineTooLongException {
    if (tooLong) {
      takeLineFeedIfThere();
      LineTooLongException e = new LineTooLongException(gathered.limit());
      tooLong = false;
      throw e;
    }
  }

  /** Takes the line feed of the last line's end, if it is buffered (READLINE-2). */
  private void takeLineFeedIfThere() {
    if (afterReturn && receiver.available() > 0) {
      try {
        receiver.drain(1, feed, Duration.ZERO);
      } catch (IOException e) {
        // No byte can be taken any more, and the next call gets the same exception.
      } catch (InterruptedException e) {
        throw new AssertionError("a call that does not wait is not interrupted", e);
      }
    }
  }

  private int takeLineFeed(ByteBuffer window) {
    window.position(textStart(window));
    afterReturn = false;
    return 0;
  }

  /** Gathers the window's bytes of the current line. */
  private int takeOne(ByteBuffer window) {
    int from = textStart(window);
    int end = LineEnds.next(window, from, window.limit(), ending.other);
    window.position(takePart(window, from, end));
    return 0;
  }

  /**
   * Returns where the text starts: after a line feed that belongs to the end of the line before
   * (READLINE-2).
   */
  private int textStart(ByteBuffer window) {
    int from = window.position();
    return afterReturn && window.get(from) == '\n' ? from + 1 : from;
  }

  /**
   * Takes the window's bytes of a line that must be gathered or skipped: a line that does not lie
   * in the window as a whole, or a line that is too long. If this fails, nothing has changed.
   *
   * @param end where the line ends, or the window's limit
   * @return where the next line starts, or the window's limit
   */
  private int takePart(ByteBuffer window, int from, int end) {
    boolean fits = skipping || gathered.add(window, from, end);
    boolean ended = end < window.limit();
    afterReturn = false;
    complete = ended && fits && !skipping;
    if (!fits) {
      giveUpLine();
    }
    if (complete) {
      gathered.dropReturn();
    }
    skipping = skipping && !ended;
    return ended ? afterEnd(window, end) : end;
  }

  private void giveUpLine() {
    tooLong = true;
    skipping = true;
    gathered.clear();
  }

  /**
   * Returns where the next line starts. Sets afterReturn if that is not certain yet (READLINE-2).
   */
  private int afterEnd(ByteBuffer window, int end) {
    int next = end + 1;
    if (window.get(end) == '\r') {
      afterReturn = next == window.limit();
      if (!afterReturn && window.get(next) == '\n') {
        next++;
      }
    }
    return next;
  }

  /** Ends a last line that has no end, at the end of the stream. Returns false if there is none. */
  private boolean endLastLine() {
    if (gathered.isTooLong()) {
      giveUpLine();
      return true;
    }
    complete = !gathered.isEmpty();
    return complete;
  }

  private void startLine() {
    complete = false;
    gathered.clear();
  }

  /** Hands out the lines in a window. */
  private final class Splitting implements WindowReader {
    private final LineConsumer consumer;
    private long lines;
    private @Nullable Throwable failure;

    Splitting(LineConsumer consumer) {
      this.consumer = consumer;
    }

    @Override
    public int read(ByteBuffer window) {
      boolean feedsOnly = ending == LineEnding.LF;
      int to = window.limit();
      int next = textStart(window);
      afterReturn = false;
      try {
        while (next < to && !tooLong) {
          int end = LineEnds.next(window, next, to, ending.other);
          boolean drop = feedsOnly && end > next && window.get(end - 1) == '\r'; // READLINE-6
          int length = end - next - (drop ? 1 : 0);
          if (end < to && gathered.isEmpty() && !skipping && length <= gathered.limit()) {
            ByteBuffer line = window.slice(next, length);
            next = afterEnd(window, end);
            accept(line);
          } else {
            next = takePart(window, next, end);
            acceptIfComplete();
          }
        }
      } catch (Throwable t) {
        failure = t;
      }
      window.position(next);
      return 0;
    }

    void acceptIfComplete() throws IOException {
      if (complete) {
        ByteBuffer line = gathered.view().asReadOnlyBuffer();
        try {
          accept(line);
        } finally {
          startLine();
        }
      }
    }

    /** Hands out a line, and then empties its buffer. */
    private void accept(ByteBuffer line) throws IOException {
      lines++;
      try {
        consumer.accept(line);
      } finally {
        line.limit(0);
      }
    }
  }

  @Override
  public String toString() {
    return "line reader from " + receiver;
  }
}
