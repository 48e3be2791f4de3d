// SPDX-License-Identifier: Apache-2.0
package io.bulkpipe.micrometer;

import io.bulkpipe.channel.ChannelSnapshot;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Supplier;

/** The figures of all named channels, added up by name. Holds snapshots only. */
final class NamedFigures {
  /*
   * FOLLOW-1  A channel is in `open` from the first look that finds it until the first look that
   *     finds it over, or does not find it. Then its last counters are added to the `past` of its
   *     name, once. As long as looks find it, its number is in `over`.
   * FOLLOW-2  Only look() removes a name. A reading does not. So the counters of a meter never
   *     decrease while the meter is registered.
   */

  private static final long FRESH_NANOS = TimeUnit.MILLISECONDS.toNanos(500);

  private final Supplier<List<ChannelSnapshot>> source;
  private final ReentrantLock lock = new ReentrantLock();

  // guarded by the lock
  private final Map<String, Name> names = new HashMap<>();
  private Set<Long> over = new HashSet<>();
  private boolean looked;
  private long lookedAt;

  private volatile Ended ended = new Ended(0, 0, 0);

  NamedFigures(Supplier<List<ChannelSnapshot>> source) {
    this.source = source;
  }

  /** The numbers of channels that have ended since the first look, by outcome. */
  record Ended(long complete, long failed, long collected) {}

  /** The channels of one name. */
  final class Name {
    final String name;

    // guarded by the lock
    private final Map<Long, Figures> open = new HashMap<>();
    private Figures past = Figures.NONE;

    private volatile Figures sum = Figures.NONE;
    private volatile int count;

    private Name(String name) {
      this.name = name;
    }

    Figures figures() {
      refresh();
      return sum;
    }

    int open() {
      refresh();
      return count;
    }

    private void add() {
      Figures all = past;
      for (Figures each : open.values()) {
        all = all.plus(each);
      }
      sum = all;
      count = open.size();
    }
  }

  Ended ended() {
    refresh();
    return ended;
  }

  /** Looks at the channels, and removes the names without an open channel. */
  Collection<Name> look() {
    lock.lock();
    try {
      update();
      names.values().removeIf(name -> name.open.isEmpty());
      return new ArrayList<>(names.values());
    } finally {
      lock.unlock();
    }
  }

  /** Looks at the channels, unless the last look is less than half a second old. */
  private void refresh() {
    lock.lock();
    try {
      if (System.nanoTime() - lookedAt >= FRESH_NANOS) {
        update();
      }
    } finally {
      lock.unlock();
    }
  }

  private void update() {
    long complete = 0;
    long failed = 0;
    long collected = 0;
    Set<Long> seen = new HashSet<>();
    Set<Long> seenOver = new HashSet<>();
    for (ChannelSnapshot channel : source.get()) {
      Name name = names.computeIfAbsent(channel.name(), Name::new);
      if (!channel.over()) {
        seen.add(channel.id());
        name.open.put(channel.id(), Figures.of(channel));
        continue;
      }
      seenOver.add(channel.id());
      name.open.remove(channel.id());
      if (looked && !over.contains(channel.id())) {
        name.past = name.past.plus(Figures.of(channel).countsOnly());
        complete += channel.failed() ? 0 : 1;
        failed += channel.failed() ? 1 : 0;
      }
    }
    for (Name name : names.values()) {
      collected += forget(name, seen);
      name.add();
    }
    ended =
        new Ended(ended.complete + complete, ended.failed + failed, ended.collected + collected);
    over = seenOver;
    looked = true;
    lookedAt = System.nanoTime();
  }

  /** Moves the counters of channels that were garbage collected to the past of their name. */
  private static int forget(Name name, Set<Long> seen) {
    int forgotten = 0;
    Iterator<Map.Entry<Long, Figures>> each = name.open.entrySet().iterator();
    while (each.hasNext()) {
      Map.Entry<Long, Figures> channel = each.next();
      if (!seen.contains(channel.getKey())) {
        name.past = name.past.plus(channel.getValue().countsOnly());
        each.remove();
        forgotten++;
      }
    }
    return forgotten;
  }
}
