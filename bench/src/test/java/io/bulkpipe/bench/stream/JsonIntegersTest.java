// SPDX-License-Identifier: Apache-2.0
package io.bulkpipe.bench.stream;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The document's bytes, and the writes that they come in. */
@Timeout(value = 30, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
class JsonIntegersTest {

  @ParameterizedTest
  @ValueSource(ints = {1, 2, 9, 10, 11, 99, 100, 101, 1_000, 12_345})
  void writesExactlyTheArray(int count) throws IOException {
    WrittenBytes out = new WrittenBytes();
    JsonIntegers document = new JsonIntegers(count);

    document.writeTo(out);

    String expected = IntStream.range(0, count)
        .mapToObj(String::valueOf)
        .collect(Collectors.joining(",", "[", "]"));
    assertThat(out.bytes.toString(StandardCharsets.US_ASCII)).isEqualTo(expected);
    assertThat(document.bytes()).isEqualTo(expected.length());
    assertThat(document.writes()).isEqualTo(out.writes).isEqualTo(2L * count + 1);
    assertThat(document.totals())
        .isEqualTo(
            new JsonIntegers.Totals(IntStream.range(0, count).asLongStream().sum(), count));
  }

  @Test
  void tenMillionIntegersAreTheOriginsBody() {
    JsonIntegers document = new JsonIntegers(10_000_000);

    assertThat(document.bytes()).isEqualTo(78_888_891);
    assertThat(document.writes()).isEqualTo(20_000_001);
  }

  @Test
  void theGreatestCountDoesNotOverflow() {
    JsonIntegers document = new JsonIntegers(Integer.MAX_VALUE);

    assertThat(document.bytes()).isEqualTo(22_511_209_008L);
    assertThat(document.totals().sum()).isEqualTo(2_305_843_005_992_468_481L);
  }

  @Test
  void anEmptyDocumentIsRefused() {
    assertThatThrownBy(() -> new JsonIntegers(0))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageStartingWith("count=0");
  }

  /** Keeps what is written and counts the calls. */
  private static final class WrittenBytes extends OutputStream {
    private final ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    private long writes;

    @Override
    public void write(int b) {
      writes++;
      bytes.write(b);
    }

    @Override
    public void write(byte[] b, int off, int len) {
      writes++;
      bytes.write(b, off, len);
    }
  }
}
