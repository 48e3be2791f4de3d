// SPDX-License-Identifier: Apache-2.0
package io.bulkpipe.adapter.tck;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Timeout.ThreadMode.SEPARATE_THREAD;

import io.bulkpipe.channel.BulkSender;
import java.time.Duration;
import java.util.List;
import java.util.TreeSet;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.platform.engine.TestExecutionResult.Status;

/** Each fault of an adapter fails the cases that look for it, and no others. */
@Timeout(value = 120, threadMode = SEPARATE_THREAD)
class BrokenAdaptersTest {
  /** Small, and without much patience: what a fault makes stuck is stuck for ever. */
  static final AdapterProfile PROFILE = AdapterProfile.complete()
      .largeTransfer(300_000)
      .connections(6)
      .patience(Duration.ofSeconds(4));

  @AfterAll
  static void endTheThreads() {
    BrokenReceivers.LeaksAThread.END.countDown();
  }

  static Stream<Arguments> faults() {
    return Stream.of(
        fault(
            BrokenSenders.LosesTheLastBytes.class,
            List.of("oneByte", "lastBytesBeforeTheEnd"),
            List.of(
                "lengthsAroundTheCapacity",
                "randomLengths",
                "manyMebibytes",
                "slowReader",
                "endedConnectionsLeaveNothing",
                "cancelAfterTheEnd")),
        fault(
            BrokenSenders.EndsCleanlyOnFailure.class,
            List.of(
                "failureBeforeTheFirstByte",
                "failureAfterAFewBytes",
                "failureHalfWay",
                "causeIsReachable",
                "failedConnectionsLeaveNothing"),
            List.of()),
        fault(
            BrokenReceivers.EndsCleanlyOnFailure.class,
            List.of(
                "failureBeforeTheFirstByte",
                "failureAfterAFewBytes",
                "failureHalfWay",
                "causeIsReachable",
                "abortIsNoCleanEnd",
                "failedConnectionsLeaveNothing"),
            List.of()),
        fault(
            BrokenProducers.BelievesTheStream.class,
            List.of("failureAfterTheStreamWasClosed"),
            List.of()),
        fault(BrokenSenders.HidesTheCause.class, List.of("causeIsReachable"), List.of()),
        fault(
            BrokenSenders.NeverFlushes.class, List.of("dialogue"), List.of("cancelAtTheLastByte")),
        fault(
            BrokenSenders.DropsWhatFindsNoRoom.class,
            List.of("manyMebibytes", "slowReader"),
            List.of(
                "lengthsAroundTheCapacity",
                "randomLengths",
                "lastBytesBeforeTheEnd",
                "failureHalfWay",
                "cancelAfterTheFirstByte",
                "cancelHalfWay",
                "cancelAtTheLastByte",
                "cancelAfterTheEnd",
                "endedConnectionsLeaveNothing",
                "failedConnectionsLeaveNothing",
                "cancelledConnectionsLeaveNothing")),
        fault(
            BrokenSenders.SwallowsTheEndOfTheReader.class,
            List.of(
                "cancelBeforeTheStart",
                "cancelAfterTheFirstByte",
                "cancelHalfWay",
                "cancelAtTheLastByte",
                "cancelledConnectionsLeaveNothing"),
            List.of()),
        fault(
            BrokenReceivers.IgnoresCancellation.class,
            List.of(
                "cancelBeforeTheStart",
                "cancelAfterTheFirstByte",
                "cancelHalfWay",
                "cancelAtTheLastByte",
                "cancelledConnectionsLeaveNothing"),
            List.of()),
        fault(
            BrokenReceivers.BuffersWithoutBound.class,
            List.of("slowReader", "cancelHalfWay"),
            List.of("cancelAfterTheFirstByte", "cancelledConnectionsLeaveNothing")),
        fault(
            BrokenReceivers.LeaksAThread.class,
            List.of(
                "endedConnectionsLeaveNothing",
                "failedConnectionsLeaveNothing",
                "cancelledConnectionsLeaveNothing"),
            List.of()),
        fault(
            BrokenReceivers.LeaksAConnection.class,
            List.of(
                "endedConnectionsLeaveNothing",
                "failedConnectionsLeaveNothing",
                "cancelledConnectionsLeaveNothing"),
            List.of()));
  }

  private static Arguments fault(
      Class<? extends AdapterVerification> type, List<String> certain, List<String> possible) {
    return Arguments.of(type, certain, possible);
  }

  @ParameterizedTest(name = "{0}")
  @MethodSource("faults")
  void faultIsFound(
      Class<? extends AdapterVerification> type, List<String> certain, List<String> possible) {
    Report report = Report.of(type);
    TreeSet<String> expected = new TreeSet<>(possible);
    expected.addAll(certain);
    assertThat(report.with(Status.FAILED)).containsAll(certain).isSubsetOf(expected);
    assertThat(report.with(Status.ABORTED)).isEmpty();
    assertThat(report.with(Status.SUCCESSFUL)).hasSizeGreaterThan(5);
  }

  @Test
  void aFailureSaysHowToRepeatItAndWhatTheWriterDoes() {
    Throwable failure =
        Report.ofOne(BrokenSenders.NeverFlushes.class, "dialogue").failure("dialogue");
    assertThat(failure.getSuppressed()[0])
        .hasMessageMatching("-Dbulkpipe.tck.seed=-?\\d+ repeats it, with .*capacity=1000.*");
    assertThat(failure.getSuppressed()[1]).hasMessageStartingWith("the writer is at work after ");
  }

  /** An adapter that can little. */
  static final class Lacking extends BrokenSenders.Broken {
    @Override
    protected AdapterProfile profile() {
      AdapterProfile profile = super.profile();
      for (Capability each : Capability.values()) {
        profile = profile.without(each, "it is too old for " + each);
      }
      return profile;
    }

    @Override
    protected ByteWriter connect(BulkSender sender) {
      return new SenderWriter(sender);
    }
  }

  @Test
  void whatIsNotApplicableIsReportedWithItsReason() {
    Report report = Report.of(Lacking.class);
    assertThat(report.with(Status.FAILED)).isEmpty();
    assertThat(report.with(Status.SUCCESSFUL)).hasSize(8).contains("slowReader", "emptyStream");
    assertThat(report.with(Status.ABORTED)).hasSize(12);
    assertThat(report.failure("dialogue"))
        .hasMessageContaining("not applicable, without FLUSH: it is too old for FLUSH");
  }
}
