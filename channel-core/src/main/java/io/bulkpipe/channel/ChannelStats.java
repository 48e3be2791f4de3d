// SPDX-License-Identifier: Apache-2.0
package io.bulkpipe.channel;

/**
 * What a channel has done since it was made. The figures of one end belong together; those of both
 * ends do only while the channel is quiet.
 *
 * @param sender the sending end
 * @param receiver the receiving end
 * @param fullest the most bytes that were buffered when either end looked, which it does when it
 *     has no room or no bytes that it knows of
 */
public record ChannelStats(End sender, End receiver, int fullest) {

  /**
   * What one end has done.
   *
   * @param bytes bytes that went through this end
   * @param lockAcquisitions how often the lock of this end was acquired: once for each bulk
   *     operation of a length above zero that got its lock; 0 where the builder was promised a
   *     single caller
   * @param otherLockAcquisitions how often any other lock was acquired on this end's behalf: of the
   *     queue of threads that wait for the lock, and of the sets of readiness watchers
   * @param waits how often an operation that had its lock found no room, or no bytes, and waited
   * @param parks how often a waiting thread parked
   * @param wakeUps how often the other end, or a closing, unparked a waiting thread
   * @param nanosParked time that waiting threads were parked, in nanoseconds
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
