// SPDX-License-Identifier: Apache-2.0
package io.bulkpipe.channel;

import java.util.List;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.WeakHashMap;
import java.util.concurrent.locks.ReentrantLock;

/** The channels that have a name and are in use: what flight recordings and snapshots show. */
final class NamedChannels {
  /*
   * NAMED-1  The map keeps no channel reachable. It is read by the recorder's thread and for
   *     snapshots, and written when a channel with a name is used for the first time.
   * NAMED-2  The recorder's classes are loaded on a thread of the library, as that takes some
   *     milliseconds. Until then, and where they are absent or no thread can be had, nothing is
   *     recorded.
   */

  private static final ReentrantLock LOCK = new ReentrantLock();

  /** Each with its number, by the order in which they were first used. */
  private static final Map<ChannelCore, Long> CHANNELS = new WeakHashMap<>();

  private static long lastId;

  /** Whether the recorder's classes are there. */
  private static volatile boolean recorder;

  static {
    try {
      CompletionThreads.EXECUTOR.execute(NamedChannels::register);
    } catch (RuntimeException | Error noThread) {
      // No recording shows the channels.
    }
  }

  private NamedChannels() {}

  private static void register() {
    try {
      ChannelEvent.register();
      EndEvent.load();
      recorder = true;
    } catch (LinkageError hidden) {
      // There is no recorder.
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

  /** Those that are in use now. */
  static List<ChannelCore> all() {
    return List.copyOf(byId().values());
  }

  /** Those that are in use now, by their numbers. */
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

  /** Records that an end of one of them has ended. */
  static void ended(ChannelCore core) {
    if (recorder) {
      EndEvent.record(core);
    }
  }

  /** Tells whether endings can be recorded by now. */
  static boolean isRecorder() {
    return recorder;
  }
}
