// SPDX-License-Identifier: Apache-2.0
package io.bulkpipe.bench.many;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.bulkpipe.bench.many.Load.Part;
import io.bulkpipe.bench.pipe.BytePipe;
import io.bulkpipe.bench.pipe.Placement;
import io.bulkpipe.bench.pipe.Subject;
import java.io.IOException;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Wrong bytes are found, in every part. */
@Timeout(value = 60, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
class ManyPipesTest {
  private static final int RANGE = 64;
  private static final int CAPACITY = 512;

  /** A pipe that changes the byte at a position. */
  private record Changing(BytePipe pipe, long position) implements BytePipe {
    @Override
    public Sender sender() {
      return pipe.sender();
    }

    @Override
    public Receiver receiver() {
      Receiver receiver = pipe.receiver();
      long[] received = {0};
      return (dst, length) -> {
        int n = receiver.receive(dst, length);
        long at = position - received[0];
        if (at >= 0 && at < n) {
          dst[(int) at] ^= 1;
        }
        received[0] += n;
        return n;
      };
    }
  }

  private static Map<String, Double> measure(Part part, long changed)
      throws IOException, InterruptedException {
    Load load = new Load(part, 5, RANGE, CAPACITY, 100_000);
    return new ManyPipes(load, () -> new Changing(load.open(Subject.QUEUE), changed)).measure();
  }

  @ParameterizedTest
  @EnumSource(Part.class)
  void rightBytesGiveFigures(Part part) throws Exception {
    assumeTrue(Placement.ONE_CARRIER.isPossible() || part == Part.ONCE);
    assertThat(measure(part, Long.MAX_VALUE)).isNotEmpty();
  }

  @ParameterizedTest
  @EnumSource(Part.class)
  void aWrongByteIsFoundAtOnce(Part part) {
    assertThatThrownBy(() -> measure(part, RANGE - 1))
        .isInstanceOf(IOException.class)
        .hasMessageContaining("pipe 0: bytes from position 0 are wrong");
  }

  @Test
  void aWrongByteIsFoundByAVirtualThread() {
    assumeTrue(Placement.ONE_CARRIER.isPossible());
    assertThatThrownBy(() -> measure(Part.FLOW, CAPACITY + RANGE))
        .isInstanceOf(IOException.class)
        .hasMessageContaining("a thread has failed")
        .hasMessageContaining("bytes from position " + (CAPACITY + RANGE) + " are wrong");
  }
}
