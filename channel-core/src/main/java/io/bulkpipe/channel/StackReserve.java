// SPDX-License-Identifier: Apache-2.0
package io.bulkpipe.channel;

/**
 * Keeps stack for a step that must not end half way, such as taking and releasing a lock. A lock
 * whose release overflowed the stack would stay taken for ever.
 */
final class StackReserve {
  private StackReserve() {}

  /**
   * Uses some stack, and gives it back.
   *
   * @param frames how many frames of about a hundred bytes the next step needs
   * @throws StackOverflowError if there are fewer; nothing has changed then
   */
  static void require(int frames) {
    long unused = use(frames, 1, 2, 3, 4, 5, 6, 7, 8);
  }

  /** The parameters make a frame large, whichever compiler compiles it. */
  private static long use(
      int frames, long a, long b, long c, long d, long e, long f, long g, long h) {
    return frames == 0
        ? a + b + c + d + e + f + g + h
        : 1 + use(frames - 1, b, c, d, e, f, g, h, a);
  }
}
