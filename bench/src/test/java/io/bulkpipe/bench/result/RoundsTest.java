// SPDX-License-Identifier: Apache-2.0
package io.bulkpipe.bench.result;

import static org.assertj.core.api.Assertions.assertThat;

import io.bulkpipe.bench.pipe.Subject;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

/** The order of the runs. */
class RoundsTest {
  private static final List<Subject> SUBJECTS =
      List.of(Subject.BULKPIPE, Subject.PIPED, Subject.KERNEL);

  @Test
  void theFirstRoundKeepsTheGivenOrder() {
    assertThat(Rounds.order(1, SUBJECTS)).isEqualTo(SUBJECTS);
  }

  @Test
  void theSecondRoundStartsWithTheNextSubjectAndGoesBackwards() {
    List<Subject> four =
        List.of(Subject.BULKPIPE, Subject.PIPED, Subject.KERNEL, Subject.KERNEL_BUFFERED);
    assertThat(Rounds.order(2, four))
        .containsExactly(Subject.PIPED, Subject.BULKPIPE, Subject.KERNEL_BUFFERED, Subject.KERNEL);
  }

  @Test
  void anOddNumberOfSubjectsOnlyTakesTurns() {
    assertThat(Rounds.order(2, SUBJECTS))
        .containsExactly(Subject.PIPED, Subject.KERNEL, Subject.BULKPIPE);
  }

  @Test
  void asManyRoundsAsSubjectsGiveEachSubjectEveryPlaceOnce() {
    List<Subject> all = List.of(Subject.values());
    for (Subject subject : all) {
      assertThat(IntStream.rangeClosed(1, all.size()))
          .extracting(round -> Rounds.order(round, all).indexOf(subject))
          .doesNotHaveDuplicates();
    }
  }

  @Test
  void everyRoundHasEverySubjectOnce() {
    for (int round = 1; round <= 10; round++) {
      assertThat(Rounds.order(round, SUBJECTS)).containsExactlyInAnyOrderElementsOf(SUBJECTS);
    }
  }

  @Test
  void aSingleSubjectHasNoOrder() {
    assertThat(Rounds.order(2, List.of(Subject.PIPED))).containsExactly(Subject.PIPED);
  }

  @Test
  void groupsTakeTurnsAndSoDoTheirMembers() {
    List<List<String>> groups = List.of(List.of("a", "a2"), List.of("b"), List.of("c", "c2"));
    assertThat(Rounds.orderOfGroups(1, groups)).containsExactly("a", "a2", "b", "c", "c2");
    assertThat(Rounds.orderOfGroups(2, groups)).containsExactly("b", "c2", "c", "a2", "a");
    assertThat(Rounds.orderOfGroups(3, groups)).containsExactly("c", "c2", "a", "a2", "b");
  }
}
