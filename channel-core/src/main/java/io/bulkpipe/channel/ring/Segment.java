// SPDX-License-Identifier: Apache-2.0
package io.bulkpipe.channel.ring;

import java.nio.ByteBuffer;
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
  private static final ByteBuffer NO_BUFFER = ByteBuffer.wrap(NO_ARRAY);

  private Segment(long base, byte @Nullable [] array, ByteBuffer buffer) {
    super(base, array, buffer);
  }

  /** Makes a segment of a size in bytes, outside the heap if {@code direct}. */
  public static Segment of(long base, int size, boolean direct) {
    if (direct) {
      return new Segment(base, null, ByteBuffer.allocateDirect(size));
    }
    byte[] array = new byte[size];
    return new Segment(base, array, ByteBuffer.wrap(array));
  }

  /** Makes a segment without memory, with which a ring begins. */
  public static Segment empty(long base) {
    return new Segment(base, NO_ARRAY, NO_BUFFER);
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
