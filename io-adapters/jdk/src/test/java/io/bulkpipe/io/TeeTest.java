// SPDX-License-Identifier: Apache-2.0
package io.bulkpipe.io;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.jupiter.api.Timeout.ThreadMode.SEPARATE_THREAD;

import io.bulkpipe.adapter.testing.PositionedBytes;
import io.bulkpipe.channel.BrokenChannelException;
import io.bulkpipe.channel.BulkChannel;
import io.bulkpipe.channel.SenderFailedException;
import java.io.IOException;
import java.io.InterruptedIOException;
import java.nio.channels.ClosedChannelException;
import java.util.concurrent.CancellationException;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** One stream for several readers. */
@Timeout(value = 60, threadMode = SEPARATE_THREAD)
class TeeTest {
  @RegisterExtension
  final Companions companions = new Companions();

  private final BulkChannel source = BulkChannel.create(64);
  private final BulkChannel first = BulkChannel.create(16);
  private final BulkChannel second = BulkChannel.create(8);

  private static void read(BulkChannel channel, int from, int length) throws IOException {
    PositionedBytes.read(PipeStreams.inputStream(channel.receiver()), from, length, 99);
  }

  private static void readToEnd(BulkChannel channel, int from, int length) throws IOException {
    PositionedBytes.readToEnd(PipeStreams.inputStream(channel.receiver()), from, length, 999);
  }

  @ParameterizedTest
  @CsvSource({"1, 1, 1", "2, 1, 3", "70000, 1000, 3", "65536, 65536, 131072"})
  void allGetTheSame(int of, int one, int other) throws Exception {
    int length = Math.min(500_000, 1000 * one);
    BulkChannel from = BulkChannel.create(of);
    BulkChannel a = BulkChannel.create(one);
    BulkChannel b = BulkChannel.create(other);
    CompletableFuture<Long> teed = Pumps.startTee(from.receiver(), a.sender(), b.sender());
    Companion<?> writer = companions.start("writer", () -> {
      from.sender().sendBulk(PositionedBytes.of(0, length));
      from.sender().close();
    });
    Companion<?> reader = companions.start("reader", () -> readToEnd(a, 0, length));
    readToEnd(b, 0, length);
    reader.result();
    writer.result();
    assertThat(teed.get()).isEqualTo(length);
    assertThat(from.receiver().isOpen()).isTrue();
  }

  @Test
  void teeInTheCallingThreadClosesNothing() throws Exception {
    source.sender().sendBulk(PositionedBytes.of(0, 8));
    source.sender().close();
    assertThat(Pumps.tee(source.receiver(), first.sender(), second.sender())).isEqualTo(8);
    assertThat(first.sender().isOpen() && second.sender().isOpen()).isTrue();
    assertThat(source.receiver().isOpen()).isTrue();
    read(first, 0, 8);
    read(second, 0, 8);
  }

  @Test
  void theSlowestDecides() throws Exception {
    source.sender().sendBulk(PositionedBytes.of(0, 64));
    CompletableFuture<Long> teed =
        Pumps.startTee(source.receiver(), first.sender(), second.sender());
    Companion.await("the second is full", () -> second.receiver().available() == 8);
    assertThat(first.receiver().available()).isEqualTo(8);
    assertThat(source.receiver().available()).isEqualTo(56);
    read(second, 0, 4);
    Companion.await("the first got more", () -> first.receiver().available() == 12);
    assertThat(teed.cancel(false)).isTrue();
  }

  @Test
  void aSenderWhoseReceiverGoesIsLeftOut() throws Exception {
    CompletableFuture<Long> teed =
        Pumps.startTee(source.receiver(), first.sender(), second.sender());
    source.sender().sendBulk(PositionedBytes.of(0, 20));
    Companion.await("the second is full", () -> second.receiver().available() == 8);
    second.receiver().close();
    source.sender().close();
    readToEnd(first, 0, 20);
    assertThat(teed.get()).isEqualTo(20);
  }

  @Test
  void aSenderThatSomebodyClosesIsLeftOut() throws Exception {
    first.sender().close();
    CompletableFuture<Long> teed =
        Pumps.startTee(source.receiver(), first.sender(), second.sender());
    source.sender().sendBulk(PositionedBytes.of(0, 20));
    source.sender().close();
    readToEnd(second, 0, 20);
    assertThat(teed.get()).isEqualTo(20);
    assertThat(first.receiver().receiveByte()).isEqualTo(-1);
  }

  @Test
  void theLastReceiverThatGoesEndsTheTee() throws Exception {
    CompletableFuture<Long> teed =
        Pumps.startTee(source.receiver(), first.sender(), second.sender());
    IOException cause = new IOException("enough");
    first.receiver().close();
    second.receiver().cancel(cause);
    source.sender().sendByte(1);
    assertThatThrownBy(teed::get).hasRootCause(cause);
    assertThatThrownBy(() -> source.sender().sendByte(2))
        .isInstanceOf(BrokenChannelException.class)
        .hasCause(cause);
  }

  @Test
  void whatNobodyGotRemains() throws Exception {
    first.sender().close();
    source.sender().sendBulk(PositionedBytes.of(0, 20));
    assertThatThrownBy(() -> Pumps.tee(source.receiver(), first.sender()))
        .isInstanceOf(ClosedChannelException.class);
    read(source, 0, 20);
  }

  @Test
  void failureOfTheSourceReachesAllReaders() {
    CompletableFuture<Long> teed =
        Pumps.startTee(source.receiver(), first.sender(), second.sender());
    IOException cause = new IOException("test");
    source.sender().close(cause);
    for (BulkChannel each : new BulkChannel[] {first, second}) {
      assertThatThrownBy(() -> each.receiver().receiveByte())
          .isInstanceOf(SenderFailedException.class)
          .hasCause(cause);
    }
    assertThatThrownBy(teed::get).hasRootCause(cause);
  }

  @Test
  void cancellingReachesAllEnds() throws Exception {
    CompletableFuture<Long> teed =
        Pumps.startTee(source.receiver(), first.sender(), second.sender());
    source.sender().sendBulk(PositionedBytes.of(0, 20));
    Companion.await("the tee waits", () -> second.receiver().available() == 8);
    teed.cancel(false);
    for (BulkChannel each : new BulkChannel[] {first, second}) {
      assertThatThrownBy(() -> each.receiver().receiveByte())
          .hasCauseInstanceOf(CancellationException.class);
    }
    assertThatThrownBy(() -> source.sender().sendByte(1))
        .hasCauseInstanceOf(CancellationException.class);
  }

  @Test
  void afterAnInterruptionAllHaveGotTheSame() throws Exception {
    source.sender().sendBulk(PositionedBytes.of(0, 20));
    source.sender().close();
    Companion<?> tee = companions.start(
        "tee", () -> Pumps.tee(source.receiver(), first.sender(), second.sender()));
    Companion.await("the second is full", () -> second.receiver().available() == 8);
    tee.awaitWaiting().interrupt();
    assertThat(tee.failure(InterruptedIOException.class).bytesTransferred).isEqualTo(8);
    assertThat(tee.interruptedAtEnd()).isTrue();
    read(first, 0, 8);
    read(second, 0, 8);
    BulkChannel roomy = BulkChannel.create(64);
    assertThat(Pumps.tee(source.receiver(), roomy.sender(), first.sender())).isEqualTo(12);
    read(roomy, 8, 12);
    read(first, 8, 12);
  }

  @Test
  @DisplayName("R19 a tee flushes all senders when there is nothing more at hand")
  void allAreFlushed() throws Exception {
    CompletableFuture<Long> teed =
        Pumps.startTee(source.receiver(), first.sender(), second.sender());
    source.sender().sendByte(1);
    first.receiver().awaitDue(8);
    second.receiver().awaitDue(4);
    assertThat(first.receiver().available()).isEqualTo(1);
    assertThat(second.receiver().available()).isEqualTo(1);
    source.sender().close();
    assertThat(teed.get()).isEqualTo(1);
  }
}
