// SPDX-License-Identifier: Apache-2.0
package io.bulkpipe.channel.ring;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteOrder;

/** Copies bytes between two different arrays. */
public final class RangeCopy {
  /*
   * The virtual machine's own copy costs some nanoseconds before it moves the first byte, as much
   * as the rest of a small operation. So ranges of 8 to 16 bytes move as two longs, and ranges of 4
   * to 7 bytes as two ints. The two may overlap in the middle.
   */

  private static final int SMALL = 16;
  private static final VarHandle LONG =
      MethodHandles.byteArrayViewVarHandle(long[].class, ByteOrder.nativeOrder());
  private static final VarHandle INT =
      MethodHandles.byteArrayViewVarHandle(int[].class, ByteOrder.nativeOrder());

  private RangeCopy() {}

  /** Copies {@code n} bytes, 0 or more. The arrays must not be the same. */
  public static void copy(byte[] src, int from, byte[] dst, int to, int n) {
    if (n > SMALL) {
      System.arraycopy(src, from, dst, to, n);
    } else if (n >= Long.BYTES) {
      int last = n - Long.BYTES;
      long head = (long) LONG.get(src, from);
      long tail = (long) LONG.get(src, from + last);
      LONG.set(dst, to, head);
      LONG.set(dst, to + last, tail);
    } else if (n >= Integer.BYTES) {
      int last = n - Integer.BYTES;
      int head = (int) INT.get(src, from);
      int tail = (int) INT.get(src, from + last);
      INT.set(dst, to, head);
      INT.set(dst, to + last, tail);
    } else {
      for (int i = 0; i < n; i++) {
        dst[to + i] = src[from + i];
      }
    }
  }
}
