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
 * Reads lines straight from a receiver. A line ends with {@code \n}, {@code \r\n} or {@code \r}, as
 * with {@link java.io.BufferedReader}, or with {@code \n} only, as its {@link LineEnding} says. The
 * last line needs no end.
 *
 * <p>It consumes not a byte beyond the end of a line: what follows the lines can be read from the
 * receiver as bytes. With {@link LineEnding#ANY} there is one exception. Where a line ended with
 * {@code \r} and nothing had followed yet, the next call swallows a {@code \n} that comes then;
 * bytes that are read before that call may begin with it. With {@link LineEnding#LF} there is none:
 * take that for lines before a body.
 *
 * <p>Each line is decoded by itself, from the charset's initial state. A byte order mark stays in
 * the text.
 *
 * <p><b>Errors</b> are {@link IOException}s. Those of the receiver come unchanged; instead of the
 * text after the last end of a line there is then nothing. A thread that is interrupted where it
 * would wait gets an {@link java.io.InterruptedIOException} and finds its interrupt flag set. A
 * line above the limit is a {@link LineTooLongException}; memory stays bounded by the limit.
 *
 * <p>Whatever a call throws, what had come of its line is kept, and the next call goes on with the
 * same line: after an interruption, and also after an {@link OutOfMemoryError}. A line is gone only
 * if it was too long, if a {@link CharacterCodingException} reported it, or if a consumer was given
 * it.
 *
 * <p>For one thread at a time, ordered by the caller. Other readers of the same receiver get what
 * lies between two calls' pieces.
 */
public final class LineReader {
  /*
   * A call of the core lends a window, and one pass over it finds the ends of lines, eight bytes at
   * a time. A line that lies in the window as a whole is used there; one that reaches over its end
   * is gathered in an array.
   *
   * READLINE-1  gathered has the bytes of the current line that were consumed. While skipping, it
   *     is empty.
   * READLINE-2  afterReturn: the last byte consumed was a \r that ended a line. A \n that follows
   *     belongs to that end. If it is there already, the call takes it, in the next window if need
   *     be, before it returns or throws.
   * READLINE-3  What a callback of the core consumes, it says by the window's position. What it
   *     does before that and what may fail (memory is needed to gather) changes no state: if it
   *     fails, nothing was consumed. A consumer's exception is kept until the window is given back.
   * READLINE-4  complete: gathered is a whole line, which nobody has got yet. A call that failed
   *     may leave that; the next one begins with it.
   * READLINE-5  tooLong: a line went beyond the limit, and nobody was told yet.
   * READLINE-6  Where only line feeds end a line, a \r at the end of what is gathered may belong to
   *     the end of the line, and does not count until more has come. Where \r ends a line, it is
   *     never there.
   */

  /** The longest line unless a builder says otherwise: 1 MiB. */
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
   * {@link #DEFAULT_LONGEST_LINE} bytes and {@link LineEnding#ANY} end.
   *
   * @param receiver where the bytes come from
   * @return a new reader
   */
  public static LineReader over(BulkReceiver receiver) {
    return builder(receiver).build();
  }

  /**
   * Describes a reader. Without further calls, it is that of {@link #over}.
   *
   * @param receiver where the bytes come from
   * @return a new builder
   */
  public static Builder builder(BulkReceiver receiver) {
    return new Builder(Objects.requireNonNull(receiver, "receiver=null"));
  }

  /** What a reader is to be. For one thread at a time. */
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
     * Sets the charset of the text. Malformed input is replaced by the charset's replacement. Takes
     * the place of a {@link #decoder}.
     *
     * @param charset one in which {@code \n} and {@code \r} are the bytes 10 and 13
     * @return this
     * @throws IllegalArgumentException if the charset is another one, such as UTF-16
     */
    public Builder charset(Charset charset) {
      this.charset = LineCharset.check(Objects.requireNonNull(charset, "charset=null"));
      this.decoder = null;
      return this;
    }

    /**
     * Sets the decoder of the text, which treats malformed input as it is set up to do. If that is
     * to report it, {@link #readLine} throws a {@link CharacterCodingException}; the line is
     * consumed, and the next call goes on with the next one. Takes the place of a {@link #charset}.
     *
     * @param decoder the reader's from now on; of a charset in which {@code \n} and {@code \r} are
     *     the bytes 10 and 13
     * @return this
     * @throws IllegalArgumentException if the charset is another one, such as UTF-16
     */
    public Builder decoder(CharsetDecoder decoder) {
      this.charset =
          LineCharset.check(Objects.requireNonNull(decoder, "decoder=null").charset());
      this.decoder = decoder;
      return this;
    }

    /**
     * Sets how long a line may be: a longer one is a {@link LineTooLongException}.
     *
     * @param bytes the most bytes of a line without its end, 1 or more
     * @return this
     * @throws IllegalArgumentException if that is less than 1
     */
    public Builder longestLine(int bytes) {
      if (bytes < 1) {
        throw new IllegalArgumentException("longestLine=" + bytes + " is less than 1");
      }
      longestLine = bytes;
      return this;
    }

    /**
     * Sets what ends a line.
     *
     * @param ending {@link LineEnding#LF} for lines before a body
     * @return this
     */
    public Builder ending(LineEnding ending) {
      this.ending = Objects.requireNonNull(ending, "ending=null");
      return this;
    }

    /**
     * Makes the reader. With a decoder, a builder is for one reader.
     *
     * @return a new reader
     */
    public LineReader build() {
      return new LineReader(receiver, charset, decoder, ending, new GatheredLine(longestLine));
    }
  }

  /**
   * Reads a line; waits until one is complete or the stream ends.
   *
   * @return the line without its end, or null at the end of the stream, again and again
   * @throws LineTooLongException if the line is above the limit; the next call goes on after it
   * @throws CharacterCodingException if a {@linkplain Builder#decoder decoder} reports malformed
   *     input
   * @throws IOException see the class
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
   * Hands every line to a consumer, until the end of the stream, many lines for each operation of
   * the receiver. A line is handed out as it lies in the channel, not decoded, in a small buffer of
   * its own; only one that reaches over the end of a window is copied.
   *
   * <p>The receiver is held while the consumer runs: other readers wait, and an operation of the
   * receiver in it is an {@link IllegalStateException}. Closing and asking are allowed. The room of
   * all the lines in a window becomes free at once, after the last of them. Only the last line, if
   * it has no end, and a line that a failed call had left, are handed out without holding it.
   *
   * <p>If the consumer throws, the lines that it was given count as consumed, the last one
   * included, the others not; what it threw is thrown.
   *
   * @param consumer takes the lines
   * @return how many there were
   * @throws LineTooLongException if a line is above the limit; another call goes on after it
   * @throws IOException see the class, or what the consumer throws
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

  /** Takes the line feed that belongs to the end of the last line, if it has come (READLINE-2). */
  private void takeLineFeedIfThere() {
    if (afterReturn && receiver.available() > 0) {
      try {
        receiver.drain(1, feed, Duration.ZERO);
      } catch (IOException e) {
        // There is nothing to take any more, and the next call gets the same.
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

  /** Gathers what a window has of the current line. */
  private int takeOne(ByteBuffer window) {
    int from = textStart(window);
    int end = LineEnds.next(window, from, window.limit(), ending.other);
    window.position(takePart(window, from, end));
    return 0;
  }

  /**
   * Where text starts: behind a line feed that belongs to the end of the line before (READLINE-2).
   */
  private int textStart(ByteBuffer window) {
    int from = window.position();
    return afterReturn && window.get(from) == '\n' ? from + 1 : from;
  }

  /**
   * Takes what a window has of a line that does not lie in it as a whole, or is too long, or is to
   * be gathered anyway. If this fails, nothing has changed.
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

  /** Returns where the next line starts, and sees to it if that is not certain yet (READLINE-2). */
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

  /** At the end of the stream: ends a line that has no end; false if there is none. */
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

    /** Hands out a line, whose buffer is empty from then on. */
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
