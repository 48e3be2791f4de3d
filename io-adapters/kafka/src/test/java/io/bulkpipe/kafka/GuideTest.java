// SPDX-License-Identifier: Apache-2.0
package io.bulkpipe.kafka;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Timeout.ThreadMode.SEPARATE_THREAD;

import io.bulkpipe.adapter.testing.Sample;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;

/** The samples of docs/guide/kafka.md compile, run, and do what the page says. */
@Timeout(value = 60, threadMode = SEPARATE_THREAD)
@ExtendWith(BrokerExtension.class)
class GuideTest {
  private static final String IMPORTS = """
      import io.bulkpipe.channel.*;
      import io.bulkpipe.kafka.*;
      import java.nio.charset.StandardCharsets;
      import java.util.*;
      import java.util.concurrent.*;
      """;

  private static final String MEMBERS = """
      static Queue<CharSequence> bills;

      static void bill(CharSequence text) {
        bills.add(text.toString());
      }

      public static void sample(String servers, String topic, Queue<CharSequence> into)
          throws Exception {
        bills = into;
      """;

  private final LocalBroker broker;

  @TempDir
  Path classes;

  GuideTest(LocalBroker broker) {
    this.broker = broker;
  }

  private List<CharSequence> run(int block, String topic) throws Exception {
    String body = Sample.blocks("kafka.md").get(block);
    ConcurrentLinkedQueue<CharSequence> bills = new ConcurrentLinkedQueue<>();
    Sample.compile("Sample" + block, IMPORTS, MEMBERS + body + "}", classes)
        .invoke(null, broker.config().get("bootstrap.servers"), topic, bills);
    return List.copyOf(bills);
  }

  @Test
  void whatIsWrittenIsRead() throws Exception {
    assertThat(Sample.blocks("kafka.md")).hasSize(4);
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
