// SPDX-License-Identifier: Apache-2.0
package io.bulkpipe.channel.ring;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Timeout.ThreadMode.SEPARATE_THREAD;

import io.bulkpipe.channel.testing.Covers;
import java.nio.ByteBuffer;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Queue;
import java.util.stream.IntStream;
import java.util.stream.LongStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * Every state that a ring of one to five bytes can be in, and every step from each of them,
 * compared with a queue. The two sides step in turn here; that they may step at once follows from
 * what each of them publishes, which is a part of the state.
 */
@Timeout(value = 60, threadMode = SEPARATE_THREAD)
@Covers({"B1", "B2", "B36", "R1", "R3"})
class RingModelTest {
  private static final int PAD = 2;

  /** How a step moves bytes. */
  private enum Form {
    ARRAY,
    HEAP,
    DIRECT,
    ONE
  }

  private enum Side {
    WRITER,
    READER
  }

  private enum Deed {
    MOVE,
    PUBLISH,
    LOOK
  }

  /** A step of one side; the form and the number of bytes are those of a move. */
  private record Step(Side side, Deed deed, Form form, int n) {
    Step(Side side, Deed deed) {
      this(side, deed, Form.ARRAY, 0);
    }
  }

  /** A state, in bytes from the oldest position that one of the sides still goes by. */
  private record State(int index, int received, int taken, int seen, int sent, int put) {}

  /** A ring with the queue that it must agree with. */
  private static final class Model {
    private final int capacity;
    private final long start;
    private final Position sentPosition = new Position();
    private final Position receivedPosition = new Position();
    private final RingWriter writer;
    private final RingReader reader;

    private final Queue<Byte> queue = new ArrayDeque<>();
    private long put;
    private long sent;
    private long seen;
    private long taken;
    private long received;
    private long receivedSeen;

    Model(int capacity, long start) {
      this(capacity, start, false);
    }

    Model(int capacity, long start, boolean off) {
      this.capacity = capacity;
      this.start = start;
      sentPosition.release(start);
      receivedPosition.release(start);
      writer = new RingWriter(capacity, capacity, off, sentPosition, receivedPosition);
      reader = new RingReader(off, writer);
      assertThat(writer.refresh(1)).isEqualTo(capacity);
      assertThat(reader.refresh()).isZero();
      put = start;
      sent = start;
      seen = start;
      taken = start;
      received = start;
      receivedSeen = start;
    }

    void apply(Step step) {
      boolean writes = step.side == Side.WRITER;
      switch (step.deed) {
        case MOVE -> {
          if (writes) {
            put(step.form, step.n);
          } else {
            take(step.form, step.n);
          }
        }
        case PUBLISH -> {
          if (writes) {
            writer.publish();
            sent = put;
          } else {
            reader.publish();
            received = taken;
          }
        }
        case LOOK -> {
          if (writes) {
            receivedSeen = received;
            assertThat(writer.refresh(1)).isEqualTo(room());
          } else {
            seen = sent;
            assertThat(reader.refresh()).isEqualTo(bytes());
          }
        }
      }
    }

    private void put(Form form, int n) {
      byte[] src = new byte[n + 2 * PAD];
      Arrays.fill(src, (byte) 0xEE);
      for (int i = 0; i < n; i++) {
        byte next = (byte) (put + i);
        src[PAD + i] = next;
        queue.add(next);
      }
      switch (form) {
        case ARRAY -> writer.put(src, PAD, n);
        case HEAP -> writer.put(ByteBuffer.wrap(src), PAD, n);
        case DIRECT -> writer.put(ByteBuffer.allocateDirect(src.length).put(src), PAD, n);
        case ONE -> writer.put(src[PAD]);
      }
      put += n;
    }

    private void take(Form form, int n) {
      byte[] dst = new byte[n + 2 * PAD];
      Arrays.fill(dst, (byte) 0xEE);
      byte[] wanted = dst.clone();
      for (int i = 0; i < n; i++) {
        wanted[PAD + i] = queue.remove();
      }
      switch (form) {
        case ARRAY -> reader.take(dst, PAD, n);
        case HEAP -> reader.take(ByteBuffer.wrap(dst), PAD, n);
        case DIRECT -> {
          ByteBuffer direct = ByteBuffer.allocateDirect(dst.length).put(dst);
          reader.take(direct, PAD, n);
          direct.get(0, dst);
        }
        case ONE -> dst[PAD] = (byte) reader.take();
      }
      assertThat(dst).isEqualTo(wanted);
      taken += n;
    }

    private int room() {
      return (int) (receivedSeen + capacity - put);
    }

    private int bytes() {
      return (int) (seen - taken);
    }

    void check() {
      check(writer, put, room());
      check(reader, taken, bytes());
      for (int i = 0; i <= capacity; i++) {
        assertThat(received >= writer.positionFor(i))
            .as("room for %s", i)
            .isEqualTo(i <= received + capacity - put);
        assertThat(sent >= reader.positionFor(i)).as("%s there", i).isEqualTo(i <= sent - taken);
      }
      assertThat(sentPosition.acquire()).isEqualTo(sent);
      assertThat(receivedPosition.acquire()).isEqualTo(received);
      assertThat((long) queue.size()).isEqualTo(put - taken);
    }

    private void check(RingSide side, long position, int known) {
      assertThat(side.position()).isEqualTo(position);
      assertThat(side.index()).isEqualTo((int) ((position - start) % capacity));
      assertThat(side.cached()).isEqualTo(known).isBetween(0, capacity);
    }

    State state() {
      long base = receivedSeen;
      return new State(
          (int) ((base - start) % capacity),
          (int) (received - base),
          (int) (taken - base),
          (int) (seen - base),
          (int) (sent - base),
          (int) (put - base));
    }

    List<Step> steps() {
      List<Step> steps = new ArrayList<>();
      for (Side side : Side.values()) {
        steps.add(new Step(side, Deed.PUBLISH));
        steps.add(new Step(side, Deed.LOOK));
        int most = side == Side.WRITER ? room() : bytes();
        for (int n = 0; n <= most; n++) {
          for (Form form : Form.values()) {
            if (form != Form.ONE || n == 1) {
              steps.add(new Step(side, Deed.MOVE, form, n));
            }
          }
        }
      }
      return steps;
    }
  }

  static Stream<Arguments> rings() {
    List<Long> starts = LongStream.of(
            0, Integer.MAX_VALUE - 4L, 2L * Integer.MAX_VALUE - 4, Long.MAX_VALUE - 1000)
        .boxed()
        .toList();
    return IntStream.rangeClosed(1, 5)
        .boxed()
        .flatMap(capacity -> starts.stream().map(start -> Arguments.of(capacity, start)));
  }

  @DisplayName("B2 B36 in every state, every step of either side does what a queue does")
  @ParameterizedTest
  @MethodSource("rings")
  void everyStateAndStep(int capacity, long start) {
    Map<State, List<Step>> ways = new HashMap<>();
    Queue<State> next = new ArrayDeque<>();
    State first = new Model(capacity, start).state();
    ways.put(first, List.of());
    next.add(first);
    for (State from = next.poll(); from != null; from = next.poll()) {
      List<Step> way = ways.getOrDefault(from, List.of());
      for (Step step : replay(capacity, start, way).steps()) {
        Model model = replay(capacity, start, way);
        try {
          model.apply(step);
          model.check();
        } catch (AssertionError e) {
          throw new AssertionError(way + ", then " + step, e);
        }
        State to = model.state();
        if (!ways.containsKey(to)) {
          List<Step> longer = new ArrayList<>(way);
          longer.add(step);
          ways.put(to, longer);
          next.add(to);
        }
      }
    }
    assertThat(ways).hasSize(capacity * chains(capacity));
  }

  @DisplayName("B2 ranges of all lengths at all places, over the wrap and not")
  @ParameterizedTest
  @ValueSource(booleans = {false, true})
  void everyLengthAndPlace(boolean off) {
    for (int capacity = 1; capacity <= 20; capacity++) {
      for (int place = 0; place < capacity; place++) {
        for (int n = 0; n <= capacity; n++) {
          for (Form form : Form.values()) {
            if (form != Form.ONE || n == 1) {
              Model model = new Model(capacity, 1000L, off);
              model.apply(new Step(Side.WRITER, Deed.MOVE, Form.ARRAY, place));
              model.apply(new Step(Side.WRITER, Deed.PUBLISH));
              model.apply(new Step(Side.READER, Deed.LOOK));
              model.apply(new Step(Side.READER, Deed.MOVE, Form.ARRAY, place));
              model.apply(new Step(Side.READER, Deed.PUBLISH));
              model.apply(new Step(Side.WRITER, Deed.LOOK));
              model.apply(new Step(Side.WRITER, Deed.MOVE, form, n));
              model.apply(new Step(Side.WRITER, Deed.PUBLISH));
              model.apply(new Step(Side.READER, Deed.LOOK));
              model.apply(new Step(Side.READER, Deed.MOVE, form, n));
              model.check();
            }
          }
        }
      }
    }
  }

  private static Model replay(int capacity, long start, List<Step> way) {
    Model model = new Model(capacity, start);
    way.forEach(model::apply);
    return model;
  }

  /** How many ways there are to have received <= taken <= seen <= sent <= put <= capacity. */
  private static int chains(int capacity) {
    int count = 1;
    for (int i = 1; i <= 5; i++) {
      count = count * (capacity + i) / i;
    }
    return count;
  }
}
