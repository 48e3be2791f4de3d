// SPDX-License-Identifier: Apache-2.0
package io.bulkpipe.process;

import static io.bulkpipe.process.Children.line;
import static io.bulkpipe.process.Children.story;
import static io.bulkpipe.process.Children.told;
import static io.bulkpipe.process.Children.until;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.jupiter.api.Timeout.ThreadMode.SEPARATE_THREAD;

import io.bulkpipe.channel.BulkChannel;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.condition.DisabledOnOs;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * Children that do not want to end, what they start, and what they leave behind. None of them
 * outlives a virtual machine that is killed: those that would go round for ever ask for it by
 * {@code kill -0}. One that waits for a signal goes round, too, without a {@code read}: if the
 * signal came just before the system's call, the shell would run its trap after the next line of
 * input only.
 */
@Timeout(value = 180, threadMode = SEPARATE_THREAD)
@DisabledOnOs(value = OS.WINDOWS, disabledReason = "needs sh, bash, sleep and signals")
class DestroyTest {
  private static final int SIGKILL_CODE = 128 + 9;
  private static final int SIGTERM_CODE = 128 + 15;
  private static final Duration SOON = Duration.ofMillis(100);

  /** Longer than the test may take. */
  private static final Duration LONG = Duration.ofHours(1);

  private final BulkChannel input = BulkChannel.create();
  private final BulkChannel output = BulkChannel.create();
  private final List<ProcessHandle> others = new ArrayList<>();
  private List<ProcessHandle> before = List.of();

  @BeforeEach
  void remember() {
    before = Children.active();
  }

  @AfterEach
  void nothingIsLeft() throws Exception {
    others.forEach(ProcessHandle::destroyForcibly);
    until(() -> others.stream().noneMatch(Children::isActive));
    until(() -> before.containsAll(Children.active()));
    until(() -> Children.threads().isEmpty());
  }

  private PipedProcess start(String... command) throws IOException {
    return PipedProcess.builder(new ProcessBuilder(command).redirectErrorStream(true))
        .stdin(input.receiver())
        .stdout(output.sender())
        .start();
  }

  /** Makes sure that a process that told its number does not outlive the test. */
  private ProcessHandle other() throws IOException, InterruptedException {
    ProcessHandle process = told(output);
    others.add(process);
    return process;
  }

  @Test
  void anInteractiveShellDoesNotSurvive() throws Exception {
    PipedProcess bash = start("bash", "--norc", "-i");
    input.sender().sendBulk("echo $((6 * 7))\n".getBytes(UTF_8));
    until(() -> line(output).endsWith("42")); // it has set its signals by now
    bash.destroy();
    CompletableFuture<?> gone = bash.destroy(SOON);
    assertThat(bash.exit().get()).isEqualTo(SIGKILL_CODE);
    gone.get();
    assertThat(bash.process().isAlive()).isFalse();
  }

  @Test
  void theChildrenOfAShellEndWithIt() throws Exception {
    PipedProcess sh = start("sh", "-c", "sleep 1000 & echo $!; sleep 1000; echo not here");
    ProcessHandle sleep = other();
    until(() -> sh.process().descendants().count() == 2);
    List<ProcessHandle> all = sh.process().descendants().toList();
    sh.destroy(LONG).get();
    assertThat(all).contains(sleep).noneMatch(Children::isActive);
    assertThat(sh.exit().get()).isEqualTo(SIGTERM_CODE);
    assertThat(story(output.receiver())).isEqualTo("END");
  }

  @Test
  void threeGenerationsThatIgnoreSigterm() throws Exception {
    String grandchild = "trap '' TERM; sleep 1000 & echo $!; cat | sleep 1000; wait";
    PipedProcess sh =
        start("sh", "-c", "trap '' TERM; sh -c \"$1\"; echo not here", "sh", grandchild);
    ProcessHandle sleep = other();
    until(() -> sh.process().descendants().count() >= 3);
    CompletableFuture<?> gone = sh.destroy(SOON);
    assertThat(sh.exit().get()).isEqualTo(SIGKILL_CODE);
    gone.get();
    assertThat(Children.isActive(sleep)).isFalse();
    assertThat(story(output.receiver())).isEqualTo("END");
  }

  @Test
  void whatIsStartedInTheGraceIsKilledAfterIt() throws Exception {
    PipedProcess sh = start(
        "sh",
        "-c",
        "trap 'sleep 1000 & echo $!; wait' TERM; echo ready; while kill -0 $PPID; do :; done");
    assertThat(line(output)).isEqualTo("ready");
    CompletableFuture<?> gone = sh.destroy(Duration.ofSeconds(1));
    ProcessHandle late = other();
    gone.get();
    assertThat(Children.isActive(late)).isFalse();
    assertThat(sh.exit().get()).isEqualTo(SIGKILL_CODE);
  }

  @Test
  void whatAGrandchildStartsAfterTheChildHasGoneIsKilled(@TempDir Path folder) throws Exception {
    // The child obeys; what it started does not, and starts something by and by.
    Path go = folder.resolve("go");
    Path told = folder.resolve("told");
    String stubborn = "trap '' TERM; echo ready;"
        + " until [ -e \"$1\" ]; do sleep 0.02; kill -0 $3 || exit; done;"
        + " sleep 1000 & echo $! > \"$2\"; wait";
    PipedProcess sh = start(
        "sh",
        "-c",
        "sh -c \"$1\" sh \"$2\" \"$3\" $PPID & wait",
        "sh",
        stubborn,
        go.toString(),
        told.toString());
    assertThat(line(output)).isEqualTo("ready");
    CompletableFuture<?> later = sh.destroy(LONG);
    sh.process().waitFor();
    Files.createFile(go);
    until(() -> Files.exists(told) && Files.readString(told).endsWith("\n"));
    ProcessHandle late =
        ProcessHandle.of(Long.parseLong(Files.readString(told).strip())).orElseThrow();
    others.add(late);
    assertThat(later).isNotDone();
    sh.destroy(SOON).get();
    later.get();
    assertThat(Children.isActive(late)).isFalse();
    assertThat(sh.exit().get()).isEqualTo(SIGTERM_CODE);
  }

  @Test
  void theShorterOfTwoGracesCounts() throws Exception {
    PipedProcess sh =
        start("sh", "-c", "trap 'echo asked' TERM; echo ready; while kill -0 $PPID; do :; done");
    assertThat(line(output)).isEqualTo("ready");
    CompletableFuture<?> forEver = sh.destroy(ChronoUnit.FOREVER.getDuration());
    assertThat(line(output)).isEqualTo("asked");
    assertThat(forEver).isNotDone();
    sh.destroy(Duration.ZERO).get();
    forEver.get();
    assertThat(sh.exit().get()).isEqualTo(SIGKILL_CODE);
  }

  @ParameterizedTest
  @ValueSource(longs = {0, -1, Long.MIN_VALUE})
  void noGraceKillsAtOnce(long seconds) throws Exception {
    PipedProcess sh = start("sh", "-c", "trap 'echo asked' TERM; sleep 1000 & echo $!; wait; wait");
    ProcessHandle sleep = other();
    sh.destroy(Duration.ofSeconds(seconds)).get();
    assertThat(Children.isActive(sleep)).isFalse();
    assertThat(sh.exit().get()).isEqualTo(SIGKILL_CODE);
    assertThat(story(output.receiver())).isEqualTo("END");
  }

  @Test
  @EnabledOnOs(value = OS.LINUX, disabledReason = "shows the files of a process in /proc")
  void whatAChildLeavesBehindInTheGraceIsEnded() throws Exception {
    PipedProcess sh = start(
        "sh",
        "-c",
        "trap 'sleep 1000 & echo $!; exit 4' TERM; echo ready; while kill -0 $PPID; do :; done");
    assertThat(line(output)).isEqualTo("ready");
    sh.destroy(LONG).get();
    ProcessHandle.of(Long.parseLong(line(output))).ifPresent(others::add);
    assertThat(others).noneMatch(Children::isActive);
    assertThat(sh.exit().get()).isEqualTo(4);
  }

  @ParameterizedTest
  @ValueSource(strings = {"sleep 0.01", ":"})
  @EnabledOnOs(value = OS.LINUX, disabledReason = "shows the files of a process in /proc")
  void oneThatKeepsLeavingSuccessorsIsCaught(String life, @TempDir Path folder) throws Exception {
    Path script = folder.resolve("again");
    Files.writeString(
        script, "trap '' TERM; " + life + "; kill -0 $1 || exit; sh \"$0\" $1 & exit");
    PipedProcess sh = start(
        "sh",
        "-c",
        "trap 'sh \"$1\" $PPID & exit 4' TERM; echo ready; while kill -0 $PPID; do :; done",
        "sh",
        script.toString());
    assertThat(line(output)).isEqualTo("ready");
    CompletableFuture<?> later = sh.destroy(LONG);
    sh.process().waitFor(); // on a loaded machine it may take longer than a short grace
    sh.destroy(SOON).get();
    later.get();
    assertThat(sh.exit().get()).isEqualTo(4); // so nothing has the output open
  }

  @Test
  void aShellThatStartsAProgramInThatMoment() throws Exception {
    for (int i = 0; i < 12; i++) {
      BulkChannel out = BulkChannel.create();
      PipedProcess sh = PipedProcess.builder(
              new ProcessBuilder("sh", "-c", "echo ready; sleep 1000; echo not here"))
          .stdout(out.sender())
          .stderr(BulkChannel.create().sender())
          .start();
      assertThat(line(out)).isEqualTo("ready");
      sh.destroy(i % 2 == 0 ? LONG : Duration.ZERO).get();
      assertThat(sh.exit().get()).isEqualTo(i % 2 == 0 ? SIGTERM_CODE : SIGKILL_CODE);
    }
  }

  @Test
  void aChildThatStartsOthersAllTheTime() throws Exception {
    PipedProcess sh = start(
        "sh", "-c", "trap '' TERM; while kill -0 $PPID; do sleep 1000 & echo $!; read x; done");
    for (int i = 0; i < 20; i++) {
      other();
      input.sender().sendByte('\n');
    }
    sh.destroy(SOON).get();
    assertThat(others).noneMatch(Children::isActive);
  }

  @Test
  void aChildThatHasExitedHasNothingToEnd() throws Exception {
    PipedProcess sh = start("sh", "-c", "exit 3");
    assertThat(sh.waitFor()).isEqualTo(3);
    assertThat(sh.destroy(LONG)).isCompleted();
    assertThat(sh.destroy(Duration.ZERO)).isCompleted();
  }

  @Test
  void whatWasSeenIsStillKnownWhenTheChildHasExited() throws Exception {
    PipedProcess sh =
        start("sh", "-c", "(trap '' TERM; echo ready; sleep 1000; echo not here) & wait");
    assertThat(line(output)).isEqualTo("ready");
    others.addAll(sh.process().descendants().toList());
    CompletableFuture<?> later = sh.destroy(LONG);
    sh.process().waitFor();
    assertThat(others).anyMatch(Children::isActive);
    assertThat(sh.exit()).isNotDone();
    sh.destroy(Duration.ZERO).get();
    assertThat(others).noneMatch(Children::isActive);
    assertThat(sh.exit().get()).isEqualTo(SIGTERM_CODE);
    later.get();
  }

  @Test
  void othersAreLeftAlone() throws Exception {
    Process stranger = new ProcessBuilder("sleep", "1000").start();
    others.add(stranger.toHandle());
    PipedProcess sh = start("sh", "-c", "sleep 1000");
    until(() -> sh.process().descendants().count() == 1);
    sh.destroy(Duration.ZERO).get();
    assertThat(stranger.isAlive()).isTrue();
  }

  @Test
  void oneThreadWatchesAll() throws Exception {
    List<PipedProcess> shells = new ArrayList<>();
    List<CompletableFuture<?>> gone = new ArrayList<>();
    for (int i = 0; i < 20; i++) {
      BulkChannel out = BulkChannel.create();
      PipedProcess sh = PipedProcess.builder(new ProcessBuilder(
              "sh", "-c", "trap '' TERM; echo ready; while kill -0 $PPID; do read x; done"))
          .stdin(BulkChannel.create().receiver())
          .stdout(out.sender())
          .start();
      assertThat(line(out)).isEqualTo("ready");
      shells.add(sh);
    }
    for (PipedProcess sh : shells) {
      gone.add(sh.destroy(LONG));
    }
    assertThat(Children.threads().stream().filter("bulkpipe-process-destroy"::equals))
        .hasSize(1);
    for (PipedProcess sh : shells) {
      gone.add(sh.destroy(Duration.ZERO));
    }
    for (CompletableFuture<?> each : gone) {
      each.get();
    }
    for (PipedProcess sh : shells) {
      assertThat(sh.exit().get()).isEqualTo(SIGKILL_CODE);
    }
  }

  @Test
  void whatDependsOnTheFutureMayTakeItsTime() throws Exception {
    PipedProcess first = start("sleep", "1000");
    CompletableFuture<Void> leave = new CompletableFuture<>();
    CompletableFuture<Void> waiting = first.destroy(LONG).thenRun(leave::join);
    PipedProcess second = PipedProcess.builder(new ProcessBuilder("sleep", "1000"))
        .stdout(BulkChannel.create().sender())
        .start();
    second.destroy(LONG).get();
    leave.complete(null);
    waiting.get();
  }

  @SuppressWarnings("NullAway") // on purpose
  @Test
  void aGraceIsNeeded() throws Exception {
    PipedProcess sleep = start("sleep", "1000");
    assertThatThrownBy(() -> sleep.destroy(null))
        .isInstanceOf(NullPointerException.class)
        .hasMessage("grace=null");
    assertThat(sleep.process().isAlive()).isTrue();
    sleep.destroy(Duration.ZERO).get();
  }

  @Test
  void closingTheSendersEndsAnOutputThatSomethingElseHolds() throws Exception {
    BulkChannel errors = BulkChannel.create();
    PipedProcess sh = PipedProcess.builder(new ProcessBuilder(
            "sh", "-c", "sleep 1000 & echo $!; echo out; echo error >&2; read x; exit 3"))
        .stdin(input.receiver())
        .stdout(output.sender())
        .stderr(errors.sender())
        .start();
    ProcessHandle holder = other();
    assertThat(line(output)).isEqualTo("out");
    assertThat(line(errors)).isEqualTo("error");
    input.sender().sendByte('\n');
    assertThat(sh.process().waitFor()).isEqualTo(3);
    assertThat(sh.destroy(LONG)).isCompleted(); // it had exited, so what it left is not known
    assertThat(sh.exit()).isNotDone();
    output.sender().close();
    errors.sender().close();
    assertThat(story(output.receiver())).isEqualTo("END");
    assertThat(story(errors.receiver())).isEqualTo("END");
    assertThat(sh.exit().get()).isEqualTo(3);
    assertThat(Children.isActive(holder)).isTrue();
  }

  @Test
  void aClosedSenderGivesWhatIsBufferedFirst() throws Exception {
    PipedProcess sh = start("sh", "-c", "sleep 1000 & echo $!; echo b; echo c");
    other();
    sh.process().waitFor();
    until(() -> output.receiver().available() == "b\nc\n".length());
    output.sender().close();
    assertThat(sh.exit().get()).isZero();
    assertThat(story(output.receiver())).isEqualTo("b\nc\nEND");
  }
}
