// SPDX-License-Identifier: Apache-2.0
package io.bulkpipe.bench.messages;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;

import io.bulkpipe.bench.pipe.PipeSubject;
import io.bulkpipe.bench.pipe.Placement;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** Messages arrive whole, in order, and as arrays of the receiver's own. */
@Timeout(value = 60, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
class MessageCheckTest {
  private static final int CAPACITY = 65_536;

  static Stream<Arguments> cells() {
    List<Arguments> cells = new ArrayList<>();
    for (PipeSubject subject : MessageCell.SUBJECTS) {
      for (int batch : new int[] {1, 64}) {
        for (int size : new int[] {16, 256, 4096}) {
          for (Placement placement : List.of(Placement.APART, Placement.UNPINNED)) {
            boolean isPossible =
                !placement.isPinned() || Runtime.getRuntime().availableProcessors() > 1;
            if (subject.isPossible() && isPossible) {
              cells.add(Arguments.of(subject, new MessageCell(placement, size, batch, CAPACITY)));
            }
          }
        }
      }
    }
    return cells.stream();
  }

  @ParameterizedTest
  @MethodSource("cells")
  void messagesArrive(PipeSubject subject, MessageCell cell) {
    assertThatCode(() -> MessageCheck.check(subject, cell)).doesNotThrowAnyException();
  }

  @ParameterizedTest
  @MethodSource("cells")
  void aRunMovesAllOfThem(PipeSubject subject, MessageCell cell) throws IOException {
    try (MessageTransfer transfer = new MessageTransfer(subject, cell)) {
      transfer.run(3);
      assertThat(transfer.sum()).isEqualTo((3L + 2 + 1) * cell.batch());
    }
  }
}
