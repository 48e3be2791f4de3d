// SPDX-License-Identifier: Apache-2.0
package io.bulkpipe.bench.stream;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.bulkpipe.bench.pipe.StreamPair;
import io.bulkpipe.bench.pipe.Subject;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/** The lines get through each pipe, and a wrong one is noticed. */
@Timeout(value = 60, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
class LinesTest {
  static List<Subject> subjects() {
    return Subject.all(Subject::carriesLines);
  }

  @ParameterizedTest
  @MethodSource("subjects")
  void everyPipeCarriesThem(Subject subject) throws Exception {
    assertThat(new Lines(20_000).nanosThrough(subject)).isPositive();
  }

  @ParameterizedTest
  @ValueSource(strings = {"0\n1\n3\n", "0\n1\n", "0\n1\n2\n3\n", ""})
  void aWrongLineIsNoticed(String lines) {
    ByteArrayInputStream in = new ByteArrayInputStream(lines.getBytes(StandardCharsets.US_ASCII));
    assertThatThrownBy(
            () -> new Lines(3).nanosThrough(new StreamPair(OutputStream.nullOutputStream(), in)))
        .isInstanceOf(IOException.class)
        .hasMessageContaining("line");
  }

  @Test
  void aFailingWriterIsTold() {
    OutputStream broken = new OutputStream() {
      @Override
      public void write(int b) throws IOException {
        throw new IOException("broken");
      }
    };
    ByteArrayInputStream in =
        new ByteArrayInputStream("0\n1\n2\n".getBytes(StandardCharsets.US_ASCII));
    assertThatThrownBy(() -> new Lines(3).nanosThrough(new StreamPair(broken, in)))
        .isInstanceOf(IOException.class)
        .hasMessageContaining("broken");
  }
}
