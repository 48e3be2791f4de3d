// SPDX-License-Identifier: Apache-2.0
package io.bulkpipe.channel;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.jupiter.api.Timeout.ThreadMode.SEPARATE_THREAD;

import io.bulkpipe.channel.CloseState.Phase;
import io.bulkpipe.channel.CloseState.SenderEnding;
import io.bulkpipe.channel.stress.Race;
import io.bulkpipe.channel.testing.Covers;
import java.io.IOException;
import java.time.Duration;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** The whole table of the state machine, and its races two by two. */
@Timeout(value = 60, threadMode = SEPARATE_THREAD)
@Covers({"B12", "B13", "R6", "R7"})
@SuppressWarnings("StaticAssignmentOfThrowable") // they are never thrown
class CloseStateTest {
  private static final Throwable FIRST = new IOException("first");
  private static final Throwable SECOND = new IOException("second");
  private static final int ROUNDS = 100_000;
  private static final Duration LIMIT = Duration.ofSeconds(50);

  enum Before {
    OPEN,
    CLOSED,
    CLOSED_FIRST,
    FLOOR_100,
    FLOOR_100_FIRST,
    ENDED_100,
    ENDED_100_FIRST,
    ABORTED_FIRST;

    CloseState make() {
      CloseState state = new CloseState();
      switch (this) {
        case OPEN -> {}
        case CLOSED -> state.closeSender(null);
        case CLOSED_FIRST -> state.closeSender(FIRST);
        case FLOOR_100 -> {
          state.closeSender(null);
          state.raiseFloor(100);
        }
        case FLOOR_100_FIRST -> {
          state.closeSender(FIRST);
          state.raiseFloor(100);
        }
        case ENDED_100 -> {
          state.closeSender(null);
          state.settle(100);
        }
        case ENDED_100_FIRST -> {
          state.closeSender(FIRST);
          state.settle(100);
        }
        case ABORTED_FIRST -> state.abortSender(FIRST);
      }
      return state;
    }
  }

  enum Event {
    CLOSE,
    CLOSE_SECOND,
    ABORT_SECOND,
    RAISE_99,
    RAISE_100,
    RAISE_101,
    SETTLE_99,
    SETTLE_100,
    SETTLE_101;

    /** What the event answers: true, false, or a position. */
    String apply(CloseState state) {
      return switch (this) {
        case CLOSE -> String.valueOf(state.closeSender(null));
        case CLOSE_SECOND -> String.valueOf(state.closeSender(SECOND));
        case ABORT_SECOND -> String.valueOf(state.abortSender(SECOND));
        case RAISE_99 -> text(state.raiseFloor(99));
        case RAISE_100 -> text(state.raiseFloor(100));
        case RAISE_101 -> text(state.raiseFloor(101));
        case SETTLE_99 -> String.valueOf(state.settle(99));
        case SETTLE_100 -> String.valueOf(state.settle(100));
        case SETTLE_101 -> String.valueOf(state.settle(101));
      };
    }

    private static String text(long position) {
      return position == CloseState.NOWHERE ? "NOWHERE" : String.valueOf(position);
    }
  }

  @DisplayName("B12 B13 what each event does in each state of the sender")
  @ParameterizedTest
  @CsvSource(delimiter = '|', textBlock = """
          OPEN            | CLOSE        | true    | CLOSED  |        | 0
          OPEN            | CLOSE_SECOND | true    | CLOSED  | second | 0
          OPEN            | ABORT_SECOND | true    | ABORTED | second | 0
          OPEN            | RAISE_99     | NOWHERE |         |        | 0
          OPEN            | RAISE_100    | NOWHERE |         |        | 0
          OPEN            | RAISE_101    | NOWHERE |         |        | 0
          CLOSED          | CLOSE        | false   | CLOSED  |        | 0
          CLOSED          | CLOSE_SECOND | false   | CLOSED  |        | 0
          CLOSED          | ABORT_SECOND | true    | ABORTED | second | 0
          CLOSED          | RAISE_99     | NOWHERE | CLOSED  |        | 99
          CLOSED          | RAISE_100    | NOWHERE | CLOSED  |        | 100
          CLOSED          | RAISE_101    | NOWHERE | CLOSED  |        | 101
          CLOSED          | SETTLE_99    | true    | ENDED   |        | 99
          CLOSED          | SETTLE_100   | true    | ENDED   |        | 100
          CLOSED          | SETTLE_101   | true    | ENDED   |        | 101
          CLOSED_FIRST    | CLOSE        | false   | CLOSED  | first  | 0
          CLOSED_FIRST    | CLOSE_SECOND | false   | CLOSED  | first  | 0
          CLOSED_FIRST    | ABORT_SECOND | true    | ABORTED | first  | 0
          CLOSED_FIRST    | RAISE_99     | NOWHERE | CLOSED  | first  | 99
          CLOSED_FIRST    | RAISE_100    | NOWHERE | CLOSED  | first  | 100
          CLOSED_FIRST    | RAISE_101    | NOWHERE | CLOSED  | first  | 101
          CLOSED_FIRST    | SETTLE_99    | true    | ENDED   | first  | 99
          CLOSED_FIRST    | SETTLE_100   | true    | ENDED   | first  | 100
          CLOSED_FIRST    | SETTLE_101   | true    | ENDED   | first  | 101
          FLOOR_100       | CLOSE        | false   | CLOSED  |        | 100
          FLOOR_100       | CLOSE_SECOND | false   | CLOSED  |        | 100
          FLOOR_100       | ABORT_SECOND | true    | ABORTED | second | 0
          FLOOR_100       | RAISE_99     | NOWHERE | CLOSED  |        | 100
          FLOOR_100       | RAISE_100    | NOWHERE | CLOSED  |        | 100
          FLOOR_100       | RAISE_101    | NOWHERE | CLOSED  |        | 101
          FLOOR_100       | SETTLE_99    | false   | CLOSED  |        | 100
          FLOOR_100       | SETTLE_100   | true    | ENDED   |        | 100
          FLOOR_100       | SETTLE_101   | true    | ENDED   |        | 101
          FLOOR_100_FIRST | CLOSE        | false   | CLOSED  | first  | 100
          FLOOR_100_FIRST | CLOSE_SECOND | false   | CLOSED  | first  | 100
          FLOOR_100_FIRST | ABORT_SECOND | true    | ABORTED | first  | 0
          FLOOR_100_FIRST | RAISE_99     | NOWHERE | CLOSED  | first  | 100
          FLOOR_100_FIRST | RAISE_100    | NOWHERE | CLOSED  | first  | 100
          FLOOR_100_FIRST | RAISE_101    | NOWHERE | CLOSED  | first  | 101
          FLOOR_100_FIRST | SETTLE_99    | false   | CLOSED  | first  | 100
          FLOOR_100_FIRST | SETTLE_100   | true    | ENDED   | first  | 100
          FLOOR_100_FIRST | SETTLE_101   | true    | ENDED   | first  | 101
          ENDED_100       | CLOSE        | false   | ENDED   |        | 100
          ENDED_100       | CLOSE_SECOND | false   | ENDED   |        | 100
          ENDED_100       | ABORT_SECOND | false   | ENDED   |        | 100
          ENDED_100       | RAISE_99     | 100     | ENDED   |        | 100
          ENDED_100       | RAISE_100    | 100     | ENDED   |        | 100
          ENDED_100       | RAISE_101    | 100     | ENDED   |        | 100
          ENDED_100       | SETTLE_99    | true    | ENDED   |        | 100
          ENDED_100       | SETTLE_100   | true    | ENDED   |        | 100
          ENDED_100       | SETTLE_101   | true    | ENDED   |        | 100
          ENDED_100_FIRST | CLOSE        | false   | ENDED   | first  | 100
          ENDED_100_FIRST | CLOSE_SECOND | false   | ENDED   | first  | 100
          ENDED_100_FIRST | ABORT_SECOND | false   | ENDED   | first  | 100
          ENDED_100_FIRST | RAISE_99     | 100     | ENDED   | first  | 100
          ENDED_100_FIRST | RAISE_100    | 100     | ENDED   | first  | 100
          ENDED_100_FIRST | RAISE_101    | 100     | ENDED   | first  | 100
          ENDED_100_FIRST | SETTLE_99    | true    | ENDED   | first  | 100
          ENDED_100_FIRST | SETTLE_100   | true    | ENDED   | first  | 100
          ENDED_100_FIRST | SETTLE_101   | true    | ENDED   | first  | 100
          ABORTED_FIRST   | CLOSE        | false   | ABORTED | first  | 0
          ABORTED_FIRST   | CLOSE_SECOND | false   | ABORTED | first  | 0
          ABORTED_FIRST   | ABORT_SECOND | false   | ABORTED | first  | 0
          ABORTED_FIRST   | RAISE_99     | NOWHERE | ABORTED | first  | 0
          ABORTED_FIRST   | RAISE_100    | NOWHERE | ABORTED | first  | 0
          ABORTED_FIRST   | RAISE_101    | NOWHERE | ABORTED | first  | 0
          ABORTED_FIRST   | SETTLE_99    | false   | ABORTED | first  | 0
          ABORTED_FIRST   | SETTLE_100   | false   | ABORTED | first  | 0
          ABORTED_FIRST   | SETTLE_101   | false   | ABORTED | first  | 0
          """)
  void sendersTable(
      Before before,
      Event event,
      String answer,
      @Nullable Phase phase,
      @Nullable String cause,
      long position) {
    for (boolean receiverClosed : new boolean[] {false, true}) {
      CloseState state = before.make();
      if (receiverClosed) {
        assertThat(state.closeReceiver(SECOND)).isTrue();
      }
      assertThat(event.apply(state)).isEqualTo(answer);
      SenderEnding ending = state.senderEnding();
      assertThat(state.bothOpen()).isEqualTo(phase == null && !receiverClosed);
      assertThat(state.receiverEnding() != null).isEqualTo(receiverClosed);
      assertThat(state.toString()).contains(phase == null ? "sender=OPEN" : "sender=" + phase);
      if (phase == null) {
        assertThat(ending).isNull();
      } else {
        assertThat(ending).isEqualTo(new SenderEnding(phase, cause(cause), position));
      }
    }
  }

  private static @Nullable Throwable cause(@Nullable String name) {
    if (name == null) {
      return null;
    }
    return name.equals("first") ? FIRST : SECOND;
  }

  @DisplayName("an open stream is not settled")
  @ParameterizedTest
  @CsvSource({"0", "100"})
  void settlingNeedsAClose(long position) {
    CloseState state = new CloseState();
    assertThatThrownBy(() -> state.settle(position))
        .isInstanceOfAny(AssertionError.class, NullPointerException.class);
    assertThat(state.bothOpen()).isTrue();
  }

  @DisplayName("B13 the receiver closes once, with its first cause, whatever the sender does")
  @Test
  void receiversTable() {
    for (Before before : Before.values()) {
      CloseState state = before.make();
      SenderEnding ending = state.senderEnding();
      assertThat(state.receiverEnding()).isNull();
      assertThat(state.closeReceiver(FIRST)).isTrue();
      assertThat(state.closeReceiver(null)).isFalse();
      assertThat(state.closeReceiver(SECOND)).isFalse();
      assertThat(state.receiverEnding()).isEqualTo(new CloseState.ReceiverEnding(FIRST));
      assertThat(state.senderEnding()).isSameAs(ending);
      assertThat(state.toString()).contains("receiver=CLOSED");
    }
    CloseState state = new CloseState();
    assertThat(state.closeReceiver(null)).isTrue();
    assertThat(state.closeReceiver(FIRST)).isFalse();
    assertThat(state.receiverEnding()).isEqualTo(new CloseState.ReceiverEnding(null));
  }

  private static CloseState[] states(Before before) {
    return IntStream.range(0, ROUNDS).mapToObj(i -> before.make()).toArray(CloseState[]::new);
  }

  /** As an assertion, but fast. */
  private static void check(int round, boolean holds, CloseState state) {
    if (!holds) {
      throw new AssertionError("round " + round + ": " + state.senderEnding());
    }
  }

  @DisplayName("B15 either the floor is raised or the stream ends below it, never both")
  @Test
  @Tag("stress")
  void raiseAgainstSettle() throws Exception {
    CloseState[] states = states(Before.CLOSED_FIRST);
    long[] raised = new long[ROUNDS];
    boolean[] settled = new boolean[ROUNDS];
    Race.neckAndNeck(
        ROUNDS,
        LIMIT,
        i -> raised[i] = states[i].raiseFloor(10),
        i -> settled[i] = states[i].settle(5));
    SenderEnding ended = new SenderEnding(Phase.ENDED, FIRST, 5);
    SenderEnding floored = new SenderEnding(Phase.CLOSED, FIRST, 10);
    for (int i = 0; i < ROUNDS; i++) {
      check(i, raised[i] == (settled[i] ? 5 : CloseState.NOWHERE), states[i]);
      check(i, (settled[i] ? ended : floored).equals(states[i].senderEnding()), states[i]);
    }
  }

  @DisplayName("B13 of an abort and an end, one is told")
  @Test
  @Tag("stress")
  void abortAgainstSettle() throws Exception {
    CloseState[] states = states(Before.CLOSED);
    boolean[] aborted = new boolean[ROUNDS];
    boolean[] settled = new boolean[ROUNDS];
    Race.neckAndNeck(
        ROUNDS,
        LIMIT,
        i -> aborted[i] = states[i].abortSender(FIRST),
        i -> settled[i] = states[i].settle(5));
    SenderEnding abort = new SenderEnding(Phase.ABORTED, FIRST, 0);
    SenderEnding ended = new SenderEnding(Phase.ENDED, null, 5);
    for (int i = 0; i < ROUNDS; i++) {
      check(i, aborted[i] != settled[i], states[i]);
      check(i, (aborted[i] ? abort : ended).equals(states[i].senderEnding()), states[i]);
    }
  }

  @DisplayName("B13 of two causes, the first one stays, and an abort is never forgotten")
  @Test
  @Tag("stress")
  void closeAgainstAbort() throws Exception {
    CloseState[] states = states(Before.OPEN);
    boolean[] closed = new boolean[ROUNDS];
    boolean[] aborted = new boolean[ROUNDS];
    Race.neckAndNeck(
        ROUNDS,
        LIMIT,
        i -> closed[i] = states[i].closeSender(FIRST),
        i -> aborted[i] = states[i].abortSender(SECOND));
    SenderEnding first = new SenderEnding(Phase.ABORTED, FIRST, 0);
    SenderEnding second = new SenderEnding(Phase.ABORTED, SECOND, 0);
    for (int i = 0; i < ROUNDS; i++) {
      check(i, aborted[i], states[i]);
      check(i, (closed[i] ? first : second).equals(states[i].senderEnding()), states[i]);
    }
  }

  @DisplayName("B15 of two floors, the higher one stays")
  @Test
  @Tag("stress")
  void raiseAgainstRaise() throws Exception {
    CloseState[] states = states(Before.CLOSED);
    Race.neckAndNeck(
        ROUNDS, LIMIT, i -> states[i].raiseFloor(5 + i % 2), i -> states[i].raiseFloor(6 - i % 2));
    SenderEnding higher = new SenderEnding(Phase.CLOSED, null, 6);
    for (int i = 0; i < ROUNDS; i++) {
      check(i, higher.equals(states[i].senderEnding()), states[i]);
    }
  }
}
