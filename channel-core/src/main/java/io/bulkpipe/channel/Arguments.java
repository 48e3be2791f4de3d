// SPDX-License-Identifier: Apache-2.0
package io.bulkpipe.channel;

/** Checks of arguments, with which each operation begins. */
final class Arguments {
  private Arguments() {}

  /** Checks, without overflow, that {@code offset} and {@code length} name a slice of an array. */
  static void checkSlice(String array, int size, int offset, int length) {
    if (offset < 0 || length < 0 || offset > size - length) {
      throw new IndexOutOfBoundsException(
          "offset=" + offset + ", length=" + length + ", " + array + ".length=" + size);
    }
  }

  /**
   * Half the capacity, rounded up. Two ends that wait for no more than that never wait for each
   * other.
   */
  static int largestMinimum(int capacity) {
    return (capacity + 1) / 2;
  }

  /** Checks the minimum of a window or of readiness: 1 to half the capacity, rounded up. */
  static void checkMinimum(int minimum, int capacity) {
    checkHalf("minimum", minimum, capacity);
  }

  /** Checks the target of a gathering wait in the same way. */
  static void checkTarget(int target, int capacity) {
    checkHalf("target", target, capacity);
  }

  private static void checkHalf(String name, int value, int capacity) {
    int half = largestMinimum(capacity);
    if (value < 1 || value > half) {
      throw new IllegalArgumentException(
          name + "=" + value + " is not from 1 to " + half + ", half of the capacity=" + capacity);
    }
  }

  /**
   * Checks the maximum of messages: 0 to the longest that fits the capacity together with its
   * length.
   */
  static int checkMaximum(int maximum, int capacity) {
    int limit = MessageFraming.maximum(capacity);
    if (maximum < 0 || maximum > limit) {
      throw new IllegalArgumentException("maximum=" + maximum + " is not from 0 to " + limit
          + ", what fits the capacity=" + capacity);
    }
    return maximum;
  }
}
