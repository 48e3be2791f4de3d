// SPDX-License-Identifier: Apache-2.0
package io.bulkpipe.channel.testing;

import static org.assertj.core.api.Assertions.assertThat;

import io.bulkpipe.channel.BulkChannel;
import java.io.IOException;
import java.nio.ByteBuffer;

/** What the tests of windows do in the callbacks that have them, and with the ring below. */
public final class Windows {
  private Windows() {}

  /** Writes the bytes from a position on into a window. Returns their number. */
  public static int write(ByteBuffer window, int length, long from) {
    window.put(PositionedBytes.of(from, length));
    return length;
  }

  /** Reads bytes of a window; fails unless they are those from a position on. */
  public static int read(ByteBuffer window, int length, long from) {
    byte[] bytes = new byte[length];
    window.get(bytes);
    PositionedBytes.check(bytes, from);
    return length;
  }

  /** The callback of a call that must not call it. */
  @SuppressWarnings("DoNotCallSuggester") // tests name it, and do not call it
  public static int never(ByteBuffer window) {
    throw new AssertionError("called with " + window);
  }

  /** Moves the place at which the ring goes on. */
  public static void advance(BulkChannel channel, int places)
      throws IOException, InterruptedException {
    for (int left = places; left > 0; ) {
      int n = Math.min(left, channel.capacity());
      channel.sender().sendBulk(new byte[n]);
      assertThat(channel.receiver().receiveFully(new byte[n], 0, n)).isEqualTo(n);
      left -= n;
    }
  }
}
