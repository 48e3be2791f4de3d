// SPDX-License-Identifier: Apache-2.0
package io.bulkpipe.micrometer;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;
import static org.assertj.core.api.Assertions.assertThatNullPointerException;
import static org.junit.jupiter.api.Timeout.ThreadMode.SEPARATE_THREAD;

import io.bulkpipe.adapter.testing.Await;
import io.bulkpipe.channel.BulkChannel;
import io.micrometer.core.instrument.Meter;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Tags;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.io.IOException;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** The meters of all channels that have a name. Each test has names of its own. */
@Timeout(value = 60, threadMode = SEPARATE_THREAD)
class NamedChannelMetricsTest {
  private static final Duration NEVER = Duration.ofDays(1_000_000);

  private final MeterRegistry registry = new SimpleMeterRegistry();
  private final NamedChannelMetrics metrics = new NamedChannelMetrics(Tags.of("app", "a"), NEVER);

  @AfterEach
  void close() {
    metrics.close();
  }

  private static BulkChannel channel(String name, int bytes) throws Exception {
    BulkChannel channel = BulkChannel.builder().capacity(100).name(name).build();
    channel.sender().sendBulk(new byte[bytes]);
    return channel;
  }

  private List<Meter> meters(String name) {
    return registry.getMeters().stream()
        .filter(meter -> name.equals(meter.getId().getTag("channel")))
        .toList();
  }

  private double value(String meter, String name) {
    metrics.look();
    return registry
        .get(meter)
        .tags("app", "a", "channel", name)
        .meter()
        .measure()
        .iterator()
        .next()
        .getValue();
  }

  private double ended(String outcome) {
    metrics.look();
    return registry
        .get("bulkpipe.channels.ended")
        .tags("app", "a", "outcome", outcome)
        .functionCounter()
        .count();
  }

  @DisplayName("channels that are in use are there at once, those of the same name added up")
  @Test
  void addedUp() throws Exception {
    BulkChannel first = channel("added up", 3);
    BulkChannel second = channel("added up", 4);
    metrics.bindTo(registry);
    assertThat(meters("added up")).hasSize(10);
    assertThat(second.receiver().receiveByte()).isZero();
    assertThat(value("bulkpipe.channels.open", "added up")).isEqualTo(2);
    assertThat(value("bulkpipe.channel.capacity", "added up")).isEqualTo(200);
    assertThat(value("bulkpipe.channel.buffered", "added up")).isEqualTo(6);
    assertThat(value("bulkpipe.channel.sent", "added up")).isEqualTo(7);
    assertThat(value("bulkpipe.channel.received", "added up")).isEqualTo(1);
    first.sender().close();
    assertThat(value("bulkpipe.channel.draining", "added up")).isEqualTo(1);
  }

  @DisplayName("a new name is there after the next look, and gone after its last channel")
  @Test
  void comesAndGoes() throws Exception {
    metrics.bindTo(registry);
    assertThat(meters("passing")).isEmpty();
    BulkChannel first = channel("passing", 3);
    BulkChannel second = channel("passing", 4);
    metrics.look();
    assertThat(meters("passing")).hasSize(10);
    first.receiver().close();
    assertThat(value("bulkpipe.channels.open", "passing")).isEqualTo(1);
    assertThat(value("bulkpipe.channel.sent", "passing"))
        .as("includes the first")
        .isEqualTo(7);
    assertThat(value("bulkpipe.channel.capacity", "passing")).isEqualTo(100);
    second.receiver().close();
    metrics.look();
    assertThat(meters("passing")).isEmpty();
  }

  @DisplayName("a channel that came and ended between two looks counts where its name is there")
  @Test
  void betweenLooks() throws Exception {
    BulkChannel stays = channel("between", 1);
    metrics.bindTo(registry);
    BulkChannel brief = channel("between", 5);
    brief.receiver().close();
    assertThat(value("bulkpipe.channel.sent", "between")).isEqualTo(6);
    assertThat(value("bulkpipe.channel.sent", "between")).as("once").isEqualTo(6);
    assertThat(stays.receiver().available()).isEqualTo(1);
    assertThat(brief.receiver().isOver()).isTrue();
  }

  @DisplayName("channels that are over are counted by their outcome, from the first look on")
  @Test
  void outcomes() throws Exception {
    BulkChannel before = channel("outcomes", 1);
    before.sender().abort(new IOException("before"));
    BulkChannel open = channel("outcomes", 1);
    metrics.bindTo(registry);
    assertThat(ended("failed")).isZero();
    BulkChannel complete = channel("outcomes", 1);
    complete.receiver().close();
    BulkChannel failed = channel("outcomes", 1);
    failed.sender().abort(new IOException("no more"));
    open.receiver().cancel(new IOException("no more"));
    assertThat(ended("complete")).isEqualTo(1);
    assertThat(ended("failed")).isEqualTo(2);
    assertThat(ended("failed")).as("once").isEqualTo(2);
    for (BulkChannel each : List.of(before, open, complete, failed)) {
      assertThat(each.receiver().isOver()).isTrue();
    }
  }

  @DisplayName("no channel is kept reachable, and one that was collected is counted as that")
  @Test
  void collected() throws Exception {
    metrics.bindTo(registry);
    double before = ended("collected");
    useAndForget();
    Await.untilCollected("it is gone", () -> {
      metrics.look();
      return meters("forgotten").isEmpty();
    });
    assertThat(ended("collected")).isGreaterThan(before);
  }

  private void useAndForget() throws Exception {
    BulkChannel channel = channel("forgotten", 3);
    assertThat(value("bulkpipe.channel.sent", "forgotten")).isEqualTo(3);
    assertThat(channel.receiver().available()).isEqualTo(3);
  }

  @DisplayName("a thread looks at intervals until it is closed, and then is gone")
  @Test
  void thread() throws Exception {
    NamedChannelMetrics looking = new NamedChannelMetrics(Tags.empty(), Duration.ofMillis(1));
    assertThat(threads()).isZero();
    looking.bindTo(registry);
    assertThat(threads()).isEqualTo(1);
    BulkChannel channel = channel("looked for", 1);
    Await.until("it is found", () -> meters("looked for").size() == 10);
    channel.receiver().close();
    Await.until("it is gone", () -> meters("looked for").isEmpty());
    looking.close();
    looking.close();
    Await.until("the thread is gone", () -> threads() == 0);
    assertThat(registry.getMeters()).isEmpty();
    assertThatIllegalStateException().isThrownBy(() -> looking.bindTo(registry));
    assertThat(registry.getMeters()).isEmpty();
  }

  private static long threads() {
    return Thread.getAllStackTraces().keySet().stream()
        .filter(thread -> thread.getName().equals("bulkpipe-metrics"))
        .count();
  }

  @DisplayName("figures that are read are fresh without a look")
  @Test
  void fresh() throws Exception {
    BulkChannel channel = channel("fresh", 1);
    metrics.bindTo(registry);
    channel.sender().sendByte(1);
    var sent = registry.get("bulkpipe.channel.sent").tags("channel", "fresh").functionCounter();
    Await.until("it is seen", () -> sent.count() == 2);
    assertThat(channel.receiver().available()).isEqualTo(2);
  }

  @DisplayName("binding twice changes nothing, and several registries are served")
  @Test
  void twice() throws Exception {
    MeterRegistry other = new SimpleMeterRegistry();
    BulkChannel channel = channel("twice", 1);
    metrics.bindTo(registry);
    metrics.bindTo(registry);
    metrics.bindTo(other);
    assertThat(meters("twice")).hasSize(10);
    assertThat(other.find("bulkpipe.channel.sent").tags("channel", "twice").meter())
        .isNotNull();
    metrics.close();
    assertThat(registry.getMeters()).isEmpty();
    assertThat(other.getMeters()).isEmpty();
    assertThat(channel.receiver().available()).isEqualTo(1);
  }

  @DisplayName("an argument that is wrong is refused by its name")
  @Test
  @SuppressWarnings("NullAway") // what this is about
  void arguments() {
    assertThatIllegalArgumentException()
        .isThrownBy(() -> new NamedChannelMetrics(Tags.empty(), Duration.ZERO))
        .withMessage("interval=PT0S is not above zero");
    assertThatNullPointerException()
        .isThrownBy(() -> new NamedChannelMetrics(Tags.empty(), null))
        .withMessage("interval=null");
    assertThatNullPointerException()
        .isThrownBy(() -> new NamedChannelMetrics(null, NEVER))
        .withMessage("tags=null");
    assertThatNullPointerException()
        .isThrownBy(() -> metrics.bindTo(null))
        .withMessage("registry=null");
  }
}
