// SPDX-License-Identifier: Apache-2.0
package io.bulkpipe.peers;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatIOException;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.junit.jupiter.api.Timeout.ThreadMode.SEPARATE_THREAD;

import io.bulkpipe.adapter.testing.Differs;
import io.bulkpipe.channel.BrokenChannelException;
import io.bulkpipe.channel.BulkChannel;
import io.bulkpipe.channel.SenderFailedException;
import io.bulkpipe.okio.PipeOkio;
import java.io.IOException;
import java.nio.channels.AsynchronousCloseException;
import java.nio.channels.ClosedChannelException;
import java.util.Random;
import okio.Buffer;
import okio.ByteString;
import okio.HashingSink;
import okio.HashingSource;
import okio.Okio;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** What Okio's tests of {@code Pipe} demand. */
@Timeout(value = 60, threadMode = SEPARATE_THREAD)
class OkioPipeTest extends OkioPipe {
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
  @DisplayName("a pipe of no size is refused")
  void noSize() {
    assertThatIllegalArgumentException().isThrownBy(() -> BulkChannel.create(0));
  }
}
