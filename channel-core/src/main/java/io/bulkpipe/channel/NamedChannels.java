// SPDX-License-Identifier: Apache-2.0
package io.bulkpipe.channel;

import java.util.List;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.WeakHashMap;
import java.util.concurrent.locks.ReentrantLock;

/** The named channels that have been used, for flight recordings and snapshots. */
final class NamedChannels {
  /*
   * NAMED-1  The map keeps no channel reachable. The recorder's thread and snapshots read it. The
   *     first use of a named channel writes it.
   * NAMED-2  A thread of the library loads the recorder's classes, because that takes milliseconds.
   *     Until they are loaded, nothing is recorded. The same holds if they are absent, or if no
   *     thread can be started.
   */

  private static final ReentrantLock LOCK = new ReentrantLock();

  /** Each with its number, in the order of their first use. */
  private static final Map<ChannelCore, Long> CHANNELS = new WeakHashMap<>();

  private static long lastId;

  /** Whether the recorder's classes are loaded. */
  private static volatile boolean recorder;

  static {
    try {
      CompletionThreads.EXECUTOR.execute(NamedChannels::register);
    } catch (RuntimeException | Error noThread) {
      // Nothing is recorded (NAMED-2).
    }
  }

  private NamedChannels() {}

  private static void register() {
    try {
      ChannelEvent.register();
      EndEvent.load();
      recorder = true;
    } catch (LinkageError hidden) {
      // The recorder is absent (NAMED-2).
    }
  }

  static void add(ChannelCore core) {
    LOCK.lock();
    try {
      CHANNELS.put(core, ++lastId);
    } finally {
      LOCK.unlock();
    }
  }

  /** Returns those that have not been garbage collected. */
  static List<ChannelCore> all() {
    return List.copyOf(byId().values());
  }

  /** Returns those that have not been garbage collected, by their numbers. */
  static SortedMap<Long, ChannelCore> byId() {
    SortedMap<Long, ChannelCore> all = new TreeMap<>();
    LOCK.lock();
    try {
      CHANNELS.forEach((core, id) -> all.put(id, core));
    } finally {
      LOCK.unlock();
    }
    return all;
  }

  /** Records the ending of an end of a named channel. */
  static void ended(ChannelCore core) {
    if (recorder) {
      EndEvent.record(core);
    }
  }

  /** Returns whether endings can be recorded by now. */
  static boolean isRecorder() {
    return recorder;
  }
}
