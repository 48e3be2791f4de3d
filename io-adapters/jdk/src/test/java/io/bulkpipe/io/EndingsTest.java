// SPDX-License-Identifier: Apache-2.0
package io.bulkpipe.io;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.jupiter.api.Timeout.ThreadMode.SEPARATE_THREAD;

import io.bulkpipe.adapter.testing.PositionedBytes;
import io.bulkpipe.channel.BrokenChannelException;
import io.bulkpipe.channel.BulkChannel;
import io.bulkpipe.channel.SenderFailedException;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.channels.AsynchronousCloseException;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Who ends the stream, and what the other side sees of it. */
@Timeout(value = 60, threadMode = SEPARATE_THREAD)
class EndingsTest {

  @RegisterExtension
  final Companions companions = new Companions();

  private final BulkChannel channel = BulkChannel.create(4);
  private final InputStream in = PipeStreams.inputStream(channel.receiver());

  @ParameterizedTest
  @EnumSource
  void readerThatLeavesEarlyEndsAWaitingWriter(OutputForm form) throws IOException {
    OutputStream out = form.over(channel.sender());
    Companion<?> writer = companions.start("writer", () -> {
      try (out) {
        out.write(PositionedBytes.of(0, 1_000));
      }
    });
    PositionedBytes.read(in, 0, 2, 2);
    writer.awaitWaiting();
    in.close();
    assertThat(writer.failure(BrokenChannelException.class)).hasNoSuppressedExceptions();
  }

  @ParameterizedTest
  @EnumSource
  void writerThatDiesWithoutClosingLeavesItsBytes(OutputForm form) throws IOException {
    OutputStream out = form.over(channel.sender());
    companions
        .start("writer", () -> {
          out.write(PositionedBytes.of(0, 3));
          out.flush();
        })
        .result();
    PositionedBytes.read(in, 0, 2, 2);
    PositionedBytes.read(in, 2, 1, 10);
    Companion<Integer> reader = companions.start("reader", () -> in.read());
    reader.awaitWaiting(); // no false error, no false end
    companions.start("second writer", out::close).result();
    assertThat(reader.result()).isEqualTo(-1);
  }

  @Test
  void closeWithACauseComesAfterTheBytes() throws IOException {
    OutputStream out = PipeStreams.outputStream(channel.sender());
    IllegalStateException cause = new IllegalStateException("half of it is missing");
    out.write(PositionedBytes.of(0, 3));
    channel.sender().close(cause);
    out.close();
    PositionedBytes.read(in, 0, 3, 2);
    tellsEverywhere(cause);
  }

  @Test
  void abortComesAtOnce() throws IOException {
    OutputStream out = PipeStreams.outputStream(channel.sender());
    IllegalStateException cause = new IllegalStateException("forget it");
    out.write(PositionedBytes.of(0, 3));
    channel.sender().abort(cause);
    assertThat(in.available()).isZero();
    tellsEverywhere(cause);
  }

  private void tellsEverywhere(Throwable cause) {
    ThrowingCallable[] reads = {
      in::read,
      () -> in.read(new byte[3]),
      () -> in.readNBytes(new byte[3], 0, 3),
      () -> in.readNBytes(3),
      in::readAllBytes,
      () -> in.transferTo(OutputStream.nullOutputStream()),
      () -> in.skip(3),
      () -> in.skipNBytes(3),
    };
    for (ThrowingCallable read : reads) {
      assertThatExceptionOfType(SenderFailedException.class).isThrownBy(read).withCause(cause);
    }
  }

  @Test
  void readAllBytesOfAFailedStreamIsNotWhatCameBefore() throws IOException {
    IllegalStateException cause = new IllegalStateException("half of it is missing");
    PipeStreams.outputStream(channel.sender()).write(PositionedBytes.of(0, 3));
    channel.sender().close(cause);
    assertThatExceptionOfType(SenderFailedException.class)
        .isThrownBy(in::readAllBytes)
        .withCause(cause);
  }

  @Test
  void closeByAnotherThreadEndsAWaitingRead() throws IOException {
    Companion<?> reader = companions.start("reader", in::readAllBytes);
    reader.awaitWaiting();
    in.close();
    reader.failure(AsynchronousCloseException.class);
  }

  @Test
  void closeByAnotherThreadEndsAWaitingWrite() throws IOException {
    OutputStream out = PipeStreams.outputStream(channel.sender());
    Companion<?> writer = companions.start("writer", () -> out.write(PositionedBytes.of(0, 10)));
    writer.awaitWaiting();
    out.close();
    writer.failure(AsynchronousCloseException.class);
    PositionedBytes.readToEnd(in, 0, 4, 10); // what counts as sent, and then the end
  }

  /** The pattern of the class comment of {@link PipeStreams}, with a producer that fails. */
  @ParameterizedTest
  @EnumSource
  void failedProducerIsToldToTheReader(OutputForm form) throws IOException {
    IOException failure = new IOException("source is corrupt");
    assertThatThrownBy(() -> produceTwoAndFail(form, failure))
        .isSameAs(failure)
        .hasNoSuppressedExceptions();
    PositionedBytes.read(in, 0, 2, 2);
    assertThatExceptionOfType(SenderFailedException.class).isThrownBy(in::read).withCause(failure);
  }

  private void produceTwoAndFail(OutputForm form, IOException failure) throws IOException {
    try (OutputStream out = form.over(channel.sender())) {
      try {
        out.write(PositionedBytes.of(0, 2));
        out.flush();
        throw failure;
      } catch (Throwable thrown) {
        channel.sender().close(thrown);
        throw thrown;
      }
    }
  }
}
