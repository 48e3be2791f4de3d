// SPDX-License-Identifier: Apache-2.0
package io.bulkpipe.channel;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteBuffer;
import org.jspecify.annotations.Nullable;

/** The words of a {@link Storage}, between its paddings. */
abstract class StorageWords extends LeadingPadding {
  /** A larger storage, which takes over at its base. */
  static final VarHandle SUCCESSOR;

  static {
    try {
      SUCCESSOR =
          MethodHandles.lookup().findVarHandle(StorageWords.class, "successor", Storage.class);
    } catch (ReflectiveOperationException e) {
      throw new ExceptionInInitializerError(e);
    }
  }

  /** The position that has index 0. */
  final long base;

  final int size;

  /** The bytes, if they lie on the heap. */
  final byte @Nullable [] array;

  /** The same bytes, of which each side has a view of its own. */
  final ByteBuffer buffer;

  @SuppressWarnings("unused") // through SUCCESSOR
  private @Nullable Storage successor;

  StorageWords(long base, byte @Nullable [] array, ByteBuffer buffer) {
    this.base = base;
    this.size = buffer.capacity();
    this.array = array;
    this.buffer = buffer;
  }
}

/** The memory that a ring uses from one position on, until a larger one succeeds it. */
@SuppressWarnings("unused")
final class Storage extends StorageWords {
  /*
   * A ring grows by succession: the writer makes a larger storage whose index 0 is its position, and
   * links it to the old one before it publishes anything beyond. Nothing is moved, so the reader may
   * be copying out of the old storage meanwhile, or a callback may have a window into it.
   *
   *     position        base                  seam = next base
   *     old storage      |== unread ==========|
   *     new storage                           |== the next bytes ==...
   *
   * G1  The successor is linked by a release before the position that lies beyond the seam is
   *     released, so a reader that has seen such a position sees the successor.
   * G2  The reader goes over when it has read up to the seam, never before.
   */

  private static final byte[] NO_ARRAY = {};
  private static final ByteBuffer NO_BUFFER = ByteBuffer.wrap(NO_ARRAY);

  private long q0;
  private long q1;
  private long q2;
  private long q3;
  private long q4;
  private long q5;
  private long q6;

  private Storage(long base, byte @Nullable [] array, ByteBuffer buffer) {
    super(base, array, buffer);
  }

  static Storage of(long base, int size, boolean direct) {
    if (direct) {
      return new Storage(base, null, ByteBuffer.allocateDirect(size));
    }
    byte[] array = new byte[size];
    return new Storage(base, array, ByteBuffer.wrap(array));
  }

  /** What a ring begins with. */
  static Storage empty(long base) {
    return new Storage(base, NO_ARRAY, NO_BUFFER);
  }

  void succeededBy(Storage larger) {
    SUCCESSOR.setRelease(this, larger);
  }

  @Nullable
  Storage successor() {
    return (Storage) SUCCESSOR.getAcquire(this);
  }
}
