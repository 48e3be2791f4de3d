// SPDX-License-Identifier: Apache-2.0
package io.bulkpipe.kafka;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Timeout.ThreadMode.SEPARATE_THREAD;

import java.io.StringWriter;
import java.net.URL;
import java.net.URLClassLoader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import java.util.stream.IntStream;
import javax.tools.ToolProvider;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;

/** The samples of docs/guide/kafka.md compile, run, and do what the page says. */
@Timeout(value = 60, threadMode = SEPARATE_THREAD)
@ExtendWith(BrokerExtension.class)
class GuideTest {
  private static final Path PAGE = Path.of("..", "..", "docs", "guide", "kafka.md");
  private static final Pattern BLOCK = Pattern.compile("```java\n(.*?)```", Pattern.DOTALL);
  private static final String SOURCE = """
      import io.bulkpipe.channel.*;
      import io.bulkpipe.kafka.*;
      import java.nio.charset.StandardCharsets;
      import java.util.*;
      import java.util.concurrent.*;

      public class %1$s {
        static Queue<CharSequence> bills;

        static void bill(CharSequence text) {
          bills.add(text.toString());
        }

        public static void run(String servers, String topic, Queue<CharSequence> into)
            throws Exception {
          bills = into;
          %2$s
        }
      }
      """;

  private final LocalBroker broker;

  @TempDir
  Path classes;

  GuideTest(LocalBroker broker) {
    this.broker = broker;
  }

  private static List<String> blocks() throws Exception {
    return BLOCK
        .matcher(Files.readString(PAGE, StandardCharsets.UTF_8))
        .results()
        .map((MatchResult block) -> block.group(1))
        .toList();
  }

  private List<CharSequence> run(int block, String topic) throws Exception {
    String name = "Sample" + block;
    String source = SOURCE.formatted(name, blocks().get(block));
    Path file = Files.writeString(classes.resolve(name + ".java"), source);
    StringWriter messages = new StringWriter();
    var compiler = ToolProvider.getSystemJavaCompiler();
    try (var files = compiler.getStandardFileManager(null, null, null)) {
      boolean compiled = compiler
          .getTask(
              messages,
              files,
              null,
              List.of("-d", classes.toString(), "-cp", System.getProperty("java.class.path")),
              null,
              files.getJavaFileObjects(file))
          .call();
      assertThat(compiled).as(messages + source).isTrue();
    }
    ConcurrentLinkedQueue<CharSequence> bills = new ConcurrentLinkedQueue<>();
    try (URLClassLoader loader = new URLClassLoader(new URL[] {classes.toUri().toURL()})) {
      loader
          .loadClass(name)
          .getMethod("run", String.class, String.class, java.util.Queue.class)
          .invoke(null, broker.config().get("bootstrap.servers"), topic, bills);
    }
    return List.copyOf(bills);
  }

  @Test
  void whatIsWrittenIsRead() throws Exception {
    assertThat(blocks()).hasSize(4);
    List<String> orders =
        IntStream.range(0, 1000).mapToObj(order -> "order " + order).toList();
    for (int writing : new int[] {0, 2}) {
      String topic = broker.topic(1);
      assertThat(run(writing, topic)).isEmpty();
      assertThat(run(1, topic)).map(CharSequence::toString).isEqualTo(orders);
      if (writing == 2) {
        assertThat(run(writing, topic)).as("once more").isEmpty();
      }
    }
    assertThat(run(3, broker.topic(1))).isEmpty();
  }
}
