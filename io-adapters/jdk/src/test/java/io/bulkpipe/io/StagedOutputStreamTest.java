// SPDX-License-Identifier: Apache-2.0
package io.bulkpipe.io;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.catchThrowableOfType;
import static org.junit.jupiter.api.Timeout.ThreadMode.SEPARATE_THREAD;

import io.bulkpipe.adapter.testing.PositionedBytes;
import io.bulkpipe.channel.BrokenChannelException;
import io.bulkpipe.channel.BulkChannel;
import io.bulkpipe.channel.BulkSender;
import io.bulkpipe.channel.SenderFailedException;
import io.bulkpipe.channel.TransferInterruptedException;
import java.io.IOException;
import java.io.InputStream;
import java.io.InterruptedIOException;
import java.io.OutputStream;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Proxy;
import java.nio.channels.AsynchronousCloseException;
import java.nio.channels.ClosedChannelException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** When staged bytes are published, and what becomes of them when that fails. */
@Timeout(value = 60, threadMode = SEPARATE_THREAD)
class StagedOutputStreamTest {

  @RegisterExtension
  final Companions companions = new Companions();

  private final BulkChannel channel = BulkChannel.create(100);
  private final OutputStream out = PipeStreams.stagedOutputStream(channel.sender(), 10);
  private final InputStream in = PipeStreams.inputStream(channel.receiver());

  /** A channel that is full after four bytes. */
  private final BulkChannel narrow = BulkChannel.create(4);

  private final OutputStream narrowOut = PipeStreams.stagedOutputStream(narrow.sender(), 10);
  private final InputStream narrowIn = PipeStreams.inputStream(narrow.receiver());

  // When bytes are published.

  @Test
  void singleBytesArePublishedWhenTheStagingBufferIsFull() throws IOException {
    for (int i = 0; i < 9; i++) {
      out.write(PositionedBytes.at(i));
      assertThat(in.available()).isZero();
    }
    out.write(PositionedBytes.at(9));
    assertThat(in.available()).isEqualTo(10);
    out.write(PositionedBytes.at(10));
    assertThat(in.available()).isEqualTo(10);
    PositionedBytes.read(in, 0, 10, 10);
  }

  @Test
  void rangesArePublishedWhenTheStagingBufferIsFull() throws IOException {
    out.write(PositionedBytes.of(0, 9));
    assertThat(in.available()).isZero();
    out.write(PositionedBytes.of(9, 1)); // fits exactly
    assertThat(in.available()).isEqualTo(10);
    out.write(PositionedBytes.of(10, 7));
    out.write(PositionedBytes.of(17, 7)); // reaches beyond
    assertThat(in.available()).isEqualTo(20);
    out.flush();
    PositionedBytes.read(in, 0, 24, 24);
  }

  @Test
  void flushPublishes() throws IOException {
    out.write(PositionedBytes.of(0, 3));
    out.flush();
    assertThat(in.available()).isEqualTo(3);
    out.flush(); // nothing more
    assertThat(channel.stats().sender().lockAcquisitions()).isEqualTo(1);
    PositionedBytes.read(in, 0, 3, 3);
  }

  @Test
  void closePublishes() throws IOException {
    out.write(PositionedBytes.of(0, 3));
    out.close();
    PositionedBytes.readToEnd(in, 0, 3, 3);
  }

  @Test
  void closeWithNothingStagedSendsNothing() throws IOException {
    out.close();
    assertThat(channel.stats().sender().lockAcquisitions()).isZero();
    assertThat(in.read()).isEqualTo(-1);
  }

  @Test
  void closeWaitsForRoom() throws IOException {
    narrowOut.write(PositionedBytes.of(0, 9));
    Companion<?> closer = companions.start("closer", narrowOut::close);
    closer.awaitWaiting();
    PositionedBytes.readToEnd(narrowIn, 0, 9, 1);
    closer.result();
  }

  @Test
  void whatIsNotEnoughForAReceiverStaysStaged() throws IOException {
    Companion<Integer> reader = companions.start("reader", () -> {
      return channel.receiver().drain(8, window -> {
        window.position(window.limit());
        return 0;
      });
    });
    reader.awaitWaiting();
    out.write(PositionedBytes.of(0, 4));
    out.write(PositionedBytes.of(4, 3));
    assertThat(channel.stats().sender().bytes()).isZero();
    out.write(PositionedBytes.at(7));
    assertThat(channel.stats().sender().bytes()).isEqualTo(8);
    assertThat(reader.result()).isEqualTo(8);
  }

  @ParameterizedTest
  @ValueSource(ints = {0, 1, 5})
  void firstWriteAfterAReceiverHasParkedPublishes(int before) throws IOException {
    out.write(PositionedBytes.of(0, before));
    byte[] read = new byte[10];
    Companion<Integer> reader = companions.start("reader", () -> in.read(read));
    reader.awaitWaiting();
    out.write(PositionedBytes.at(before));
    assertThat(reader.result()).isEqualTo(before + 1); // in one piece
    PositionedBytes.check(read, 0, before + 1, 0);

    out.write(PositionedBytes.of(before + 1, 2)); // nobody is parked any more
    assertThat(in.available()).isZero();
    reader = companions.start("second reader", () -> in.read(read));
    reader.awaitWaiting();
    out.write(PositionedBytes.of(before + 3, 3));
    assertThat(reader.result()).isEqualTo(5);
    PositionedBytes.check(read, 0, 5, before + 1);
  }

  @Test
  void zeroLengthDoesNotPublish() throws IOException {
    out.write(PositionedBytes.of(0, 3));
    Companion<?> reader = companions.start("reader", () -> PositionedBytes.read(in, 0, 3, 3));
    reader.awaitWaiting();
    out.write(new byte[0]);
    assertThat(channel.stats().sender().lockAcquisitions()).isZero();
    out.flush();
    reader.result();
  }

  @ParameterizedTest
  @ValueSource(ints = {10, 11, 19, 20, 57})
  void largeRangesGoAround(int length) throws IOException {
    out.write(PositionedBytes.of(0, length));
    assertThat(in.available()).isEqualTo(length);
    out.write(PositionedBytes.at(length));
    assertThat(in.available()).isEqualTo(length);
    out.flush();
    PositionedBytes.read(in, 0, length + 1, 100);
  }

  @ParameterizedTest
  @ValueSource(ints = {1, 5, 9})
  void largeRangesComeAfterWhatIsStagedInOneSend(int staged) throws IOException {
    out.write(PositionedBytes.of(0, staged));
    out.write(PositionedBytes.of(staged - 5, 45), 5, 35);
    assertThat(in.available()).isEqualTo(staged + 35);
    assertThat(channel.stats().sender().lockAcquisitions()).isEqualTo(1);
    out.write(PositionedBytes.of(staged + 35, 2));
    out.close();
    PositionedBytes.readToEnd(in, 0, staged + 37, 7);
  }

  @Test
  void smallWritesShareSends() throws IOException {
    for (int i = 0; i < 100; i += 2) {
      out.write(PositionedBytes.at(i));
      out.write(PositionedBytes.of(i + 1, 1));
    }
    assertThat(channel.stats().sender().lockAcquisitions()).isEqualTo(10);
    PositionedBytes.read(in, 0, 100, 100);
  }

  @Test
  void aMillionSingleBytesThroughThree() throws IOException {
    BulkChannel channel = BulkChannel.create(3);
    companions.start("writer", () -> {
      try (OutputStream out = PipeStreams.stagedOutputStream(channel.sender(), 8192)) {
        for (int i = 0; i < 1_000_000; i++) {
          out.write(PositionedBytes.at(i));
        }
      }
    });
    PositionedBytes.readToEnd(PipeStreams.inputStream(channel.receiver()), 0, 1_000_000, 1_000);
  }

  // When publishing is interrupted.

  @Test
  void interruptedFlushKeepsTheRest() throws IOException {
    narrowOut.write(PositionedBytes.of(0, 9));
    Companion<?> writer = companions.start("writer", narrowOut::flush);
    writer.awaitWaiting().interrupt();
    check(writer.failure(InterruptedIOException.class), 4);
    assertThat(writer.interruptedAtEnd()).isTrue();
    assertThat(narrowIn.available()).isEqualTo(4);

    narrowOut.write(PositionedBytes.of(9, 2)); // room for two more than was left
    PositionedBytes.read(narrowIn, 0, 4, 4);
    assertThat(narrowIn.available()).isZero();
    Companion<?> again = companions.start("writer again", narrowOut::close);
    PositionedBytes.readToEnd(narrowIn, 4, 7, 3);
    again.result();
  }

  @Test
  void flushThatCanGoOnLeavesTheFlag() throws IOException {
    Thread.currentThread().interrupt();
    narrowOut.write(PositionedBytes.of(0, 3));
    narrowOut.flush();
    narrowOut.close();
    assertThat(Thread.interrupted()).isTrue();
    PositionedBytes.readToEnd(narrowIn, 0, 3, 3);
  }

  @Test
  void interruptedWriteOfOneByteHasAcceptedItIfThereWasRoom() throws IOException {
    narrowOut.write(PositionedBytes.of(0, 4));
    narrowOut.flush(); // full
    narrowOut.write(PositionedBytes.of(4, 9));
    checkNow(1, () -> narrowOut.write(PositionedBytes.at(13))); // fills the staging buffer
    checkNow(0, () -> narrowOut.write(99)); // which has no room now
    PositionedBytes.read(narrowIn, 0, 4, 4);
    finish(14, 4);
  }

  @Test
  void interruptedWriteOfARangeTellsWhatItAccepted() throws IOException {
    narrowOut.write(PositionedBytes.of(0, 7));
    checkNow(3, () -> narrowOut.write(PositionedBytes.of(7, 8))); // 10 staged, 4 of them sent
    checkNow(4, () -> narrowOut.write(PositionedBytes.of(10, 6))); // 10 staged again
    checkNow(0, () -> narrowOut.write(new byte[] {99, 99}));
    narrowOut.write(new byte[0]); // waits for nothing
    PositionedBytes.read(narrowIn, 0, 4, 4);
    finish(14, 4);
  }

  @Test
  void interruptedLargeRangeMayNotHaveBegun() throws IOException {
    narrowOut.write(PositionedBytes.of(0, 6));
    checkNow(0, () -> narrowOut.write(PositionedBytes.of(6, 12))); // 4 of the staged were sent
    PositionedBytes.read(narrowIn, 0, 4, 4);
    narrowOut.write(PositionedBytes.of(6, 2));
    finish(8, 4);
  }

  @Test
  void interruptedLargeRangeTellsWhatItSent() throws IOException {
    narrowOut.write(PositionedBytes.of(0, 3));
    byte[] range = PositionedBytes.of(-1, 20);
    checkNow(1, () -> narrowOut.write(range, 4, 12));
    PositionedBytes.read(narrowIn, 0, 4, 4);
    checkNow(4, () -> narrowOut.write(PositionedBytes.of(4, 12))); // nothing was staged
    PositionedBytes.read(narrowIn, 4, 4, 4);
    narrowOut.write(PositionedBytes.of(8, 3));
    finish(11, 8);
  }

  @Test
  void interruptedCloseIsNoCleanEnd() throws IOException {
    narrowOut.write(PositionedBytes.of(0, 9));
    Companion<?> closer = companions.start("closer", narrowOut::close);
    closer.awaitWaiting().interrupt();
    InterruptedIOException e = closer.failure(InterruptedIOException.class);
    check(e, 4);
    assertThat(closer.interruptedAtEnd()).isTrue();
    PositionedBytes.read(narrowIn, 0, 4, 4);
    assertThatExceptionOfType(SenderFailedException.class)
        .isThrownBy(narrowIn::read)
        .withCause(e);
    narrowOut.close();
    narrowOut.flush();
  }

  @Test
  void closeAfterAnInterruptedWriteIsNoCleanEndEither() throws IOException {
    Companion<?> writer = companions.start("writer", () -> {
      try (narrowOut) {
        narrowOut.write(PositionedBytes.of(0, 3));
        narrowOut.write(PositionedBytes.of(3, 9));
      }
    });
    writer.awaitWaiting().interrupt();
    InterruptedIOException e = writer.failure(InterruptedIOException.class);
    assertThat(e.bytesTransferred).isEqualTo(7);
    assertThat(e.getSuppressed()).singleElement().isInstanceOf(InterruptedIOException.class);
    PositionedBytes.read(narrowIn, 0, 4, 4);
    assertThatExceptionOfType(SenderFailedException.class).isThrownBy(narrowIn::read);
  }

  // When an end is over.

  @Test
  void writesNoticeABrokenChannelWhenTheyPublish() throws IOException {
    in.close();
    out.write(PositionedBytes.of(0, 9));
    assertThatExceptionOfType(BrokenChannelException.class).isThrownBy(() -> out.write(9));
    assertThatExceptionOfType(BrokenChannelException.class).isThrownBy(() -> out.write(10));
    assertThatExceptionOfType(BrokenChannelException.class).isThrownBy(out::flush);
    out.close();
    assertThatExceptionOfType(ClosedChannelException.class)
        .isThrownBy(() -> channel.sender().sendByte(1)); // its own end comes first
  }

  @Test
  void readerThatLeavesEndsAWaitingCloseQuietly() throws IOException {
    narrowOut.write(PositionedBytes.of(0, 9));
    Companion<?> closer = companions.start("closer", narrowOut::close);
    closer.awaitWaiting();
    narrowIn.close();
    closer.result();
  }

  @Test
  void senderThatWasClosedWithACauseDropsWhatIsStaged() throws IOException {
    IllegalStateException cause = new IllegalStateException("half of it is missing");
    out.write(PositionedBytes.of(0, 3));
    out.flush();
    out.write(PositionedBytes.of(3, 3));
    channel.sender().close(cause);
    assertThatExceptionOfType(ClosedChannelException.class)
        .isThrownBy(out::flush)
        .withCause(cause);
    assertThatCode(out::close).doesNotThrowAnyException();
    PositionedBytes.read(in, 0, 3, 10);
    assertThatExceptionOfType(SenderFailedException.class).isThrownBy(in::read).withCause(cause);
  }

  @Test
  void abortedSenderDropsWhatIsStaged() throws IOException {
    out.write(PositionedBytes.of(0, 3));
    channel.sender().abort(new IllegalStateException("forget it"));
    assertThatCode(out::close).doesNotThrowAnyException();
  }

  @Test
  void senderThatWasClosedCleanlyOverStagedBytesIsAnError() throws IOException {
    out.write(PositionedBytes.of(0, 3));
    channel.sender().close();
    assertThatExceptionOfType(ClosedChannelException.class).isThrownBy(out::flush);
    assertThatExceptionOfType(ClosedChannelException.class).isThrownBy(out::close);
    out.close();
  }

  @Test
  void senderThatWasClosedCleanlyOverNothingIsNone() throws IOException {
    out.write(PositionedBytes.of(0, 3));
    out.flush();
    channel.sender().close();
    out.close();
    PositionedBytes.readToEnd(in, 0, 3, 3);
  }

  @Test
  void unexpectedFailureOfTheLastPublicationIsNoCleanEnd() throws IOException {
    IllegalStateException failure = new IllegalStateException("unexpected");
    BulkSender failing = (BulkSender) Proxy.newProxyInstance(
        BulkSender.class.getClassLoader(),
        new Class<?>[] {BulkSender.class},
        (proxy, method, args) -> {
          if (method.getName().equals("sendBulk")) {
            throw failure;
          }
          try {
            return method.invoke(channel.sender(), args);
          } catch (InvocationTargetException e) {
            throw e.getCause();
          }
        });
    OutputStream out = PipeStreams.stagedOutputStream(failing, 10);
    out.write(1);
    assertThatExceptionOfType(IllegalStateException.class)
        .isThrownBy(out::close)
        .isSameAs(failure);
    assertThatExceptionOfType(SenderFailedException.class).isThrownBy(in::read).withCause(failure);
  }

  // When another thread takes part.

  @Test
  void closeByAnotherThreadEndsAWaitingFlush() throws IOException {
    narrowOut.write(PositionedBytes.of(0, 9));
    Companion<?> writer = companions.start("writer", narrowOut::flush);
    closeWhile(writer);
    assertThatCode(narrowOut::flush).doesNotThrowAnyException();
  }

  @Test
  void closeByAnotherThreadEndsAWaitingWrite() throws IOException {
    narrowOut.write(PositionedBytes.of(0, 9));
    closeWhile(companions.start("writer", () -> narrowOut.write(9)));
  }

  @Test
  void closeByAnotherThreadEndsAWaitingLargeWrite() throws IOException {
    narrowOut.write(PositionedBytes.of(0, 3));
    closeWhile(companions.start("writer", () -> narrowOut.write(PositionedBytes.of(3, 30))));
  }

  /** Closes the stream while a thread waits for room in it, with four bytes sent. */
  private void closeWhile(Companion<?> writer) throws IOException {
    writer.awaitWaiting();
    narrowOut.close(); // waits for nothing
    writer.failure(AsynchronousCloseException.class);
    PositionedBytes.read(narrowIn, 0, 4, 10); // no byte twice
    assertThatExceptionOfType(SenderFailedException.class)
        .isThrownBy(narrowIn::read)
        .withCauseInstanceOf(IOException.class);
    assertThatExceptionOfType(ClosedChannelException.class).isThrownBy(() -> narrowOut.write(1));
    narrowOut.close();
  }

  @Test
  void anotherThreadMayGoOn() throws IOException {
    for (int i = 0; i < 30; i += 3) {
      byte[] piece = PositionedBytes.of(i, 3);
      companions.start("writer " + i, () -> out.write(piece)).result();
    }
    companions.start("closer", out::close).result();
    PositionedBytes.readToEnd(in, 0, 30, 30);
  }

  @Test
  void twoThreadsThatPublishAtOnceAreNoticed() throws IOException {
    narrowOut.write(PositionedBytes.of(0, 9));
    Companion<?> writer = companions.start("writer", narrowOut::flush);
    writer.awaitWaiting();
    assertThatExceptionOfType(IllegalStateException.class).isThrownBy(narrowOut::flush);
    PositionedBytes.read(narrowIn, 0, 9, 9);
    writer.result();
  }

  /** Runs a call with the interrupt flag set, so that it fails where it would have to wait. */
  private static void checkNow(int transferred, Companions.Action call) {
    Thread.currentThread().interrupt();
    check(catchThrowableOfType(InterruptedIOException.class, call::run), transferred);
    assertThat(Thread.interrupted()).isTrue();
  }

  private static void check(InterruptedIOException e, int transferred) {
    assertThat(e.bytesTransferred).isEqualTo(transferred);
    assertThat(e).hasCauseInstanceOf(TransferInterruptedException.class);
  }

  /** Closes the narrow stream after {@code written} bytes of which {@code read} were read. */
  private void finish(int written, int read) throws IOException {
    Companion<?> closer = companions.start("closer", narrowOut::close);
    PositionedBytes.readToEnd(narrowIn, read, written - read, 3);
    closer.result();
  }
}
