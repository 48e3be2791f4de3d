// SPDX-License-Identifier: Apache-2.0
package io.bulkpipe.micrometer;

import io.bulkpipe.channel.BulkChannel;
import io.bulkpipe.channel.BulkReceiver;
import io.bulkpipe.channel.BulkSender;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Tag;
import io.micrometer.core.instrument.Tags;
import io.micrometer.core.instrument.binder.MeterBinder;
import java.lang.ref.WeakReference;
import java.util.Objects;
import java.util.concurrent.CompletableFuture;
import org.jspecify.annotations.Nullable;

/**
 * The meters of one channel. {@linkplain io.bulkpipe.micrometer The package} lists them.
 *
 * <p>The meters leave the registry once the channel is over: a receive has reported the end of the
 * stream, the sender was aborted, or the receiver was closed. They also leave it at the first
 * reading after the channel was garbage collected. Neither the meters nor this object keep the
 * channel reachable.
 *
 * <p>The tags must distinguish the channel from all others that are bound to the registry at the
 * same time. A registry has only one meter for each name and set of tags, and the first channel
 * gets it. If channels come and go, or if there are several of a kind, name them and use
 * {@link NamedChannelMetrics}, which adds them up.
 *
 * <p>Safe for use by many threads. Never waits for an operation of the channel.
 */
public final class ChannelMetrics implements MeterBinder {
  private final WeakReference<@Nullable BulkSender> sender;
  private final WeakReference<@Nullable BulkReceiver> receiver;
  private final Tags tags;

  /**
   * Prepares the meters of a channel.
   *
   * @param channel the channel; not kept reachable
   * @param tags distinguish it from other channels
   */
  public ChannelMetrics(BulkChannel channel, Iterable<Tag> tags) {
    this(
        Objects.requireNonNull(channel, "channel=null").sender(),
        channel.receiver(),
        Objects.requireNonNull(tags, "tags=null"));
  }

  /**
   * Prepares the meters of a channel from its sender alone. They leave the registry once the sender
   * {@linkplain BulkSender#isOver() is over}, so they do not show the bytes that are still buffered
   * then.
   *
   * @param sender the sender; not kept reachable
   * @param tags distinguish the channel from others
   */
  public ChannelMetrics(BulkSender sender, Iterable<Tag> tags) {
    this(
        Objects.requireNonNull(sender, "sender=null"),
        null,
        Objects.requireNonNull(tags, "tags=null"));
  }

  /**
   * Prepares the meters of a channel from its receiver alone. They do not show whether the sender
   * has ended: {@code bulkpipe.channel.draining} is always 0.
   *
   * @param receiver the receiver; not kept reachable
   * @param tags distinguish the channel from others
   */
  public ChannelMetrics(BulkReceiver receiver, Iterable<Tag> tags) {
    this(
        null,
        Objects.requireNonNull(receiver, "receiver=null"),
        Objects.requireNonNull(tags, "tags=null"));
  }

  private ChannelMetrics(
      @Nullable BulkSender sender, @Nullable BulkReceiver receiver, Iterable<Tag> tags) {
    this.sender = new WeakReference<>(sender);
    this.receiver = new WeakReference<>(receiver);
    this.tags = Tags.of(tags);
  }

  /**
   * Registers the meters of a channel.
   *
   * @param registry gets the meters
   * @param channel the channel; not kept reachable
   * @param tags keys and values alternately; they distinguish the channel from others
   * @throws IllegalArgumentException if a key has no value
   */
  public static void monitor(MeterRegistry registry, BulkChannel channel, String... tags) {
    Objects.requireNonNull(registry, "registry=null");
    new ChannelMetrics(channel, Tags.of(tags)).bindTo(registry);
  }

  /**
   * Registers the meters. Does nothing if the channel is over, or if another channel has the same
   * tags in this registry. May be called for several registries.
   *
   * @param registry gets the meters
   */
  @Override
  public void bindTo(MeterRegistry registry) {
    Objects.requireNonNull(registry, "registry=null");
    CompletableFuture<@Nullable Void> over = whenOver();
    if (over == null || over.isDone() || isTaken(registry)) {
      return;
    }
    Binding binding = new Binding();
    ChannelMeters meters = ChannelMeters.register(registry, tags, binding::figures);
    binding.meters = meters;
    var unused = over.thenRun(meters::remove);
  }

  /**
   * Returns whether another channel has the tags. First reads a meter, because that removes the
   * meters of a channel that is over.
   */
  private boolean isTaken(MeterRegistry registry) {
    Gauge first = capacity(registry);
    if (first != null) {
      double unused = first.value();
    }
    return first != null && capacity(registry) != null;
  }

  private @Nullable Gauge capacity(MeterRegistry registry) {
    return registry.find(ChannelMeters.CAPACITY).tags(tags).gauges().stream()
        .filter(gauge -> Tags.of(gauge.getId().getTags()).equals(tags))
        .findAny()
        .orElse(null);
  }

  private @Nullable CompletableFuture<@Nullable Void> whenOver() {
    BulkReceiver to = receiver.get();
    if (to != null) {
      return to.whenOver();
    }
    BulkSender from = sender.get();
    return from == null ? null : from.whenOver();
  }

  /** Returns the present figures; null if the channel is over or was garbage collected. */
  private @Nullable Figures figures() {
    BulkSender from = sender.get();
    BulkReceiver to = receiver.get();
    if (to != null) {
      boolean draining = from != null && !from.isOpen();
      return to.isOver() ? null : Figures.of(to.capacity(), draining, to.stats());
    }
    return from == null || from.isOver() ? null : Figures.of(from.capacity(), false, from.stats());
  }

  /** The source of the meters in one registry. */
  private final class Binding {
    private volatile Figures last = Figures.NONE;
    private volatile @Nullable ChannelMeters meters;

    Figures figures() {
      Figures now = ChannelMetrics.this.figures();
      if (now != null) {
        last = now;
        return now;
      }
      ChannelMeters registered = meters;
      if (registered != null) {
        registered.remove();
      }
      return last.countsOnly();
    }
  }
}
