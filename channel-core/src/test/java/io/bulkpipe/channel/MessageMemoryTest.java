// SPDX-License-Identifier: Apache-2.0
package io.bulkpipe.channel;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Timeout.ThreadMode.SEPARATE_THREAD;

import io.bulkpipe.channel.testing.Covers;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Messages that a heap has no memory for. */
@Timeout(value = 60, threadMode = SEPARATE_THREAD)
@Covers("R17")
class MessageMemoryTest {

  /** What runs in a process whose heap is smaller than the second of two messages. */
  static final class Program {
    private static final int LARGE = 80 << 20;

    private Program() {}

    public static void main(String[] args) throws Exception {
      BulkChannel channel = BulkChannel.builder().capacity(1 << 27).direct(true).build();
      MessageSender sender = MessageSender.over(channel.sender());
      MessageReceiver receiver = MessageReceiver.over(channel.receiver());
      sender.send(new byte[] {1, 2, 3});
      sender.send(ByteBuffer.allocateDirect(LARGE));
      List<byte[]> messages = receiver.receiveAll(10);
      System.out.println(messages.size() + " of " + messages.get(0).length);
      try {
        System.out.println(receiver.receiveAll(10).size());
      } catch (OutOfMemoryError e) {
        System.out.println("no memory");
      }
      receiver.drain(1, message -> System.out.println(message.remaining() == LARGE));
    }
  }

  @DisplayName("a batch returns the messages before one that there is no memory for")
  @Test
  void batch() throws Exception {
    Process java = new ProcessBuilder(
            Path.of(System.getProperty("java.home"), "bin", "java").toString(),
            "-Xmx48m",
            "-XX:MaxDirectMemorySize=400m",
            "--class-path",
            String.join(
                System.getProperty("path.separator"),
                System.getProperty("java.class.path"),
                Path.of("target", "classes").toString(),
                Path.of("target", "test-classes").toString(),
                System.getProperty("jdk.module.path", "")),
            Program.class.getName())
        .redirectErrorStream(true)
        .start();
    String said = new String(java.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    assertThat(said.lines()).containsExactly("1 of 3", "no memory", "true");
    assertThat(java.waitFor()).isZero();
  }
}
