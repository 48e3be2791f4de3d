// SPDX-License-Identifier: Apache-2.0
package io.bulkpipe.micrometer;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatNullPointerException;
import static org.assertj.core.api.Assertions.within;
import static org.junit.jupiter.api.Timeout.ThreadMode.SEPARATE_THREAD;

import io.bulkpipe.adapter.testing.Await;
import io.bulkpipe.channel.BulkChannel;
import io.bulkpipe.channel.BulkReceiver;
import io.bulkpipe.channel.BulkSender;
import io.bulkpipe.channel.ChannelStats;
import io.micrometer.core.instrument.FunctionTimer;
import io.micrometer.core.instrument.Meter;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Tags;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.io.IOException;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import java.util.function.Function;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** The meters of one channel. */
@Timeout(value = 60, threadMode = SEPARATE_THREAD)
class ChannelMetricsTest {
  private static final Tags TAGS = Tags.of("channel", "orders");

  private final MeterRegistry registry = new SimpleMeterRegistry();

  private double gauge(String name) {
    return registry.get("bulkpipe.channel." + name).tags(TAGS).gauge().value();
  }

  private double counter(String name, String... tags) {
    return registry
        .get("bulkpipe.channel." + name)
        .tags(TAGS.and(tags))
        .functionCounter()
        .count();
  }

  @DisplayName("the meters show what the channel has done, and what is in it")
  @Test
  void figures() throws Exception {
    BulkChannel channel = BulkChannel.create(10);
    new ChannelMetrics(channel, TAGS).bindTo(registry);
    channel.sender().sendBulk(new byte[7]);
    assertThat(channel.receiver().receiveInto(new byte[3])).isEqualTo(3);
    assertFigures(10, 4, 7, 3);
    assertThat(gauge("draining")).isZero();
    channel.sender().close();
    assertThat(gauge("draining")).isEqualTo(1);
    assertFigures(10, 4, 7, 3);
  }

  private void assertFigures(int capacity, int buffered, int sent, int received) {
    assertThat(gauge("capacity")).isEqualTo(capacity);
    assertThat(gauge("buffered")).isEqualTo(buffered);
    assertThat(counter("sent")).isEqualTo(sent);
    assertThat(counter("received")).isEqualTo(received);
  }

  @DisplayName("the waits and parks of both ends are there")
  @Test
  void waits() throws Exception {
    BulkChannel channel = BulkChannel.builder().capacity(10).spinning(false).build();
    new ChannelMetrics(channel, TAGS).bindTo(registry);
    Thread sending = new Thread(() -> {
      try {
        channel.sender().sendBulk(new byte[20]);
      } catch (IOException | InterruptedException e) {
        channel.sender().abort(e);
      }
    });
    sending.start();
    Await.until("it parks", () -> channel.stats().sender().parks() > 0);
    assertThat(channel.receiver().receiveFully(new byte[20], 0, 20)).isEqualTo(20);
    sending.join();
    ChannelStats stats = channel.stats();
    assertThat(counter("waits", "end", "sender")).isPositive();
    assertThat((long) counter("waits", "end", "sender"))
        .isEqualTo(stats.sender().waits());
    assertThat((long) counter("waits", "end", "receiver"))
        .isEqualTo(stats.receiver().waits());
    FunctionTimer parked =
        registry.get("bulkpipe.channel.parked").tags(TAGS.and("end", "sender")).functionTimer();
    assertThat(parked.count()).isPositive();
    assertThat((long) parked.count()).isEqualTo(stats.sender().parks());
    // The registry keeps seconds, so the way there and back may lose the last nanosecond.
    assertThat(parked.totalTime(TimeUnit.NANOSECONDS))
        .isCloseTo((double) stats.sender().nanosParked(), within(1.0));
  }

  @DisplayName("either end alone will do")
  @Test
  void oneEnd() throws Exception {
    BulkChannel channel = BulkChannel.create(10);
    Tags second = Tags.of("channel", "by sender");
    new ChannelMetrics(channel.receiver(), TAGS).bindTo(registry);
    new ChannelMetrics(channel.sender(), second).bindTo(registry);
    channel.sender().sendBulk(new byte[7]);
    assertFigures(10, 7, 7, 0);
    assertThat(registry.get("bulkpipe.channel.buffered").tags(second).gauge().value())
        .isEqualTo(7);
    channel.sender().close();
    Await.until(
        "the sender's leave",
        () -> registry.find("bulkpipe.channel.sent").tags(second).meter() == null);
    assertFigures(10, 7, 7, 0);
  }

  @DisplayName("the meters leave when the end was received, or an end gives up")
  @Test
  void leave() {
    leaveAfter(channel -> channel.sender().abort(new IOException("no more")));
    leaveAfter(channel -> channel.receiver().close());
    leaveAfter(channel -> channel.receiver().cancel(new IOException("no more")));
    leaveAfter(channel -> {
      channel.sender().close();
      assertThat(received(channel)).isEqualTo(-1);
    });
  }

  private void leaveAfter(Consumer<BulkChannel> ending) {
    BulkChannel channel = BulkChannel.create();
    ChannelMetrics.monitor(registry, channel, "channel", "orders");
    assertThat(registry.getMeters()).hasSize(9);
    ending.accept(channel);
    Await.until("they leave", () -> registry.getMeters().isEmpty());
    new ChannelMetrics(channel, TAGS).bindTo(registry);
    assertThat(registry.getMeters()).as("of a channel that is over").isEmpty();
  }

  private static int received(BulkChannel channel) {
    try {
      return channel.receiver().receiveByte();
    } catch (IOException | InterruptedException e) {
      throw new AssertionError(e);
    }
  }

  @DisplayName("the meters keep neither the channel nor an end reachable, and leave at a reading")
  @Test
  void collected() throws Exception {
    collectedBy(channel -> new ChannelMetrics(channel, TAGS));
    collectedBy(channel -> new ChannelMetrics(channel.sender(), TAGS));
    collectedBy(channel -> new ChannelMetrics(channel.receiver(), TAGS));
  }

  private void collectedBy(Function<BulkChannel, ChannelMetrics> binder) throws Exception {
    ChannelMetrics metrics = bindAndForget(binder);
    Await.untilCollected("they leave", () -> {
      registry.getMeters().forEach(Meter::measure);
      registry.getMeters().forEach(each -> each.measure().iterator().next().getValue());
      return registry.getMeters().isEmpty();
    });
    metrics.bindTo(registry);
    assertThat(registry.getMeters()).isEmpty();
  }

  private ChannelMetrics bindAndForget(Function<BulkChannel, ChannelMetrics> binder)
      throws Exception {
    BulkChannel channel = BulkChannel.create(10);
    ChannelMetrics metrics = binder.apply(channel);
    metrics.bindTo(registry);
    channel.sender().sendByte(1);
    assertThat(counter("sent")).isEqualTo(1);
    return metrics;
  }

  @DisplayName("the first of two channels with the same tags has the meters, until it is over")
  @Test
  void sameTags() throws Exception {
    BulkChannel first = BulkChannel.create(10);
    BulkChannel second = BulkChannel.create(20);
    new ChannelMetrics(first, TAGS).bindTo(registry);
    new ChannelMetrics(second, TAGS).bindTo(registry);
    assertThat(gauge("capacity")).isEqualTo(10);
    second.receiver().close();
    second.receiver().whenOver().join();
    assertThat(gauge("capacity")).isEqualTo(10);
    first.receiver().close();
    BulkChannel third = BulkChannel.create(30);
    new ChannelMetrics(third, TAGS).bindTo(registry);
    assertThat(gauge("capacity")).isEqualTo(30);
    new ChannelMetrics(first.sender(), TAGS).bindTo(registry);
    assertThat(gauge("capacity")).isEqualTo(30);
    assertThat(third.receiver().available()).isZero();
  }

  @DisplayName("one object binds to several registries")
  @Test
  void severalRegistries() throws Exception {
    MeterRegistry other = new SimpleMeterRegistry();
    BulkChannel channel = BulkChannel.create(10);
    ChannelMetrics metrics = new ChannelMetrics(channel, TAGS);
    metrics.bindTo(registry);
    metrics.bindTo(other);
    channel.sender().sendByte(1);
    assertThat(counter("sent")).isEqualTo(1);
    assertThat(other.get("bulkpipe.channel.sent").functionCounter().count()).isEqualTo(1);
    channel.receiver().close();
    Await.until(
        "they leave", () -> registry.getMeters().isEmpty() && other.getMeters().isEmpty());
  }

  @DisplayName("a null is refused by its name")
  @Test
  @SuppressWarnings("NullAway") // what this is about
  void nulls() {
    BulkChannel channel = BulkChannel.create();
    assertThatNullPointerException()
        .isThrownBy(() -> new ChannelMetrics((BulkChannel) null, TAGS))
        .withMessage("channel=null");
    assertThatNullPointerException()
        .isThrownBy(() -> new ChannelMetrics((BulkSender) null, TAGS))
        .withMessage("sender=null");
    assertThatNullPointerException()
        .isThrownBy(() -> new ChannelMetrics((BulkReceiver) null, TAGS))
        .withMessage("receiver=null");
    assertThatNullPointerException()
        .isThrownBy(() -> new ChannelMetrics(channel, null))
        .withMessage("tags=null");
    assertThatNullPointerException()
        .isThrownBy(() -> new ChannelMetrics(channel, TAGS).bindTo(null))
        .withMessage("registry=null");
  }
}
