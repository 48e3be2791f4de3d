// SPDX-License-Identifier: Apache-2.0
package io.bulkpipe.channel.testing;

import static org.assertj.core.api.Assertions.assertThat;

import io.bulkpipe.channel.BulkReceiver;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;

/**
 * The forms of a receive. Each one checks, whatever comes of the call, that nothing outside of the
 * slice was written, and that the buffer moved by what was received and by nothing else.
 */
public enum ReceiveForm {
  ARRAY {
    @Override
    int call(BulkReceiver receiver, byte[] dst) throws IOException, InterruptedException {
      return receiver.receiveInto(dst);
    }
  },
  SLICE {
    @Override
    int call(BulkReceiver receiver, byte[] dst) throws IOException, InterruptedException {
      return intoSlice(dst, slice -> receiver.receiveInto(slice, PAD, dst.length));
    }
  },
  BYTE {
    @Override
    int call(BulkReceiver receiver, byte[] dst) throws IOException, InterruptedException {
      if (dst.length == 0) {
        return 0;
      }
      int value = receiver.receiveByte();
      assertThat(value).isBetween(-1, 255);
      if (value == -1) {
        return -1;
      }
      dst[0] = (byte) value;
      return 1;
    }
  },
  HEAP {
    @Override
    int call(BulkReceiver receiver, byte[] dst) throws IOException, InterruptedException {
      return intoBuffer(dst, heap(dst.length), receiver::receiveInto);
    }
  },
  HEAP_SLICE {
    @Override
    int call(BulkReceiver receiver, byte[] dst) throws IOException, InterruptedException {
      return intoBuffer(
          dst, heap(dst.length + PAD).position(2 * PAD).slice(), receiver::receiveInto);
    }
  },
  DIRECT {
    @Override
    int call(BulkReceiver receiver, byte[] dst) throws IOException, InterruptedException {
      return intoBuffer(dst, direct(dst.length), receiver::receiveInto);
    }
  },
  TIMED_SLICE {
    @Override
    int call(BulkReceiver receiver, byte[] dst) throws IOException, InterruptedException {
      return intoSlice(dst, slice -> receiver.receiveInto(slice, PAD, dst.length, LONG));
    }
  },
  TIMED_HEAP {
    @Override
    int call(BulkReceiver receiver, byte[] dst) throws IOException, InterruptedException {
      return intoBuffer(dst, heap(dst.length), b -> receiver.receiveInto(b, LONG));
    }
  },
  TIMED_DIRECT {
    @Override
    int call(BulkReceiver receiver, byte[] dst) throws IOException, InterruptedException {
      return intoBuffer(dst, direct(dst.length), b -> receiver.receiveInto(b, LONG));
    }
  },
  TRY_SLICE {
    @Override
    int call(BulkReceiver receiver, byte[] dst) throws IOException, InterruptedException {
      return intoSlice(dst, slice -> receiver.tryReceiveInto(slice, PAD, dst.length));
    }
  },
  TRY_HEAP {
    @Override
    int call(BulkReceiver receiver, byte[] dst) throws IOException, InterruptedException {
      return intoBuffer(dst, heap(dst.length), receiver::tryReceiveInto);
    }
  },
  TRY_DIRECT {
    @Override
    int call(BulkReceiver receiver, byte[] dst) throws IOException, InterruptedException {
      return intoBuffer(dst, direct(dst.length), receiver::tryReceiveInto);
    }
  };

  private static final int PAD = 3;
  private static final byte UNTOUCHED = 0x5A;
  private static final Duration LONG = Duration.ofHours(1);

  @FunctionalInterface
  private interface Into<D> {
    int receive(D dst) throws IOException, InterruptedException;
  }

  /** Receives in this form into the head of an array; returns what the call returned. */
  public int receive(BulkReceiver receiver, byte[] dst) throws IOException, InterruptedException {
    return call(receiver, dst);
  }

  /** The forms that wait, for ever or for very long. */
  public static List<ReceiveForm> waiting() {
    return Arrays.stream(values())
        .filter(form -> !form.name().startsWith("TRY"))
        .toList();
  }

  /** The forms that never wait. */
  public static List<ReceiveForm> trying() {
    return List.of(TRY_SLICE, TRY_HEAP, TRY_DIRECT);
  }

  abstract int call(BulkReceiver receiver, byte[] dst) throws IOException, InterruptedException;

  private static int intoSlice(byte[] dst, Into<byte[]> call)
      throws IOException, InterruptedException {
    byte[] padded = new byte[dst.length + 2 * PAD];
    Arrays.fill(padded, UNTOUCHED);
    int n;
    try {
      n = call.receive(padded);
    } finally {
      for (int i = 0; i < PAD; i++) {
        assertThat(padded[i]).isEqualTo(UNTOUCHED);
        assertThat(padded[padded.length - 1 - i]).isEqualTo(UNTOUCHED);
      }
    }
    System.arraycopy(padded, PAD, dst, 0, Math.max(n, 0));
    return n;
  }

  /** A buffer with that much room, and bytes around it that are not to be written. */
  private static ByteBuffer heap(int length) {
    return room(ByteBuffer.allocate(length + 2 * PAD), length);
  }

  private static ByteBuffer direct(int length) {
    return room(ByteBuffer.allocateDirect(length + 2 * PAD), length);
  }

  private static ByteBuffer room(ByteBuffer buffer, int length) {
    while (buffer.hasRemaining()) {
      buffer.put(UNTOUCHED);
    }
    return buffer.position(PAD).limit(PAD + length);
  }

  private static int intoBuffer(byte[] dst, ByteBuffer buffer, Into<ByteBuffer> call)
      throws IOException, InterruptedException {
    int position = buffer.position();
    int limit = buffer.limit();
    assertThat(limit - position).isEqualTo(dst.length);
    int n = 0;
    try {
      n = call.receive(buffer);
    } finally {
      int moved = Math.max(n, 0);
      assertThat(buffer.position() - position)
          .as("position moved, of %s", buffer)
          .isEqualTo(moved);
      assertThat(buffer.limit()).isEqualTo(limit);
      ByteBuffer whole = buffer.duplicate().clear();
      for (int i = 0; i < whole.capacity(); i++) {
        if (i < position || i >= limit) {
          assertThat(whole.get(i)).as("byte outside at %s", i).isEqualTo(UNTOUCHED);
        }
      }
    }
    buffer.get(position, dst, 0, Math.max(n, 0));
    return n;
  }
}
