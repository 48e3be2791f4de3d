// SPDX-License-Identifier: Apache-2.0
package io.bulkpipe.channel;

/**
 * What the two sides of a ring have in common: a private position, a private limit that the other
 * side's position allows, and the index that belongs to the position. Used by one thread at a time.
 */
abstract class RingSide extends LeadingPadding {
  /*
   * Positions are 64 bits and only grow; the storage is used round and round.
   *
   *     received = 13            sent = 21             capacity = 8, all of it in use
   *          |                       |
   *     index 13 % 8 = 5        index 21 % 8 = 5       "full" and "empty" differ by the positions:
   *          v                       v                 no flag, no slot wasted
   *     [ i j k l m | f g h ]   f is the oldest
   *
   * I1  0 <= sent - received <= capacity, for the published positions, whichever is read first by a
   *     side that reads its own and the other's.
   * I2  index = position % capacity. Kept beside the position, so that nothing divides.
   * I3  limit <= what the other side has published + reach. A side may thus use limit - position
   *     bytes without looking at the other side's cache line again.
   */

  final byte[] storage;

  /** How far this side may be ahead of the other: the capacity for the writer, 0 for the reader. */
  private final int reach;

  private final Position mine;
  private final Position theirs;

  /** Up to where this side has come; published or about to be. */
  private long position;

  /** Up to where this side may go. */
  private long limit;

  private int index;

  RingSide(byte[] storage, int reach, Position mine, Position theirs) {
    this.storage = storage;
    this.reach = reach;
    this.mine = mine;
    this.theirs = theirs;
    this.position = mine.acquire();
    this.limit = theirs.acquire() + reach;
    this.index = (int) (position % storage.length);
  }

  final long position() {
    return position;
  }

  final int index() {
    return index;
  }

  /** How many bytes this side knows that it may move: 0 to the capacity. */
  final int known() {
    return (int) (limit - position);
  }

  /** The same, after a look at the other side. */
  final int look() {
    limit = theirs.acquire() + reach;
    assert limit >= position && limit - position <= storage.length : this;
    return known();
  }

  /** The position of the other side at which {@link #look} will give {@code bytes}. */
  final long whereKnown(int bytes) {
    return position + bytes - reach;
  }

  /** Moves by {@code n} bytes, at most {@link #known}; the other side does not see it yet. */
  final void advance(int n) {
    assert n >= 0 && n <= known() : "n=" + n + ", " + this;
    position += n;
    int next = index + n;
    index = next < storage.length ? next : next - storage.length;
    assert index == (int) (position % storage.length) : this;
  }

  /** Lets the other side see all that this one has moved. */
  final void publish() {
    mine.release(position);
  }

  @Override
  public String toString() {
    return "position=" + position + ", limit=" + limit + ", index=" + index;
  }
}
