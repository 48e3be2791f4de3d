// SPDX-License-Identifier: Apache-2.0
package io.bulkpipe.micrometer;

import io.bulkpipe.channel.ChannelSnapshot;
import io.bulkpipe.channel.ChannelStats;

/** The values of the meters at one moment: of one channel, or the sums of several. */
record Figures(long capacity, long buffered, long draining, Counts sender, Counts receiver) {

  static final Figures NONE = new Figures(0, 0, 0, Counts.NONE, Counts.NONE);

  /** The counters of an end. They only grow. */
  record Counts(long bytes, long waits, long parks, long nanosParked) {
    static final Counts NONE = new Counts(0, 0, 0, 0);

    static Counts of(ChannelStats.End end) {
      return new Counts(end.bytes(), end.waits(), end.parks(), end.nanosParked());
    }

    Counts plus(Counts other) {
      return new Counts(
          bytes + other.bytes,
          waits + other.waits,
          parks + other.parks,
          nanosParked + other.nanosParked);
    }
  }

  static Figures of(ChannelSnapshot channel) {
    return new Figures(
        channel.capacity(),
        channel.buffered(),
        channel.senderEnded() ? 1 : 0,
        Counts.of(channel.stats().sender()),
        Counts.of(channel.stats().receiver()));
  }

  /** Returns the figures of a channel of which only one end is known. */
  static Figures of(int capacity, boolean senderEnded, ChannelStats stats) {
    long between = stats.sender().bytes() - stats.receiver().bytes();
    return new Figures(
        capacity,
        Math.max(0, Math.min(between, capacity)),
        senderEnded ? 1 : 0,
        Counts.of(stats.sender()),
        Counts.of(stats.receiver()));
  }

  Figures plus(Figures other) {
    return new Figures(
        capacity + other.capacity,
        buffered + other.buffered,
        draining + other.draining,
        sender.plus(other.sender),
        receiver.plus(other.receiver));
  }

  /** Returns the figures of a channel that is over: its counters alone. */
  Figures countsOnly() {
    return new Figures(0, 0, 0, sender, receiver);
  }
}
