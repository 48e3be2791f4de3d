// SPDX-License-Identifier: Apache-2.0
package io.bulkpipe.micrometer;

import io.bulkpipe.channel.ChannelSnapshot;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Tag;
import io.micrometer.core.instrument.Tags;
import io.micrometer.core.instrument.binder.MeterBinder;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.ScheduledFuture;
import java.util.concurrent.ScheduledThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;

/**
 * The meters of all channels in this virtual machine that have a
 * {@linkplain io.bulkpipe.channel.BulkChannel.Builder#name(String) name}.
 * {@linkplain io.bulkpipe.micrometer The package} lists them.
 *
 * <p>The name is their tag {@code channel}. Channels of the same name are added up. So a name
 * should describe the kind of channel and not, for instance, the one request that it serves. Two
 * more meters count the channels:
 *
 * <ul>
 *   <li>the gauge {@code bulkpipe.channels.open}, for each name: channels that are not over;
 *   <li>the counter {@code bulkpipe.channels.ended}, for all names together, with the tag
 *       {@code outcome}. It is {@code failed} if the sender was aborted or closed with a cause, or
 *       if the receiver was cancelled. It is {@code collected} if the channel was garbage collected
 *       before a look found it over. Otherwise it is {@code complete}. The counter begins with the
 *       first {@link #bindTo}.
 * </ul>
 *
 * <p>A thread looks for channels at an interval, by default every five seconds. A look finds only
 * channels that have been used. Once the last channel of a name is over or was garbage collected,
 * the next look removes the meters of that name from the registry. Until then, the counters include
 * the channels of that name that are over. A reading shows figures that are at most half a second
 * old.
 *
 * <p>No channel is kept reachable. So a channel that was first used, ended and garbage collected
 * between two looks is missed. A channel that is garbage collected after a look counts with the
 * figures of that look.
 *
 * <p>The thread is a daemon. It starts with the first {@link #bindTo} and ends with {@link #close},
 * which also removes the meters. Spring Boot calls both for a bean of this type. Safe for use by
 * many threads. Never waits for an operation of a channel.
 */
public final class NamedChannelMetrics implements MeterBinder, AutoCloseable {
  private static final Duration DEFAULT_INTERVAL = Duration.ofSeconds(5);

  private final Tags tags;
  private final Duration interval;
  private final NamedFigures channels = new NamedFigures(ChannelSnapshot::ofNamedChannels);
  private final ReentrantLock lock = new ReentrantLock();

  // guarded by the lock
  private final List<NamedMeters> bindings = new ArrayList<>();
  private @Nullable ScheduledThreadPoolExecutor looks;
  private boolean closed;

  /** Prepares the meters, without further tags and with a look every five seconds. */
  public NamedChannelMetrics() {
    this(Tags.empty(), DEFAULT_INTERVAL);
  }

  /**
   * Prepares the meters.
   *
   * @param tags further tags of each meter
   * @param interval the time between two looks, above zero
   * @throws IllegalArgumentException if the interval is not above zero
   */
  public NamedChannelMetrics(Iterable<Tag> tags, Duration interval) {
    Objects.requireNonNull(tags, "tags=null");
    if (Objects.requireNonNull(interval, "interval=null").compareTo(Duration.ZERO) <= 0) {
      throw new IllegalArgumentException("interval=" + interval + " is not above zero");
    }
    this.tags = Tags.of(tags);
    this.interval = interval;
  }

  /**
   * Registers the meters, and looks for channels now and at each interval from now on. Does nothing
   * if it was called for this registry before.
   *
   * @param registry gets the meters
   * @throws IllegalStateException if this object was closed
   */
  @Override
  public void bindTo(MeterRegistry registry) {
    Objects.requireNonNull(registry, "registry=null");
    lock.lock();
    try {
      if (closed) {
        throw new IllegalStateException("bindTo after close: registry=" + registry);
      }
      if (bindings.stream().noneMatch(each -> each.isIn(registry))) {
        bindings.add(new NamedMeters(registry, tags, channels));
        look();
        startLooking();
      }
    } finally {
      lock.unlock();
    }
  }

  private void startLooking() {
    if (looks == null) {
      looks = new ScheduledThreadPoolExecutor(1, NamedChannelMetrics::thread);
      long nanos = Math.max(1, saturatedNanos(interval));
      ScheduledFuture<?> unused =
          looks.scheduleWithFixedDelay(this::lookOrReport, nanos, nanos, TimeUnit.NANOSECONDS);
    }
  }

  private static long saturatedNanos(Duration duration) {
    try {
      return duration.toNanos();
    } catch (ArithmeticException tooLong) {
      return Long.MAX_VALUE / 2;
    }
  }

  /** Makes a daemon that inherits nothing. */
  private static Thread thread(Runnable looking) {
    Thread thread = new Thread(null, looking, "bulkpipe-metrics", 0, false);
    thread.setDaemon(true);
    thread.setContextClassLoader(ClassLoader.getSystemClassLoader());
    return thread;
  }

  /** Looks. A failure of a registry ends this look, but not the next ones. */
  private void lookOrReport() {
    try {
      look();
    } catch (RuntimeException failure) {
      Thread thread = Thread.currentThread();
      try {
        thread.getUncaughtExceptionHandler().uncaughtException(thread, failure);
      } catch (RuntimeException | Error ignored) {
        // as when a thread ends by the failure
      }
    }
  }

  /** Looks for channels, and brings the meters up to date. */
  void look() {
    lock.lock();
    try {
      if (!closed) {
        Collection<NamedFigures.Name> names = channels.look();
        bindings.forEach(each -> each.show(names));
      }
    } finally {
      lock.unlock();
    }
  }

  /** Removes the meters from their registries, and ends the thread. May be called again. */
  @Override
  public void close() {
    lock.lock();
    try {
      closed = true;
      if (looks != null) {
        looks.shutdownNow();
      }
      bindings.forEach(NamedMeters::removeAll);
      bindings.clear();
    } finally {
      lock.unlock();
    }
  }
}
