// SPDX-License-Identifier: Apache-2.0
package io.bulkpipe.peers;

import static java.util.concurrent.TimeUnit.HOURS;
import static java.util.concurrent.TimeUnit.MILLISECONDS;
import static java.util.concurrent.TimeUnit.NANOSECONDS;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatIOException;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.catchThrowableOfType;
import static org.junit.jupiter.api.Timeout.ThreadMode.SEPARATE_THREAD;

import io.bulkpipe.channel.BrokenChannelException;
import io.bulkpipe.channel.BulkChannel;
import io.bulkpipe.channel.SenderFailedException;
import io.bulkpipe.okio.PipeOkio;
import java.io.EOFException;
import java.io.IOException;
import java.io.InterruptedIOException;
import java.nio.channels.AsynchronousCloseException;
import java.nio.channels.ClosedChannelException;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.FutureTask;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.locks.LockSupport;
import okio.Buffer;
import okio.BufferedSink;
import okio.BufferedSource;
import okio.ByteString;
import okio.GzipSink;
import okio.GzipSource;
import okio.HashingSink;
import okio.HashingSource;
import okio.Okio;
import okio.Sink;
import okio.Source;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What Okio's tests of {@code Pipe}, of its timeouts and of buffered sources and sinks demand. */
@Timeout(value = 60, threadMode = SEPARATE_THREAD)
class OkioPipeTest {
  private final BulkChannel channel = BulkChannel.create(6);
  private final Sink sink = PipeOkio.sink(channel.sender());
  private final Source source = PipeOkio.source(channel.receiver());
  private final List<Beside<?>> beside = new ArrayList<>();

  /** Work on a thread beside the test's own. */
  private static final class Beside<T> {
    private final FutureTask<T> task;
    private final Thread thread;

    Beside(Callable<T> work) {
      task = new FutureTask<>(work);
      thread = new Thread(task, "beside");
      thread.setDaemon(true);
      thread.start();
    }

    /** Waits until the thread has parked in the channel. */
    @SuppressWarnings("ThreadPriorityCheck") // the condition decides, not the scheduler
    Beside<T> awaitWaiting() {
      while (LockSupport.getBlocker(thread) == null) {
        assertThat(task.isDone()).as("ended").isFalse();
        Thread.yield();
      }
      return this;
    }

    T result() throws Exception {
      return task.get();
    }

    /** Waits for the end of the work, however it ends. Returns false if the time is up first. */
    boolean endsWithin(long time, TimeUnit unit) throws InterruptedException {
      try {
        task.get(time, unit);
        return true;
      } catch (TimeoutException e) {
        return false;
      } catch (ExecutionException e) {
        return true;
      }
    }

    Throwable failure() throws Exception {
      try {
        throw new AssertionError("returned " + task.get());
      } catch (ExecutionException e) {
        return e.getCause();
      }
    }
  }

  private <T> Beside<T> start(Callable<T> work) {
    Beside<T> started = new Beside<>(work);
    beside.add(started);
    return started;
  }

  private Beside<Boolean> writing(String text) {
    return start(() -> {
      write(text);
      return true;
    });
  }

  private void write(String text) throws IOException {
    sink.write(new Buffer().writeUtf8(text), text.length());
  }

  private String read(long atMost) throws IOException {
    Buffer buffer = new Buffer();
    return source.read(buffer, atMost) < 0 ? "END" : buffer.readUtf8();
  }

  @AfterEach
  void nothingIsLeft() throws InterruptedException {
    channel.sender().close();
    channel.receiver().close();
    for (Beside<?> each : beside) {
      each.thread.interrupt();
      each.thread.join();
    }
  }

  @Test
  @DisplayName("what was written is read")
  void roundTrip() throws Exception {
    write("abc");
    assertThat(read(6)).isEqualTo("abc");
  }

  @Test
  @DisplayName("a read gives at most the number, and the rest comes later")
  void readInPieces() throws Exception {
    write("abcdef");
    assertThat(read(2)).isEqualTo("ab");
    assertThat(read(3)).isEqualTo("cde");
    assertThat(read(3)).isEqualTo("f");
  }

  @Test
  @DisplayName("a large pipe carries random data, both sides hashed to the same")
  void largeData() throws Exception {
    BulkChannel large = BulkChannel.create(1000);
    byte[] data = new byte[500_000];
    new Random(0).nextBytes(data);
    Beside<ByteString> writer = start(() -> {
      HashingSink hashing = HashingSink.sha1(PipeOkio.sink(large.sender()));
      hashing.write(new Buffer().write(data), data.length);
      hashing.close();
      return hashing.hash();
    });
    HashingSource hashing = HashingSource.sha1(PipeOkio.source(large.receiver()));
    assertThat(Okio.buffer(hashing).readAll(Okio.blackhole())).isEqualTo(data.length);
    assertThat(hashing.hash()).isEqualTo(writer.result());
  }

  @Test
  @DisplayName("a write above the room waits until the reader has made some")
  void writeWaits() throws Exception {
    Beside<Boolean> writer = writing("abcdefghi");
    writer.awaitWaiting();
    assertThat(read(6)).isEqualTo("abcdef");
    writer.result();
    assertThat(read(6)).isEqualTo("ghi");
  }

  @Test
  @DisplayName("a read of an empty pipe waits for a write")
  void readWaits() throws Exception {
    Beside<String> reader = start(() -> read(6));
    reader.awaitWaiting();
    write("abc");
    assertThat(reader.result()).isEqualTo("abc");
  }

  @Test
  @DisplayName("a sink times out if nobody reads, and keeps what was written")
  void sinkTimeout() throws Exception {
    sink.timeout().timeout(10, MILLISECONDS);
    write("abc");
    assertThatExceptionOfType(InterruptedIOException.class)
        .isThrownBy(() -> write("defghi"))
        .withMessage("timeout");
    assertThat(read(9)).isEqualTo("abcdef");
  }

  @Test
  @DisplayName("a source times out if nobody writes, and can be read later")
  void sourceTimeout() throws Exception {
    source.timeout().timeout(10, MILLISECONDS);
    assertThatExceptionOfType(InterruptedIOException.class)
        .isThrownBy(() -> read(6))
        .withMessage("timeout");
    write("abc");
    assertThat(read(6)).isEqualTo("abc");
  }

  @Test
  @DisplayName("the timeouts of the two ends are apart")
  void timeoutsApart() throws Exception {
    source.timeout().timeout(1, NANOSECONDS);
    write("abcdef");
    assertThat(sink.timeout().timeoutNanos()).isZero();
    assertThat(sink.timeout()).isNotSameAs(source.timeout());
  }

  @Test
  @DisplayName("a write that times out reports how many bytes were written")
  void bytesOfTimeout() {
    sink.timeout().timeout(10, MILLISECONDS);
    Buffer buffer = new Buffer().writeUtf8("abcdefghi");
    InterruptedIOException thrown =
        catchThrowableOfType(InterruptedIOException.class, () -> sink.write(buffer, 9));
    assertThat(thrown.bytesTransferred).isEqualTo(6);
    assertThat(buffer.readUtf8()).isEqualTo("ghi");
  }

  @Test
  @DisplayName("the time of a write starts anew with each wait of it")
  @Differs(
      instead = "`timeout` limits all waits of a call, together",
      because = "so a call takes no longer than it was given, however slow its reader is")
  void timeoutOfAllWaits() throws Exception {
    sink.timeout().timeout(200, MILLISECONDS);
    long start = System.nanoTime();
    Beside<Boolean> writer = writing("x".repeat(100_000));
    while (!writer.endsWithin(10, MILLISECONDS)) {
      channel.receiver().tryReceiveInto(new byte[1], 0, 1);
    }
    assertThat(writer.failure()).isInstanceOf(InterruptedIOException.class);
    assertThat(System.nanoTime() - start).isGreaterThanOrEqualTo(MILLISECONDS.toNanos(200));
  }

  @Test
  @DisplayName("a deadline that has passed ends a call that would wait")
  void deadlinePassed() {
    source.timeout().deadline(1, NANOSECONDS);
    assertThatExceptionOfType(InterruptedIOException.class)
        .isThrownBy(() -> read(6))
        .withMessage("timeout");
  }

  @Test
  @DisplayName("a call with a passed deadline still moves what it can without waiting")
  @Differs(
      instead = "it throws `timeout` and moves nothing",
      because = "a passed deadline ends a call, as in the rest of Okio")
  void deadlinePassedWithBytes() throws Exception {
    write("abc");
    source.timeout().deadline(1, NANOSECONDS);
    assertThatExceptionOfType(InterruptedIOException.class).isThrownBy(() -> read(6));
    source.timeout().clearDeadline();
    assertThat(read(6)).isEqualTo("abc");
  }

  @Test
  @DisplayName("a deadline in a while lets calls go on until then")
  void deadlineLater() throws Exception {
    sink.timeout().deadline(1, HOURS);
    source.timeout().deadline(1, HOURS);
    write("abc");
    assertThat(read(6)).isEqualTo("abc");
  }

  @Test
  @DisplayName("the nearer one of timeout and deadline counts")
  void timeoutAndDeadline() {
    source.timeout().deadline(1, HOURS);
    source.timeout().timeout(10, MILLISECONDS);
    assertThatExceptionOfType(InterruptedIOException.class).isThrownBy(() -> read(6));
    source.timeout().timeout(1, HOURS);
    source.timeout().deadline(10, MILLISECONDS);
    assertThatExceptionOfType(InterruptedIOException.class).isThrownBy(() -> read(6));
  }

  @Test
  @DisplayName("cancelling a timeout ends the wait that it limits")
  @Differs(
      instead = "the wait goes on; `abort`, `cancel`, `close` and an interrupt end it",
      because = "the channel's own endings do this, for each kind of caller")
  void cancelTimeout() throws Exception {
    Beside<String> reader = start(() -> read(6));
    reader.awaitWaiting();
    source.timeout().cancel();
    assertThat(reader.task.isDone()).isFalse();
    write("abc");
    assertThat(reader.result()).isEqualTo("abc");
  }

  @Test
  @DisplayName("an interrupted read throws, with the flag set")
  void interruptedRead() throws Exception {
    Beside<Boolean> reader = start(() -> {
      assertThatExceptionOfType(InterruptedIOException.class)
          .isThrownBy(() -> read(6))
          .withMessage("interrupted");
      return Thread.currentThread().isInterrupted();
    });
    reader.awaitWaiting().thread.interrupt();
    assertThat(reader.result()).isTrue();
  }

  @Test
  @DisplayName("an interrupted write throws, with the flag set")
  void interruptedWrite() throws Exception {
    Beside<Boolean> writer = start(() -> {
      assertThatExceptionOfType(InterruptedIOException.class)
          .isThrownBy(() -> write("abcdefghi"))
          .withMessage("interrupted");
      return Thread.currentThread().isInterrupted();
    });
    writer.awaitWaiting().thread.interrupt();
    assertThat(writer.result()).isTrue();
  }

  @Test
  @DisplayName("a call with the flag set throws before it moves a byte")
  void interruptedBefore() throws Exception {
    Thread.currentThread().interrupt();
    assertThatExceptionOfType(InterruptedIOException.class).isThrownBy(() -> write("abc"));
    assertThat(Thread.interrupted()).isTrue();
    assertThat(channel.receiver().available()).isZero();
  }

  @Test
  @DisplayName("closing the sink: the reader gets what is left, and then the end")
  void sinkClose() throws Exception {
    write("abc");
    sink.close();
    assertThat(read(6)).isEqualTo("abc");
    assertThat(read(6)).isEqualTo("END");
    assertThat(read(6)).isEqualTo("END");
  }

  @Test
  @DisplayName("closing the sink wakes a waiting read, which gets the end")
  void sinkCloseWakes() throws Exception {
    Beside<String> reader = start(() -> read(6));
    reader.awaitWaiting();
    sink.close();
    assertThat(reader.result()).isEqualTo("END");
  }

  @Test
  @DisplayName("closing the source makes a write throw an IOException")
  void sourceClose() throws Exception {
    source.close();
    assertThatIOException().isThrownBy(() -> write("abc"));
  }

  @Test
  @DisplayName("closing the source wakes a waiting write, which throws an IOException")
  void sourceCloseWakes() throws Exception {
    Beside<Boolean> writer = writing("abcdefghi");
    writer.awaitWaiting();
    source.close();
    assertThat(writer.failure()).isInstanceOf(BrokenChannelException.class);
  }

  @Test
  @DisplayName("the message of that exception is exactly `source is closed`")
  @Differs(
      instead = "it is a BrokenChannelException with a message of its own",
      because = "one class for a gone receiver, whatever the adapter")
  void messageOfSourceClosed() throws Exception {
    source.close();
    assertThatExceptionOfType(BrokenChannelException.class)
        .isThrownBy(() -> write("abc"))
        .withMessageContaining("receiver");
  }

  @Test
  @DisplayName("a write to a closed sink is an IllegalStateException")
  @Differs(
      instead = "it is a ClosedChannelException",
      because = "another thread may close an end at any time, so this is no mistake of the caller")
  void writeToClosed() throws Exception {
    sink.close();
    assertThatExceptionOfType(ClosedChannelException.class).isThrownBy(() -> write("abc"));
  }

  @Test
  @DisplayName("a flush of a closed sink is an IllegalStateException")
  @Differs(instead = "it is a ClosedChannelException", because = "as for a write")
  void flushOfClosed() throws Exception {
    sink.close();
    assertThatExceptionOfType(ClosedChannelException.class).isThrownBy(sink::flush);
  }

  @Test
  @DisplayName("a read of a closed source is an IllegalStateException")
  @Differs(instead = "it is a ClosedChannelException", because = "as for a write")
  void readOfClosed() throws Exception {
    source.close();
    assertThatExceptionOfType(ClosedChannelException.class).isThrownBy(() -> read(3));
  }

  @Test
  @DisplayName("closing the sink with unread bytes and a closed source throws an IOException")
  @Differs(
      instead = "close throws nothing; flush first, which fails",
      because = "a close that throws in a finally block hides the first exception")
  void closeWithUnread() throws Exception {
    write("abc");
    source.close();
    assertThatExceptionOfType(BrokenChannelException.class).isThrownBy(sink::flush);
    sink.close();
    assertThat(channel.sender().isOpen()).isFalse();
  }

  @Test
  @DisplayName("a waiting read goes on if another thread closes its source")
  @Differs(
      instead = "it ends with an AsynchronousCloseException",
      because = "each closing wakes each wait (R7)")
  void closeOwnSource() throws Exception {
    Beside<String> reader = start(() -> read(6));
    reader.awaitWaiting();
    source.close();
    assertThat(reader.failure()).isInstanceOf(AsynchronousCloseException.class);
  }

  @Test
  @DisplayName("closing either end twice is harmless")
  void closeTwice() throws Exception {
    sink.close();
    sink.close();
    source.close();
    source.close();
    assertThat(channel.receiver().isOpen()).isFalse();
  }

  @Test
  @DisplayName("a flush of a full pipe neither waits nor throws")
  void flushOfFull() throws Exception {
    write("abcdef");
    sink.flush();
    assertThat(channel.receiver().available()).isEqualTo(6);
  }

  @Test
  @DisplayName("a flush throws an IOException if the source is closed")
  void flushWithoutSource() throws Exception {
    write("abc");
    source.close();
    assertThatIOException().isThrownBy(sink::flush);
  }

  @Test
  @DisplayName("cancel drops buffered bytes, and both ends fail")
  void cancel() throws Exception {
    write("abc");
    channel.sender().abort(new IOException("canceled"));
    assertThatExceptionOfType(SenderFailedException.class).isThrownBy(() -> read(6));
    assertThatIOException().isThrownBy(() -> write("def"));
  }

  @Test
  @DisplayName("cancel wakes a waiting read and a waiting write")
  void cancelWakes() throws Exception {
    Beside<String> reader = start(() -> read(6));
    reader.awaitWaiting();
    channel.sender().abort(new IOException("canceled"));
    assertThat(reader.failure()).isInstanceOf(SenderFailedException.class);

    BulkChannel second = BulkChannel.create(3);
    Beside<Boolean> writer = start(() -> {
      PipeOkio.sink(second.sender()).write(new Buffer().writeUtf8("abcdef"), 6);
      return true;
    });
    writer.awaitWaiting();
    second.receiver().cancel(new IOException("canceled"));
    assertThat(writer.failure()).isInstanceOf(BrokenChannelException.class);
  }

  @Test
  @DisplayName("cancelling twice is harmless, and the first cause stays")
  void cancelTwice() {
    IOException first = new IOException("first");
    channel.sender().abort(first);
    channel.sender().abort(new IOException("second"));
    assertThatExceptionOfType(SenderFailedException.class)
        .isThrownBy(() -> read(6))
        .withCause(first);
  }

  @Test
  @DisplayName("the rest of a pipe can be folded into another sink, which then takes the writes")
  @Differs(
      instead = "there is no `fold`; `Pumps.transfer` moves the rest to another sink",
      because = "a sink that changes its target under its writer needs a lock for both ends")
  void fold() throws Exception {
    write("abc");
    sink.close();
    Buffer target = new Buffer();
    io.bulkpipe.io.Pumps.transfer(channel.receiver(), target.outputStream());
    assertThat(target.readUtf8()).isEqualTo("abc");
  }

  @Test
  @DisplayName("a count below zero is an IllegalArgumentException")
  void negativeCount() {
    assertThatIllegalArgumentException().isThrownBy(() -> source.read(new Buffer(), -1));
    assertThatIllegalArgumentException().isThrownBy(() -> sink.write(new Buffer(), -1));
  }

  @Test
  @DisplayName("a count above the buffer's size is refused, and nothing is written")
  void countAboveSize() {
    Buffer buffer = new Buffer().writeUtf8("abc");
    assertThatExceptionOfType(IndexOutOfBoundsException.class)
        .isThrownBy(() -> sink.write(buffer, 4));
    assertThat(buffer.size()).isEqualTo(3);
    assertThat(channel.receiver().available()).isZero();
  }

  @Test
  @DisplayName("a count of zero moves nothing and does not wait")
  void countZero() throws Exception {
    assertThat(source.read(new Buffer(), 0)).isZero();
    sink.write(new Buffer(), 0);
    assertThat(channel.receiver().available()).isZero();
  }

  @Test
  @DisplayName("a pipe of no size is refused")
  void noSize() {
    assertThatIllegalArgumentException().isThrownBy(() -> BulkChannel.create(0));
  }

  @ParameterizedTest
  @ValueSource(ints = {1, 8191, 8192, 8193, 20_000})
  @DisplayName("a buffered source reads what a buffered sink wrote, around a segment's size")
  void buffered(int length) throws Exception {
    String text = "\u00e4".repeat(length);
    Beside<Boolean> writer = start(() -> {
      try (BufferedSink out = Okio.buffer(sink)) {
        out.writeUtf8(text);
      }
      return true;
    });
    assertThat(Okio.buffer(source).readUtf8()).isEqualTo(text);
    writer.result();
  }

  @Test
  @DisplayName("a buffered sink keeps its bytes until its flush")
  void bufferedSinkKeeps() throws Exception {
    BufferedSink out = Okio.buffer(sink);
    out.writeUtf8("abc");
    assertThat(channel.receiver().available()).isZero();
    out.flush();
    assertThat(read(6)).isEqualTo("abc");
  }

  @Test
  @DisplayName("a buffered source that needs more than there is reports an EOFException")
  void exhausted() throws Exception {
    write("abc");
    sink.close();
    BufferedSource in = Okio.buffer(source);
    assertThatExceptionOfType(EOFException.class).isThrownBy(() -> in.require(4));
    assertThat(in.readUtf8()).isEqualTo("abc");
    assertThat(in.exhausted()).isTrue();
  }

  @Test
  @DisplayName("lines are read one by one, across the pieces in which they came")
  void lines() throws Exception {
    Beside<Boolean> writer = start(() -> {
      write("one\ntwo\r\nthree");
      sink.close();
      return true;
    });
    BufferedSource in = Okio.buffer(source);
    assertThat(in.readUtf8Line()).isEqualTo("one");
    assertThat(in.readUtf8Line()).isEqualTo("two");
    assertThat(in.readUtf8Line()).isEqualTo("three");
    assertThat(in.readUtf8Line()).isNull();
    writer.result();
  }

  @Test
  @DisplayName("numbers, skips and searches work over a source that gives a byte at a time")
  void byteAtATime() throws Exception {
    BulkChannel one = BulkChannel.create(1);
    Beside<Boolean> writer = start(() -> {
      Buffer data = new Buffer().writeLong(7).writeUtf8("skipped;rest");
      PipeOkio.sink(one.sender()).write(data, data.size());
      one.sender().close();
      return true;
    });
    BufferedSource in = Okio.buffer(PipeOkio.source(one.receiver()));
    assertThat(in.readLong()).isEqualTo(7);
    in.skip(in.indexOf((byte) ';') + 1);
    assertThat(in.readUtf8()).isEqualTo("rest");
    writer.result();
  }

  @Test
  @DisplayName("the segments of a buffer stay as they were after a copy through the pipe")
  @Differs(
      instead = "the bytes are the same, in segments of their own",
      because = "the pipe copies, so that the other end may be a stream or an array")
  void segments() throws Exception {
    BulkChannel large = BulkChannel.create(20_000);
    Buffer data = new Buffer().writeUtf8("x".repeat(9000));
    ByteString before = data.snapshot();
    PipeOkio.sink(large.sender()).write(data, 9000);
    Buffer got = new Buffer();
    while (got.size() < 9000) {
      PipeOkio.source(large.receiver()).read(got, 9000);
    }
    assertThat(got.snapshot()).isEqualTo(before);
  }

  @Test
  @DisplayName("a stream that was packed is unpacked at the other end")
  void gzip() throws Exception {
    Beside<Boolean> writer = start(() -> {
      try (BufferedSink out = Okio.buffer(new GzipSink(sink))) {
        out.writeUtf8("text ".repeat(5000));
      }
      return true;
    });
    assertThat(Okio.buffer(new GzipSource(source)).readUtf8()).isEqualTo("text ".repeat(5000));
    writer.result();
  }
}
