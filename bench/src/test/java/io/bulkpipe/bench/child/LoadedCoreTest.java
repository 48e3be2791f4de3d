// SPDX-License-Identifier: Apache-2.0
package io.bulkpipe.bench.child;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Which core a child loads, and that it notices if it is the wrong one. */
@Timeout(value = 60, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
class LoadedCoreTest {

  @TempDir
  private Path folder;

  @Test
  void aChildLoadsTheOtherBuild() throws IOException, InterruptedException {
    Path jar = CoreCopy.write(folder.resolve("other.jar")).toRealPath();
    CoreJar core = new CoreJar("other", jar);
    try (ChildJvm child = new ChildJvm(Telling.class, core.jvmOptions())) {
      assertThat(child.readLine()).isEqualTo(jar.toString());
    }
  }

  @Test
  void aChildWithoutAnotherBuildLoadsThisOne() throws IOException, InterruptedException {
    try (ChildJvm child = new ChildJvm(Telling.class, List.of())) {
      assertThat(child.readLine()).isEqualTo(CoreJar.loaded().toString());
    }
  }

  @Test
  void aChildThatLoadsAnythingElseFails() throws IOException, InterruptedException {
    Path jar = CoreCopy.write(folder.resolve("other.jar"));
    List<String> options = List.of("-D" + CoreJar.WANTED + "=" + jar);
    try (ChildJvm child = new ChildJvm(Telling.class, options)) {
      assertThatThrownBy(child::readLine)
          .isInstanceOf(IOException.class)
          .hasMessageContaining("the core comes from " + CoreJar.loaded() + ", not from " + jar);
    }
  }

  /** Says which core it has loaded, if it is the right one. */
  static final class Telling {
    private Telling() {}

    public static void main(String[] args) throws IOException {
      CoreJar.checkLoaded();
      System.out.println(CoreJar.loaded());
    }
  }
}
