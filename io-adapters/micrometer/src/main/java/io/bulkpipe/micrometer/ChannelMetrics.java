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
 * <p>They leave the registry when the channel is over: once its end was received, its sender was
 * aborted, or its receiver has left. They also leave it at the first reading after the channel was
 * garbage collected. Until then, neither they nor this object keep the channel reachable.
 *
 * <p>The tags must tell the channel apart from the others that are bound to the registry at that
 * time: a registry has one meter for a name and tags, and the first channel has it. For channels
 * that come and go, or of which there are several of a kind, name them and use
 * {@link NamedChannelMetrics}, which adds them up.
 *
 * <p>Safe for use by several threads.
 */
public final class ChannelMetrics implements MeterBinder {
  private final WeakReference<@Nullable BulkSender> sender;
  private final WeakReference<@Nullable BulkReceiver> receiver;
  private final Tags tags;

  /**
   * Prepares the meters of a channel.
   *
   * @param channel the channel; not kept reachable
   * @param tags what tells it apart from others
   */
  public ChannelMetrics(BulkChannel channel, Iterable<Tag> tags) {
    this(
        Objects.requireNonNull(channel, "channel=null").sender(),
        channel.receiver(),
        Objects.requireNonNull(tags, "tags=null"));
  }

  /**
   * Prepares the meters of a channel of which the sender is at hand. They leave the registry when
   * the sender {@linkplain BulkSender#isOver() is over}. What is left to receive is then not seen.
   *
   * @param sender the sender; not kept reachable
   * @param tags what tells the channel apart from others
   */
  public ChannelMetrics(BulkSender sender, Iterable<Tag> tags) {
    this(
        Objects.requireNonNull(sender, "sender=null"),
        null,
        Objects.requireNonNull(tags, "tags=null"));
  }

  /**
   * Prepares the meters of a channel of which the receiver is at hand. It does not see whether the
   * sender has ended.
   *
   * @param receiver the receiver; not kept reachable
   * @param tags what tells the channel apart from others
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
   * @param registry where
   * @param channel the channel; not kept reachable
   * @param tags keys and values in turn
   * @throws IllegalArgumentException if a key has no value
   */
  public static void monitor(MeterRegistry registry, BulkChannel channel, String... tags) {
    Objects.requireNonNull(registry, "registry=null");
    new ChannelMetrics(channel, Tags.of(tags)).bindTo(registry);
  }

  /**
   * Registers the meters. Does nothing if the channel is over, or if another one has the tags in
   * this registry. May be called for several registries.
   *
   * @param registry where
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

  /** Tells whether another channel has the tags; one that is over leaves when it is read. */
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

  /** Those of now; null if the channel is over or was collected. */
  private @Nullable Figures figures() {
    BulkSender from = sender.get();
    BulkReceiver to = receiver.get();
    if (to != null) {
      boolean draining = from != null && !from.isOpen();
      return to.isOver() ? null : Figures.of(to.capacity(), draining, to.stats());
    }
    return from == null || from.isOver() ? null : Figures.of(from.capacity(), false, from.stats());
  }

  /** What the meters in one registry ask. */
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
