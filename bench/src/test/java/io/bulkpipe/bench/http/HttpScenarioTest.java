// SPDX-License-Identifier: Apache-2.0
package io.bulkpipe.bench.http;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

/** The order of the runs. */
class HttpScenarioTest {
  private static final List<Subject> SUBJECTS =
      List.of(Subject.BULKPIPE, Subject.PIPED, Subject.KERNEL);

  @Test
  void theFirstRoundKeepsTheGivenOrder() {
    assertThat(HttpScenario.orderIn(1, SUBJECTS)).isEqualTo(SUBJECTS);
  }

  @Test
  void theSecondRoundStartsWithTheNextSubjectAndGoesBackwards() {
    assertThat(HttpScenario.orderIn(2, SUBJECTS))
        .containsExactly(Subject.PIPED, Subject.BULKPIPE, Subject.KERNEL);
  }

  @Test
  void asManyRoundsAsSubjectsGiveEachSubjectEveryPlaceOnce() {
    List<Subject> all = List.of(Subject.values());
    for (Subject subject : all) {
      assertThat(IntStream.rangeClosed(1, all.size()))
          .extracting(round -> HttpScenario.orderIn(round, all).indexOf(subject))
          .doesNotHaveDuplicates();
    }
  }

  @Test
  void everyRoundHasEverySubjectOnce() {
    for (int round = 1; round <= 10; round++) {
      assertThat(HttpScenario.orderIn(round, SUBJECTS))
          .containsExactlyInAnyOrderElementsOf(SUBJECTS);
    }
  }

  @Test
  void aSingleSubjectHasNoOrder() {
    assertThat(HttpScenario.orderIn(2, List.of(Subject.PIPED))).containsExactly(Subject.PIPED);
  }
}
