// SPDX-License-Identifier: Apache-2.0
package io.bulkpipe.channel;

/**
 * What a channel has done since it was made. The figures of one end belong together; those of both
 * ends do only while the channel is quiet.
 *
 * @param sender the sending end
 * @param receiver the receiving end
 */
public record ChannelStats(End sender, End receiver) {

  /**
   * What one end has done.
   *
   * @param bytes bytes that went through this end
   * @param lockAcquisitions how often the lock of this end was acquired: once for each bulk operation
   *     of a length above zero that got its turn; 0 where the builder was promised a single caller
   * @param waits how often an operation that had its turn found no room, or no bytes, and waited
   * @param parks how often a waiting thread parked
   * @param wakeUps how often the other end, or a closing, unparked a waiting thread
   * @param nanosParked time that waiting threads were parked, in nanoseconds
   */
  public record End(
      long bytes, long lockAcquisitions, long waits, long parks, long wakeUps, long nanosParked) {}
}
