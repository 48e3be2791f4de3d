// SPDX-License-Identifier: Apache-2.0
package io.bulkpipe.peers;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.junit.jupiter.api.Timeout.ThreadMode.SEPARATE_THREAD;

import io.bulkpipe.adapter.testing.Differs;
import io.bulkpipe.channel.BulkChannel;
import io.bulkpipe.okio.PipeOkio;
import java.io.EOFException;
import okio.Buffer;
import okio.BufferedSink;
import okio.BufferedSource;
import okio.ByteString;
import okio.GzipSink;
import okio.GzipSource;
import okio.Okio;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What Okio's tests of buffers, and of buffered sources and sinks, demand. */
@Timeout(value = 60, threadMode = SEPARATE_THREAD)
class OkioBufferTest extends OkioPipe {
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
