// SPDX-License-Identifier: Apache-2.0
package io.bulkpipe.channel;

/**
 * The counters of a channel since it was made. The figures of one end are of one moment. Those of
 * both ends are of one moment only while the channel is idle.
 *
 * @param sender the sending end
 * @param receiver the receiving end
 * @param fullest the most bytes that an end has seen buffered. An end looks only when its cached
 *     room or bytes do not suffice, so there may have been more
 */
public record ChannelStats(End sender, End receiver, int fullest) {

  /**
   * The counters of one end.
   *
   * @param bytes bytes that were sent or received
   * @param lockAcquisitions how often the lock of this end was acquired: once for each operation of
   *     a length above zero that got the lock; 0 if the builder was promised a single caller
   * @param otherLockAcquisitions how often another lock was acquired for this end: that of the
   *     queue of threads that wait for its lock, or that of a set of readiness watchers
   * @param waits how often an operation that had its lock found no room, or no bytes, and waited
   * @param parks how often a waiting thread parked
   * @param wakeUps how often the other end, or a closing, unparked a waiting thread
   * @param nanosParked how long waiting threads were parked, in nanoseconds
   */
  public record End(
      long bytes,
      long lockAcquisitions,
      long otherLockAcquisitions,
      long waits,
      long parks,
      long wakeUps,
      long nanosParked) {}
}
