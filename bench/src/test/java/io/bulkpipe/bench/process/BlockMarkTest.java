// SPDX-License-Identifier: Apache-2.0
package io.bulkpipe.bench.process;

import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.util.Arrays;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Marks are found in pieces of any length, and what is wrong is noticed. */
class BlockMarkTest {
  private static final int BLOCKS = 300;
  private static final byte[] STREAM = stream();

  private static byte[] stream() {
    byte[] stream = new byte[BLOCKS * BlockMark.BLOCK];
    byte[] block = new byte[BlockMark.BLOCK];
    for (int number = 0; number < BLOCKS; number++) {
      BlockMark.put(block, number);
      System.arraycopy(block, 0, stream, number * BlockMark.BLOCK, BlockMark.BLOCK);
    }
    return stream;
  }

  private static void check(byte[] stream, int piece) throws IOException {
    for (int at = 0; at < stream.length; at += piece) {
      byte[] bytes = Arrays.copyOfRange(stream, at, Math.min(at + piece, stream.length));
      BlockMark.check(bytes, bytes.length, at);
    }
  }

  @ParameterizedTest
  @ValueSource(ints = {4_095, 4_096, 65_535, 65_536, 65_537, 200_000})
  void piecesOfAnyLengthAreRight(int piece) {
    assertThatCode(() -> check(STREAM, piece)).doesNotThrowAnyException();
  }

  @Test
  void aByteTooFewIsNoticed() {
    byte[] less = Arrays.copyOfRange(STREAM, 1, STREAM.length);
    assertThatThrownBy(() -> check(less, 8_192)).isInstanceOf(IOException.class);
  }

  @Test
  void aBlockTooFewIsNoticed() {
    byte[] less = Arrays.copyOfRange(STREAM, 256 * BlockMark.BLOCK, STREAM.length);
    assertThatThrownBy(() -> check(less, BlockMark.BLOCK))
        .isInstanceOf(IOException.class)
        .hasMessageStartingWith("byte 65535 is");
  }
}
