// SPDX-License-Identifier: Apache-2.0
package io.bulkpipe.bench.child;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CountDownLatch;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Children that end well, end badly, or would never end. */
@Timeout(value = 60, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
class ChildJvmTest {

  @Test
  void aChildRunsOnThisClassPathWithItsOptions() throws IOException, InterruptedException {
    try (ChildJvm child = new ChildJvm(Speaking.class, List.of("-Dgreeting=hello"))) {
      assertThat(child.readLine()).isEqualTo("hello");
    }
  }

  @Test
  void aChildAnswersAgainAndAgain() throws IOException, InterruptedException {
    try (ChildJvm child = new ChildJvm(Answering.class, List.of())) {
      assertThat(child.ask("abc")).isEqualTo(Map.of("length", 3.0));
      assertThat(child.ask("")).isEqualTo(Map.of("length", 0.0));
    }
  }

  @Test
  void aChildThatDiesIsReportedWithItsLastLines() throws IOException, InterruptedException {
    try (ChildJvm child = new ChildJvm(Dying.class, List.of())) {
      assertThat(child.readLine()).isEqualTo("so far so good");
      assertThatThrownBy(child::readLine)
          .isInstanceOf(IOException.class)
          .hasMessageStartingWith("Dying ended too early, with exit code 7; its last lines")
          .hasMessageEndingWith("\n  out of luck");
      assertThat(child.failure()).isNotNull();
    }
  }

  @Test
  void closingEndsTheChild() throws IOException, InterruptedException {
    ChildJvm child = new ChildJvm(Waiting.class, List.of());
    assertThat(child.readLine()).isEqualTo("ready");
    assertThat(child.failure()).isNull();

    child.close();

    assertThatThrownBy(child::readLine).isInstanceOf(IOException.class);
  }

  @Test
  void aChildEndsWhenItsParentIsGone() throws IOException, InterruptedException {
    Process child = new ProcessBuilder(ChildJvm.command(Waiting.class, List.of())).start();
    assertThat(child.inputReader().readLine()).isEqualTo("ready");
    assertThat(child.isAlive()).isTrue();

    child.getOutputStream().close();

    assertThat(child.waitFor()).isNotZero();
  }

  /** Says what it was given. */
  static final class Speaking {
    private Speaking() {}

    public static void main(String[] args) {
      System.out.println(System.getProperty("greeting"));
    }
  }

  /** Says how long a text is. */
  static final class Answering {
    private Answering() {}

    public static void main(String[] args) throws IOException, InterruptedException {
      ChildJvm.serve(String.class, text -> Map.of("length", (double) text.length()));
    }
  }

  /** Ends in the middle of its work. */
  static final class Dying {
    private Dying() {}

    public static void main(String[] args) {
      System.out.println("so far so good");
      System.err.println("out of luck");
      System.exit(7);
    }
  }

  /** Would wait forever. */
  static final class Waiting {
    private Waiting() {}

    public static void main(String[] args) throws InterruptedException {
      ChildJvm.watchParent();
      System.out.println("ready");
      new CountDownLatch(1).await();
    }
  }
}
