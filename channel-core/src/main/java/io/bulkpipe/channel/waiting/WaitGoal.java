// SPDX-License-Identifier: Apache-2.0
package io.bulkpipe.channel.waiting;

/**
 * What a wait is for: positions that the other side has to reach.
 *
 * @param used the position up to which the caller has used all room or bytes
 * @param least the position that ends a spin
 * @param enough the position at which a waiter stops lingering, {@code least} or more
 * @param wakeAt the position at which to be unparked
 */
public record WaitGoal(long used, long least, long enough, long wakeAt) {
  /** Returns the goal of a wait for one position. */
  public static WaitGoal of(long used, long position) {
    return new WaitGoal(used, position, position, position);
  }
}
