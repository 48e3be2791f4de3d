// SPDX-License-Identifier: Apache-2.0
package io.bulkpipe.channel;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** The module runs where there is no other module than {@code java.base}, JSpecify included. */
@Timeout(value = 60, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
class JavaBaseAloneTest {

  /** What runs in the other process. */
  static final class Program {
    private Program() {}

    public static void main(String[] args) throws Exception {
      BulkChannel channel = BulkChannel.create(3);
      Thread sender = new Thread(() -> {
        try {
          channel.sender().sendBulk("alone".getBytes(StandardCharsets.US_ASCII));
          channel.sender().close();
        } catch (Exception e) {
          channel.sender().abort(e);
        }
      });
      sender.start();
      byte[] bytes = new byte[2];
      for (int n; (n = channel.receiver().receiveInto(bytes)) >= 0; ) {
        System.out.write(bytes, 0, n);
      }
      System.out.print(" " + BulkChannel.class.getModule().isNamed());
      System.out.print(" " + ModuleLayer.boot().findModule("java.logging").isPresent());
      System.out.flush();
    }
  }

  @Test
  void sendsAndReceives() throws Exception {
    Process java = new ProcessBuilder(
            Path.of(System.getProperty("java.home"), "bin", "java").toString(),
            "--limit-modules",
            "java.base,io.bulkpipe.channel",
            "--module-path",
            Path.of("target", "classes").toString(),
            "--add-modules",
            "io.bulkpipe.channel",
            "--patch-module",
            "io.bulkpipe.channel=" + Path.of("target", "test-classes"),
            "--module",
            "io.bulkpipe.channel/" + Program.class.getName())
        .redirectErrorStream(true)
        .start();
    String said = new String(java.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    assertThat(java.waitFor(20, TimeUnit.SECONDS)).isTrue();
    assertThat(said).isEqualTo("alone true false");
  }
}
