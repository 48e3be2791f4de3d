// SPDX-License-Identifier: Apache-2.0
package io.bulkpipe.channel.ring;

import java.nio.ByteBuffer;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/** The memory that a ring uses from one position on, until another segment succeeds it. */
@SuppressWarnings("unused")
public final class Segment extends PaddedFields.SegmentTrail {
  /*
   * A ring grows by succession. The writer makes a new segment whose index 0 is its position. It
   * links the new segment to the old one before it publishes any byte in it. No byte is moved. So
   * the reader may copy out of the old segment meanwhile, or a callback may have a window of it.
   *
   *     position        base                  seam = next base
   *     old segment      |== unread ==========|
   *     new segment                           |== the next bytes ==...
   *
   * SEGMENT-1  The successor is linked by a release before the position that lies beyond the seam
   *     is released, so a reader that has seen such a position sees the successor.
   * SEGMENT-2  The reader enters the next segment when it has read up to the seam, never before.
   */

  private static final byte[] NO_ARRAY = {};

  /** The segment of a ring that nothing was written to; it has no memory, and no successor. */
  static final Segment NONE = empty(Long.MIN_VALUE);

  private Segment(long base, int size, byte @Nullable [] array, @Nullable ByteBuffer buffer) {
    super(base, size, array, buffer);
  }

  /** Makes a segment of a size in bytes, outside the heap if {@code direct}. */
  public static Segment of(long base, int size, boolean direct) {
    if (direct) {
      return new Segment(base, size, null, ByteBuffer.allocateDirect(size));
    }
    return new Segment(base, size, new byte[size], null);
  }

  /** Makes a segment without memory, for a ring whose idle segment is gone. */
  public static Segment empty(long base) {
    return new Segment(base, 0, NO_ARRAY, null);
  }

  /** The bytes as a buffer. Its own position and limit are not used. */
  ByteBuffer buffer() {
    ByteBuffer made = (ByteBuffer) BUFFER.getAcquire(this);
    if (made == null) {
      made = ByteBuffer.wrap(Objects.requireNonNull(array));
      BUFFER.setRelease(this, made); // another thread may have made one: any will do
    }
    return made;
  }

  /** Links the successor, by a release. */
  public void setNext(Segment successor) {
    NEXT.setRelease(this, successor);
  }

  /** Returns the successor, by an acquire; null if there is none yet. */
  @Nullable
  public Segment next() {
    return (Segment) NEXT.getAcquire(this);
  }
}
