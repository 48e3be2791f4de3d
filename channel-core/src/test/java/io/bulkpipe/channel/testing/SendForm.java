// SPDX-License-Identifier: Apache-2.0
package io.bulkpipe.channel.testing;

import static org.assertj.core.api.Assertions.assertThat;

import io.bulkpipe.channel.BulkSender;
import io.bulkpipe.channel.PartialTransfer;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.Callable;

/**
 * The forms of a send. Each one checks, whatever comes of the call, that the buffer moved by what
 * counts as sent and by nothing else.
 */
public enum SendForm {
  ARRAY {
    @Override
    int call(BulkSender sender, byte[] bytes) throws Exception {
      sender.sendBulk(bytes);
      return bytes.length;
    }
  },
  SLICE {
    @Override
    int call(BulkSender sender, byte[] bytes) throws Exception {
      sender.sendBulk(padded(bytes), PAD, bytes.length);
      return bytes.length;
    }
  },
  BYTE {
    @Override
    int call(BulkSender sender, byte[] bytes) throws Exception {
      assertThat(bytes.length).isLessThanOrEqualTo(1);
      if (bytes.length == 1) {
        sender.sendByte(bytes[0]);
      }
      return bytes.length;
    }
  },
  HEAP {
    @Override
    int call(BulkSender sender, byte[] bytes) throws Exception {
      return all(sender, heap(bytes));
    }
  },
  HEAP_SLICE {
    @Override
    int call(BulkSender sender, byte[] bytes) throws Exception {
      return all(sender, heap(bytes).slice());
    }
  },
  READ_ONLY {
    @Override
    int call(BulkSender sender, byte[] bytes) throws Exception {
      return all(sender, heap(bytes).asReadOnlyBuffer());
    }
  },
  DIRECT {
    @Override
    int call(BulkSender sender, byte[] bytes) throws Exception {
      return all(sender, direct(bytes));
    }
  },
  GATHERED {
    @Override
    int call(BulkSender sender, byte[] bytes) throws Exception {
      return gather(sender, parts(bytes));
    }
  },
  TIMED_SLICE {
    @Override
    int call(BulkSender sender, byte[] bytes) throws Exception {
      return sender.sendBulk(padded(bytes), PAD, bytes.length, LONG);
    }
  },
  TIMED_HEAP {
    @Override
    int call(BulkSender sender, byte[] bytes) throws Exception {
      ByteBuffer src = heap(bytes);
      return moved(src, () -> sender.sendBulk(src, LONG));
    }
  },
  TIMED_DIRECT {
    @Override
    int call(BulkSender sender, byte[] bytes) throws Exception {
      ByteBuffer src = direct(bytes);
      return moved(src, () -> sender.sendBulk(src, LONG));
    }
  },
  TRY_SLICE {
    @Override
    int call(BulkSender sender, byte[] bytes) throws Exception {
      return sender.trySendBulk(padded(bytes), PAD, bytes.length);
    }
  },
  TRY_HEAP {
    @Override
    int call(BulkSender sender, byte[] bytes) throws Exception {
      ByteBuffer src = heap(bytes);
      return moved(src, () -> sender.trySendBulk(src));
    }
  },
  TRY_DIRECT {
    @Override
    int call(BulkSender sender, byte[] bytes) throws Exception {
      ByteBuffer src = direct(bytes);
      return moved(src, () -> sender.trySendBulk(src));
    }
  };

  private static final int PAD = 3;
  private static final Duration LONG = Duration.ofHours(1);

  /** Sends an array in this form and returns how many bytes were sent. */
  public int send(BulkSender sender, byte[] bytes) throws IOException, InterruptedException {
    byte[] copy = bytes.clone();
    try {
      return call(sender, bytes);
    } catch (IOException | InterruptedException | RuntimeException e) {
      throw e;
    } catch (Exception e) {
      throw new AssertionError("a send threw what it does not declare", e);
    } finally {
      assertThat(bytes).isEqualTo(copy);
    }
  }

  /** What remains of a length where a form moves one byte at most. */
  public int atMost(int length) {
    return this == BYTE ? Math.min(1, length) : length;
  }

  /** The forms that wait without a limit. */
  public static List<SendForm> blocking() {
    return List.of(ARRAY, SLICE, BYTE, HEAP, HEAP_SLICE, READ_ONLY, DIRECT, GATHERED);
  }

  /** The forms that wait, for ever or for very long. */
  public static List<SendForm> waiting() {
    return Arrays.stream(values())
        .filter(form -> !form.name().startsWith("TRY"))
        .toList();
  }

  /** The forms that wait and move any number of bytes. */
  public static List<SendForm> waitingBulk() {
    return waiting().stream().filter(form -> form != BYTE).toList();
  }

  /** The forms that never wait. */
  public static List<SendForm> trying() {
    return List.of(TRY_SLICE, TRY_HEAP, TRY_DIRECT);
  }

  abstract int call(BulkSender sender, byte[] bytes) throws Exception;

  private static byte[] padded(byte[] bytes) {
    byte[] padded = new byte[bytes.length + 2 * PAD];
    System.arraycopy(bytes, 0, padded, PAD, bytes.length);
    return padded;
  }

  private static ByteBuffer heap(byte[] bytes) {
    return ByteBuffer.wrap(padded(bytes), PAD, bytes.length);
  }

  private static ByteBuffer direct(byte[] bytes) {
    ByteBuffer buffer = ByteBuffer.allocateDirect(bytes.length + 2 * PAD);
    buffer.put(padded(bytes)).position(PAD).limit(PAD + bytes.length);
    return buffer;
  }

  /** Unequal parts, some of them empty, off the heap and on it. */
  private static ByteBuffer[] parts(byte[] bytes) {
    int first = bytes.length / 3;
    int second = bytes.length / 2;
    return new ByteBuffer[] {
      heap(new byte[0]),
      heap(Arrays.copyOfRange(bytes, 0, first)),
      direct(Arrays.copyOfRange(bytes, first, second)),
      direct(new byte[0]),
      heap(Arrays.copyOfRange(bytes, second, bytes.length)).asReadOnlyBuffer(),
    };
  }

  private static int all(BulkSender sender, ByteBuffer src) throws Exception {
    int length = src.remaining();
    return moved(src, () -> {
      sender.sendBulk(src);
      return length;
    });
  }

  private static int moved(ByteBuffer src, Callable<Integer> call) throws Exception {
    int position = src.position();
    int limit = src.limit();
    long sent = 0;
    try {
      int n = call.call();
      sent = n;
      return n;
    } catch (Exception e) {
      sent = e instanceof PartialTransfer partial ? partial.bytesTransferred() : 0;
      throw e;
    } finally {
      assertThat(src.position() - position).as("position moved, of %s", src).isEqualTo((int) sent);
      assertThat(src.limit()).isEqualTo(limit);
    }
  }

  private static int gather(BulkSender sender, ByteBuffer[] parts) throws Exception {
    int[] from = Arrays.stream(parts).mapToInt(ByteBuffer::position).toArray();
    int all = Arrays.stream(parts).mapToInt(ByteBuffer::remaining).sum();
    int[] limits = Arrays.stream(parts).mapToInt(ByteBuffer::limit).toArray();
    long sent = all;
    try {
      sender.sendBulk(parts);
      return all;
    } catch (Exception e) {
      sent = e instanceof PartialTransfer partial ? partial.bytesTransferred() : 0;
      throw e;
    } finally {
      long left = sent;
      for (int i = 0; i < parts.length; i++) {
        long mine = Math.min(left, limits[i] - from[i]);
        assertThat(parts[i].position() - from[i]).as("position of part %s", i).isEqualTo((int)
            mine);
        assertThat(parts[i].limit()).isEqualTo(limits[i]);
        left -= mine;
      }
    }
  }
}
