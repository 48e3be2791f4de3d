// SPDX-License-Identifier: Apache-2.0
package io.bulkpipe.io;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatNullPointerException;
import static org.junit.jupiter.api.Timeout.ThreadMode.SEPARATE_THREAD;

import io.bulkpipe.adapter.testing.PositionedBytes;
import io.bulkpipe.channel.BrokenChannelException;
import io.bulkpipe.channel.BulkChannel;
import io.bulkpipe.channel.BulkSender;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.channels.ClosedChannelException;
import java.util.Arrays;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;

/** What every output stream owes to {@code java.io}, staged or not. */
@Timeout(value = 60, threadMode = SEPARATE_THREAD)
class OutputStreamEtiquetteTest {
  private static final byte[] THREE = PositionedBytes.of(0, 3);

  @RegisterExtension
  final Companions companions = new Companions();

  private final BulkChannel channel = BulkChannel.create(100);
  private final BulkSender sender = channel.sender();
  private final InputStream in = PipeStreams.inputStream(channel.receiver());

  @ParameterizedTest
  @EnumSource
  void badSlicesAreRefusedInEveryState(OutputForm form) throws IOException {
    OutputStream out = form.over(sender);
    refusesBadSlices(out);
    out.flush();
    assertThat(in.available()).isZero();

    OutputStream broken = form.over(brokenSender());
    refusesBadSlices(broken);

    out.close();
    refusesBadSlices(out);
    assertThat(in.read()).isEqualTo(-1);
  }

  @SuppressWarnings("NullAway") // that is what is tested
  private static void refusesBadSlices(OutputStream out) {
    int[][] slices = {
      {-1, 1}, {0, -1}, {0, 4}, {4, 0}, {3, 1}, {1, Integer.MAX_VALUE}, {Integer.MAX_VALUE, 1}
    };
    for (int[] slice : slices) {
      assertThatExceptionOfType(IndexOutOfBoundsException.class)
          .as("%s", Arrays.toString(slice))
          .isThrownBy(() -> out.write(new byte[3], slice[0], slice[1]));
    }
    assertThatNullPointerException().isThrownBy(() -> out.write(null));
    assertThatNullPointerException().isThrownBy(() -> out.write(null, 0, 0));
  }

  @ParameterizedTest
  @EnumSource
  void zeroLengthChangesNothingAndNeverWaits(OutputForm form) throws IOException {
    OutputStream out = form.over(sender);
    out.write(new byte[0]);
    out.write(THREE, 3, 0);
    out.flush();
    assertThat(in.available()).isZero();
    out.write(PositionedBytes.of(0, 100));
    out.flush();
    out.write(new byte[0]); // full
    assertThat(in.available()).isEqualTo(100);
    out.close();
    PositionedBytes.readToEnd(in, 0, 100, 100);
  }

  @ParameterizedTest
  @EnumSource
  void writeAfterCloseThrows(OutputForm form) throws IOException {
    OutputStream out = form.over(sender);
    out.write(THREE);
    out.close();
    assertThatExceptionOfType(ClosedChannelException.class).isThrownBy(() -> out.write(1));
    assertThatExceptionOfType(ClosedChannelException.class).isThrownBy(() -> out.write(THREE));
    assertThatExceptionOfType(ClosedChannelException.class)
        .isThrownBy(() -> out.write(new byte[1000]));
    assertThatExceptionOfType(ClosedChannelException.class)
        .isThrownBy(() -> out.write(new byte[0]));
    PositionedBytes.readToEnd(in, 0, 3, 10);
  }

  @ParameterizedTest
  @EnumSource
  void closeIsIdempotentAndFlushAfterItHarmless(OutputForm form) throws IOException {
    OutputStream out = form.over(sender);
    out.write(THREE);
    out.close();
    out.flush();
    out.close();
    out.flush();
    assertThat(sender.isOpen()).isFalse();
    PositionedBytes.readToEnd(in, 0, 3, 10);
  }

  @ParameterizedTest
  @EnumSource
  void onlyTheLowEightBitsAreWritten(OutputForm form) throws IOException {
    try (OutputStream out = form.over(sender)) {
      for (int value : new int[] {0x00, 0x7F, 0x80, 0xFF, 0x1FF, -1, Integer.MIN_VALUE}) {
        out.write(value);
      }
    }
    assertThat(in.readAllBytes()).isEqualTo(new byte[] {0, 0x7F, (byte) 0x80, -1, -1, -1, 0});
  }

  @ParameterizedTest
  @EnumSource
  void theArrayIsTheCallersAgain(OutputForm form) throws IOException {
    OutputStream out = form.over(sender);
    byte[] bytes = THREE.clone();
    out.write(bytes);
    Arrays.fill(bytes, (byte) 99);
    out.close();
    PositionedBytes.readToEnd(in, 0, 3, 3);
  }

  @ParameterizedTest
  @EnumSource
  void withTheReceiverGoneOnlyBytesAreAnError(OutputForm form) {
    OutputStream out = form.over(sender);
    IllegalStateException reason = new IllegalStateException("no longer interested");
    channel.receiver().cancel(reason);
    assertThatCode(out::flush).doesNotThrowAnyException();
    for (int i = 0; i < 3; i++) {
      assertThatExceptionOfType(BrokenChannelException.class)
          .isThrownBy(() -> {
            out.write(1);
            out.write(THREE);
            out.flush();
          })
          .withCause(reason);
    }
    assertThatCode(out::close).doesNotThrowAnyException();
    assertThatCode(out::flush).doesNotThrowAnyException();
    assertThatCode(out::close).doesNotThrowAnyException();
    assertThatExceptionOfType(ClosedChannelException.class).isThrownBy(() -> out.write(1));
  }

  @ParameterizedTest
  @CsvSource({"1", "2", "3", "7", "64"})
  void rangesOfAllSizesArriveInOrder(int capacity) throws IOException {
    for (OutputForm form : OutputForm.values()) {
      BulkChannel channel = BulkChannel.create(capacity);
      Companion<?> writer =
          companions.start("writer", () -> writeInPieces(form.over(channel.sender()), 3_000));
      PositionedBytes.readToEnd(PipeStreams.inputStream(channel.receiver()), 0, 3_000, 5);
      writer.result();
    }
  }

  /** Pieces of 0 to 67 bytes, single bytes between them, and a flush now and then. */
  private static void writeInPieces(OutputStream out, int length) throws IOException {
    int piece = 0;
    for (int done = 0; done < length; piece++) {
      if (piece % 5 == 4) {
        out.write(PositionedBytes.at(done));
        done++;
      } else {
        int n = Math.min(piece * 7 % 68, length - done);
        out.write(PositionedBytes.of(done - 2, n + 4), 2, n);
        done += n;
      }
      if (piece % 11 == 10) {
        out.flush();
      }
    }
    out.close();
  }

  private static BulkSender brokenSender() {
    BulkChannel broken = BulkChannel.create();
    broken.receiver().close();
    return broken.sender();
  }
}
