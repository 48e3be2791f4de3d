// SPDX-License-Identifier: Apache-2.0
package io.bulkpipe.bench.pipe;

import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Pipes that do something wrong do not pass the check. */
@Timeout(value = 60, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
class BrokenPipesTest {
  private static final Condition CELL = Condition.oneToOne(Placement.UNPINNED, 256, 16);
  private static final int FAULTY = 5;

  /** What is wrong, from the fifth range on. */
  enum Fault {
    SHIFTS {
      @Override
      void put(byte[] range, BlockingQueue<byte[]> queue) {
        System.arraycopy(range, 0, range, 1, range.length - 1);
        queue.add(range);
      }
    },
    REPEATS {
      @Override
      void put(byte[] range, BlockingQueue<byte[]> queue) {
        queue.add(range);
        queue.add(range);
      }
    },
    SPOILS {
      @Override
      void put(byte[] range, BlockingQueue<byte[]> queue) {
        range[7]++;
        queue.add(range);
      }
    };

    abstract void put(byte[] range, BlockingQueue<byte[]> queue);
  }

  @ParameterizedTest
  @EnumSource
  void everyFaultIsNoticed(Fault fault) {
    assertThatThrownBy(() -> TransferCheck.check(new Broken(fault), "a broken pipe", CELL, 1))
        .isInstanceOf(IOException.class)
        .hasStackTraceContaining("position=");
  }

  private record Broken(Fault fault, BlockingQueue<byte[]> queue) implements BytePipe {
    Broken(Fault fault) {
      this(fault, new LinkedBlockingQueue<>());
    }

    @Override
    public Sender sender() {
      int[] count = {0};
      return (src, length) -> {
        byte[] range = src.clone();
        if (++count[0] < FAULTY) {
          queue.add(range);
        } else {
          fault.put(range, queue);
        }
      };
    }

    @Override
    public Receiver receiver() {
      return (dst, length) -> {
        System.arraycopy(queue.take(), 0, dst, 0, length);
        return length;
      };
    }
  }
}
