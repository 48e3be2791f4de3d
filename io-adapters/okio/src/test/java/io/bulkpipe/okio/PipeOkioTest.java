// SPDX-License-Identifier: Apache-2.0
package io.bulkpipe.okio;

import static java.util.concurrent.TimeUnit.MILLISECONDS;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.jupiter.api.Timeout.ThreadMode.SEPARATE_THREAD;

import io.bulkpipe.channel.BrokenChannelException;
import io.bulkpipe.channel.BulkChannel;
import io.bulkpipe.channel.BulkSender;
import io.bulkpipe.channel.PartialTransfer;
import io.bulkpipe.channel.SenderFailedException;
import java.io.IOException;
import java.lang.reflect.Proxy;
import java.nio.channels.AsynchronousCloseException;
import java.nio.channels.ClosedChannelException;
import java.util.Random;
import java.util.concurrent.Callable;
import java.util.concurrent.FutureTask;
import okio.Buffer;
import okio.BufferedSink;
import okio.BufferedSource;
import okio.ByteString;
import okio.HashingSink;
import okio.HashingSource;
import okio.Okio;
import okio.Sink;
import okio.Source;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What Okio's own tests of its pipe ask for, and where this differs. */
@Timeout(value = 60, threadMode = SEPARATE_THREAD)
class PipeOkioTest {
  private final BulkChannel channel = BulkChannel.create(6);
  private final Sink sink = PipeOkio.sink(channel.sender());
  private final Source source = PipeOkio.source(channel.receiver());

  /** Runs work on another thread; whoever calls {@code get} learns what became of it. */
  static <T> FutureTask<T> start(Callable<T> work) {
    FutureTask<T> task = new FutureTask<>(work);
    Thread thread = new Thread(task, "companion");
    thread.setDaemon(true);
    thread.start();
    return task;
  }

  /** The same for work without a result. */
  static FutureTask<Boolean> startWriting(Sink sink, String text) {
    return start(() -> {
      sink.write(new Buffer().writeUtf8(text), text.length());
      return true;
    });
  }

  /** An error as the core throws it if there is no memory for the rest of a range. */
  private static final class Partial extends OutOfMemoryError implements PartialTransfer {
    private static final long serialVersionUID = 1L;

    @Override
    public long bytesTransferred() {
      return 3;
    }
  }

  @Test
  @DisplayName("R13 what was sent before memory ran out is not sent again")
  void memoryRunsOut() {
    BulkSender failing = (BulkSender) Proxy.newProxyInstance(
        BulkSender.class.getClassLoader(),
        new Class<?>[] {BulkSender.class},
        (proxy, method, arguments) -> {
          throw new Partial();
        });
    Buffer bytes = new Buffer().writeUtf8("abcdefgh");
    assertThatThrownBy(() -> PipeOkio.sink(failing).write(bytes, 8)).isInstanceOf(Partial.class);
    assertThat(bytes.readUtf8()).isEqualTo("defgh");
  }

  /** Returns once the only operation of an end waits. */
  @SuppressWarnings("ThreadPriorityCheck") // the condition decides
  private void awaitParked() {
    while (channel.stats().sender().parks() + channel.stats().receiver().parks() == 0) {
      Thread.yield();
    }
  }

  private String readUtf8(int byteCount) throws IOException {
    Buffer buffer = new Buffer();
    long n = source.read(buffer, byteCount);
    assertThat(n).isEqualTo(buffer.size());
    return buffer.readUtf8();
  }

  private static void write(Sink sink, String text) throws IOException {
    Buffer buffer = new Buffer().writeUtf8(text);
    sink.write(buffer, buffer.size());
    assertThat(buffer.exhausted()).isTrue();
  }

  @DisplayName("R19 a buffered sink's flush marks what it writes; a write alone does not")
  @Test
  void flushMarks() throws IOException {
    BufferedSink buffered = Okio.buffer(sink);
    buffered.writeUtf8("a");
    buffered.emit();
    assertThat(channel.receiver().isDue(2)).isFalse();
    buffered.flush();
    assertThat(channel.receiver().isDue(2)).isTrue();
    assertThat(readUtf8(3)).isEqualTo("a");
    assertThat(channel.receiver().isDue(2)).isFalse();
  }

  @DisplayName("R19 a dialogue over Okio with a receiver that gathers does not stall")
  @Test
  void dialogue() throws Exception {
    BulkChannel back = BulkChannel.create(6);
    int rounds = 10_000;
    FutureTask<Integer> server = start(() -> {
      BufferedSink answers = Okio.buffer(PipeOkio.sink(back.sender()));
      for (int i = 0; i < rounds; i++) {
        channel.receiver().awaitDue(3);
        answers.writeByte(channel.receiver().receiveByte() + 1).flush();
      }
      return rounds;
    });
    BufferedSink requests = Okio.buffer(sink);
    BufferedSource answers = Okio.buffer(PipeOkio.source(back.receiver()));
    for (int i = 0; i < rounds; i++) {
      requests.writeByte(i % 100).flush();
      assertThat(answers.readByte()).isEqualTo((byte) (i % 100 + 1));
    }
    assertThat(server.get()).isEqualTo(rounds);
  }

  @Test
  void writtenIsRead() throws IOException {
    write(sink, "abc");
    assertThat(readUtf8(6)).isEqualTo("abc");
    assertThat(source.timeout()).isNotSameAs(sink.timeout());
    sink.close();
    assertThat(source.read(new Buffer(), 6)).isEqualTo(-1);
    assertThat(source.read(new Buffer(), 6)).isEqualTo(-1);
  }

  @Test
  void readAppendsAndTakesNoMoreThanAsked() throws IOException {
    write(sink, "abcdef");
    Buffer buffer = new Buffer().writeUtf8("x");
    assertThat(source.read(buffer, 4)).isEqualTo(4);
    assertThat(buffer.readUtf8()).isEqualTo("xabcd");
    assertThat(readUtf8(100)).isEqualTo("ef");
  }

  @Test
  void writeTakesNoMoreThanAsked() throws IOException {
    Buffer buffer = new Buffer().writeUtf8("abcdef");
    sink.write(buffer, 2);
    assertThat(buffer.readUtf8()).isEqualTo("cdef");
    assertThat(readUtf8(6)).isEqualTo("ab");
  }

  /** 16 MiB through 1000 bytes, in writes of 8 KiB: as Okio tests its own pipe. */
  @Test
  void largeDataset() throws Exception {
    BulkChannel thousand = BulkChannel.create(1_000);
    FutureTask<ByteString> writing = start(() -> {
      Random random = new Random(0);
      byte[] data = new byte[8192];
      HashingSink hashing = HashingSink.sha1(PipeOkio.sink(thousand.sender()));
      Buffer buffer = new Buffer();
      for (int i = 0; i < 16 * 1024 * 1024; i += data.length) {
        random.nextBytes(data);
        buffer.write(data);
        hashing.write(buffer, buffer.size());
      }
      hashing.close();
      return hashing.hash();
    });
    HashingSource hashing = HashingSource.sha1(PipeOkio.source(thousand.receiver()));
    Buffer blackhole = new Buffer();
    long total = 0;
    for (long n; (n = hashing.read(blackhole, Long.MAX_VALUE)) != -1; total += n) {
      blackhole.clear();
    }
    assertThat(total).isEqualTo(16 * 1024 * 1024);
    assertThat(hashing.hash()).isEqualTo(writing.get());
  }

  /** Bytes that follow from their positions, moved in pieces of many lengths. */
  @ParameterizedTest
  @CsvSource({"1, false", "2, true", "1000, false", "1000, true", "8192, false", "65536, true"})
  void eachByteArrivesOnceAndInOrder(int capacity, boolean direct) throws Exception {
    int total = capacity < 10 ? 20_000 : 3_000_000;
    BulkChannel pipe = BulkChannel.builder().capacity(capacity).direct(direct).build();
    FutureTask<Boolean> writing = start(() -> {
      Random random = new Random(capacity);
      Buffer buffer = new Buffer();
      try (Sink out = PipeOkio.sink(pipe.sender())) {
        for (int sent = 0; sent < total; ) {
          int more = Math.min(total - sent, random.nextInt(30_000));
          for (int i = 0; i < more; i++) {
            buffer.writeByte(at(sent + i));
          }
          long piece = random.nextInt((int) buffer.size() + 1);
          out.write(buffer, piece); // segments are split in all places
          sent += more;
        }
        out.write(buffer, buffer.size());
      }
      return true;
    });
    Random random = new Random(capacity + 1);
    Buffer buffer = new Buffer();
    Source in = PipeOkio.source(pipe.receiver());
    int received = 0;
    for (long n; (n = in.read(buffer, 1 + random.nextInt(20_000))) >= 0; ) {
      assertThat(n).isPositive();
      while (buffer.size() > random.nextInt(10_000)) {
        if (buffer.readByte() != at(received)) {
          throw new AssertionError("position " + received);
        }
        received++;
      }
    }
    while (!buffer.exhausted()) {
      assertThat(buffer.readByte()).isEqualTo(at(received));
      received++;
    }
    assertThat(received).isEqualTo(total);
    assertThat(writing.get()).isTrue();
  }

  private static byte at(int position) {
    return (byte) (((position + 1) * 0x9E3779B97F4A7C15L) >>> 56);
  }

  @ParameterizedTest
  @ValueSource(ints = {1, 3, 8, 10_000})
  void linesThroughBufferedEnds(int capacity) throws Exception {
    BulkChannel pipe = BulkChannel.create(capacity);
    FutureTask<Boolean> writing = start(() -> {
      try (BufferedSink out = Okio.buffer(PipeOkio.sink(pipe.sender()))) {
        for (int i = 0; i < 2_000; i++) {
          out.writeUtf8("line ").writeDecimalLong(i).writeUtf8(i % 2 == 0 ? "\n" : "\r\n");
        }
        out.writeUtf8("läst, without a newline");
      }
      return true;
    });
    try (BufferedSource in = Okio.buffer(PipeOkio.source(pipe.receiver()))) {
      for (int i = 0; i < 2_000; i++) {
        assertThat(in.readUtf8Line()).isEqualTo("line " + i);
      }
      assertThat(in.readUtf8Line()).isEqualTo("läst, without a newline");
      assertThat(in.readUtf8Line()).isNull();
    }
    assertThat(writing.get()).isTrue();
  }

  @Test
  void bufferedSinkShowsNothingBeforeItIsFlushed() throws IOException {
    BufferedSink buffered = Okio.buffer(sink);
    buffered.writeUtf8("abc");
    assertThat(channel.receiver().available()).isZero();
    buffered.flush();
    assertThat(readUtf8(6)).isEqualTo("abc");
  }

  @Test
  void sinkBlocksOnSlowReader() throws Exception {
    FutureTask<Boolean> writing = startWriting(sink, "abcdefghijklmnop");
    awaitParked();
    assertThat(writing.isDone()).isFalse();
    assertThat(readUtf8(6)).isEqualTo("abcdef");
    StringBuilder rest = new StringBuilder();
    while (rest.length() < 4) {
      rest.append(readUtf8(4 - rest.length()));
    }
    assertThat(writing.get()).isTrue(); // and does not wait for the last read
    while (rest.length() < 10) {
      rest.append(readUtf8(6));
    }
    assertThat(rest.toString()).isEqualTo("ghijklmnop");
  }

  @Test
  void sourceBlocksOnSlowWriter() throws Exception {
    FutureTask<String> reading = start(() -> readUtf8(6));
    awaitParked();
    assertThat(reading.isDone()).isFalse();
    write(sink, "abc");
    assertThat(reading.get()).isEqualTo("abc");
  }

  @Test
  void sourceReadIsUnblockedByClosedSink() throws Exception {
    FutureTask<Long> reading = start(() -> source.read(new Buffer(), 6));
    awaitParked();
    sink.close();
    assertThat(reading.get()).isEqualTo(-1);
  }

  @Test
  void sinkWriteFailsByClosedReader() throws Exception {
    FutureTask<Boolean> writing = startWriting(sink, "abcdefghi");
    awaitParked();
    source.close();
    assertThatThrownBy(writing::get).hasCauseInstanceOf(BrokenChannelException.class);
    assertThatExceptionOfType(BrokenChannelException.class).isThrownBy(sink::flush);
    assertThatExceptionOfType(BrokenChannelException.class).isThrownBy(() -> write(sink, "a"));
    sink.close(); // Okio's fails if bytes were left; who has to know flushes
  }

  /** What left the buffer is what was sent, also when the write fails. */
  @Test
  void failedWriteLeavesTheRestInTheBuffer() throws Exception {
    Buffer buffer = new Buffer().writeUtf8("abcdefghi");
    FutureTask<Boolean> writing = start(() -> {
      sink.write(buffer, 9);
      return true;
    });
    awaitParked();
    sink.close();
    assertThatThrownBy(writing::get).hasCauseInstanceOf(AsynchronousCloseException.class);
    assertThat(buffer.readUtf8()).isEqualTo("ghi");
    assertThat(readUtf8(9)).isEqualTo("abcdef");
    assertThat(source.read(new Buffer(), 1)).isEqualTo(-1);
  }

  /** Okio's own pipe leaves the reader waiting here. */
  @Test
  void sourceCloseEndsAWaitingRead() throws Exception {
    FutureTask<Long> reading = start(() -> source.read(new Buffer(), 6));
    awaitParked();
    source.close();
    assertThatThrownBy(reading::get).hasCauseInstanceOf(AsynchronousCloseException.class);
  }

  @Test
  void flushAndCloseWaitForNoReader() throws IOException {
    write(sink, "abcdef");
    sink.flush();
    sink.close();
    assertThat(readUtf8(6)).isEqualTo("abcdef");
    assertThat(source.read(new Buffer(), 6)).isEqualTo(-1);
  }

  @Test
  void closedSinkRefuses() throws IOException {
    sink.close();
    sink.close();
    Buffer buffer = new Buffer().writeUtf8("a");
    assertThatExceptionOfType(ClosedChannelException.class).isThrownBy(() -> sink.write(buffer, 1));
    assertThatExceptionOfType(ClosedChannelException.class).isThrownBy(() -> sink.write(buffer, 0));
    assertThatExceptionOfType(ClosedChannelException.class).isThrownBy(sink::flush);
    assertThat(buffer.size()).isEqualTo(1);
  }

  @Test
  void closedSourceRefuses() throws IOException {
    write(sink, "abc");
    source.close();
    source.close();
    assertThatExceptionOfType(ClosedChannelException.class)
        .isThrownBy(() -> source.read(new Buffer(), 1));
    assertThatExceptionOfType(ClosedChannelException.class)
        .isThrownBy(() -> source.read(new Buffer(), 0));
  }

  @Test
  void abortIsOkiosCancelForTheReader() throws Exception {
    write(sink, "abc");
    IOException cause = new IOException("canceled");
    channel.sender().abort(cause);
    assertThatExceptionOfType(SenderFailedException.class)
        .isThrownBy(() -> source.read(new Buffer(), 1))
        .withCause(cause);
    assertThatExceptionOfType(IOException.class).isThrownBy(sink::flush);
    sink.close();
    source.close();
  }

  @Test
  void abortEndsAWaitingRead() throws Exception {
    FutureTask<Long> reading = start(() -> source.read(new Buffer(), 6));
    awaitParked();
    channel.sender().abort(new IOException("canceled"));
    assertThatThrownBy(reading::get).hasCauseInstanceOf(SenderFailedException.class);
  }

  @Test
  void cancelEndsAWaitingWrite() throws Exception {
    FutureTask<Boolean> writing = startWriting(sink, "abcdefghi");
    awaitParked();
    IOException cause = new IOException("canceled");
    channel.receiver().cancel(cause);
    assertThatThrownBy(writing::get)
        .hasCauseInstanceOf(BrokenChannelException.class)
        .hasRootCause(cause);
  }

  @Test
  void failureComesAfterTheBytes() throws IOException {
    write(sink, "abc");
    IOException cause = new IOException("half of it is missing");
    channel.sender().close(cause);
    assertThat(readUtf8(6)).isEqualTo("abc");
    assertThatExceptionOfType(SenderFailedException.class)
        .isThrownBy(() -> source.read(new Buffer(), 1))
        .withCause(cause);
  }

  @Test
  void zeroMovesNothing() throws IOException {
    Buffer buffer = new Buffer();
    assertThat(source.read(buffer, 0)).isZero();
    write(sink, "abcdef");
    sink.write(new Buffer(), 0);
    assertThat(source.read(buffer, 0)).isZero();
    assertThat(buffer.size()).isZero();
    assertThat(readUtf8(6)).isEqualTo("abcdef");
    sink.close();
    assertThat(source.read(buffer, 1)).isEqualTo(-1);
    assertThat(source.read(buffer, 0)).isZero();
  }

  @Test
  void wrongArgumentsChangeNothing() throws IOException {
    Buffer buffer = new Buffer().writeUtf8("abc");
    assertThatExceptionOfType(IllegalArgumentException.class)
        .isThrownBy(() -> source.read(buffer, -1))
        .withMessageContaining("byteCount=-1");
    assertThatExceptionOfType(IllegalArgumentException.class)
        .isThrownBy(() -> sink.write(buffer, -1))
        .withMessageContaining("byteCount=-1");
    assertThatExceptionOfType(IndexOutOfBoundsException.class)
        .isThrownBy(() -> sink.write(buffer, 4))
        .withMessageContaining("byteCount=4");
    assertThat(buffer.readUtf8()).isEqualTo("abc");
    assertThat(channel.receiver().available()).isZero();
  }

  @Test
  void onePipeInTheMiddleOfOthers() throws Exception {
    BulkChannel second = BulkChannel.create(5);
    FutureTask<Long> moving = start(() -> {
      try (BufferedSink out = Okio.buffer(PipeOkio.sink(second.sender()))) {
        return out.writeAll(source);
      }
    });
    FutureTask<String> reading =
        start(() -> Okio.buffer(PipeOkio.source(second.receiver())).readUtf8());
    String text = "0123456789".repeat(3_000);
    write(sink, text);
    sink.close();
    assertThat(moving.get(20_000, MILLISECONDS)).isEqualTo(text.length());
    assertThat(reading.get()).isEqualTo(text);
  }
}
