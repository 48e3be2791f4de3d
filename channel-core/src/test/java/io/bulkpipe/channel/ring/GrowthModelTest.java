// SPDX-License-Identifier: Apache-2.0
package io.bulkpipe.channel.ring;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Timeout.ThreadMode.SEPARATE_THREAD;

import io.bulkpipe.channel.testing.Covers;
import java.nio.ByteBuffer;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashSet;
import java.util.List;
import java.util.Objects;
import java.util.Queue;
import java.util.Set;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * Every state that a growing ring of a few bytes can be in, with storages that succeed each other
 * from one or two bytes up to the capacity, and every step from each of them. A byte's value is its
 * position, so the model is a handful of positions: what is taken must be what they say. As in
 * {@link RingModelTest}, the sides step in turn; what each has published is a part of the state. In
 * every state the memory is freed, too, and every step made after that, which may move only
 * nothing.
 */
@Timeout(value = 120, threadMode = SEPARATE_THREAD)
@Covers({"B1", "B2", "B36", "R1", "R3", "R6"})
class GrowthModelTest {
  private static final int PAD = 2;
  private static final byte BLANK = (byte) 0xEE;

  private enum Deed {
    LOOK_FOR_ROOM,
    PUT,
    FILL,
    PUBLISH_SENT,
    LOOK_FOR_BYTES,
    TAKE,
    TAKE_ALL,
    TAKE_ALL_BUFFER,
    SKIP,
    PEEK,
    DRAIN,
    PUBLISH_RECEIVED,
    END
  }

  /** A step: n bytes, or a minimum and then n bytes of the window. */
  private record Step(Deed deed, int minimum, int n) {}

  /** How a state was first reached. */
  private record Way(@Nullable Way before, @Nullable Step last) {
    List<Step> steps() {
      ArrayDeque<Step> steps = new ArrayDeque<>();
      for (Way way = this; way.last != null; way = Objects.requireNonNull(way.before)) {
        steps.addFirst(way.last);
      }
      return List.copyOf(steps);
    }
  }

  private record Ring(int capacity, int smallest, boolean direct, long start, boolean ends) {}

  /** Who frees the memory before the step under test. */
  private enum Freed {
    NOTHING,
    WRITER,
    READER,
    BOTH,
    /** Both, while a window is lent. */
    WITHIN
  }

  private static final List<Freed> FREEINGS =
      List.of(Freed.WRITER, Freed.READER, Freed.BOTH, Freed.WITHIN);

  /** A ring with the positions that it must agree with. */
  private static final class Model {
    private final Ring ring;
    private final Position sentPosition = new Position();
    private final Position receivedPosition = new Position();
    private final RingWriter writer;
    private final RingReader reader;
    private @Nullable Segment first;
    private final List<Segment> storages = new ArrayList<>();
    private Freed freed = Freed.NOTHING;
    private boolean readerFreed;

    private long put;
    private long sent;
    private long taken;
    private long received;
    private long end = Long.MAX_VALUE;

    Model(Ring ring) {
      this.ring = ring;
      sentPosition.release(ring.start);
      receivedPosition.release(ring.start);
      writer =
          new RingWriter(ring.capacity, ring.smallest, ring.direct, sentPosition, receivedPosition);
      reader = new RingReader(ring.direct, writer);
      put = ring.start;
      sent = put;
      taken = put;
      received = put;
    }

    void free(Freed whose) {
      freed = whose;
      boolean enters = reader.storage() == null; // the writer has the first segment for it
      readerFreed = whose == Freed.BOTH || whose == (enters ? Freed.WRITER : Freed.READER);
      if (whose == Freed.WRITER || whose == Freed.BOTH) {
        writer.free();
      }
      if (whose == Freed.READER || whose == Freed.BOTH) {
        reader.free();
      }
    }

    private void freeWithin() {
      if (freed == Freed.WITHIN) {
        writer.free();
        reader.free();
      }
    }

    void apply(Step step) {
      switch (step.deed) {
        case LOOK_FOR_ROOM -> lookForRoom(step.n);
        case PUT -> put(step.n);
        case FILL -> fill(step.minimum, step.n);
        case PUBLISH_SENT -> {
          writer.publish();
          sent = put;
        }
        case LOOK_FOR_BYTES -> lookForBytes();
        case TAKE -> take(step.n);
        case TAKE_ALL -> takeAll(step.n);
        case TAKE_ALL_BUFFER -> takeAllIntoBuffer(step.n);
        case SKIP -> {
          reader.skip(step.n);
          taken = readerFreed ? reader.position() : taken + step.n;
        }
        case PEEK -> peek(step.n);
        case DRAIN -> drain(step.minimum, step.n);
        case PUBLISH_RECEIVED -> {
          reader.publish();
          received = taken;
        }
        case END -> {
          end = sent;
          reader.endAt(end);
        }
      }
      if (first == null) {
        first = writer.resumed; // until the reader has it
      }
    }

    private void lookForRoom(int want) {
      int room = (int) (received + ring.capacity - put);
      int found = writer.refresh(want);
      check(found <= room, "room for more than the capacity: " + found);
      check(found >= Math.min(want, room), "less room than wanted: " + found);
      if (writer.size() == ring.capacity && sinceBase() >= 0) {
        check(found == room, "less room than the whole capacity: " + found);
      }
    }

    private long sinceBase() {
      Segment now = writer.storage();
      return now == null ? -1 : put - now.base;
    }

    private void put(int n) {
      byte[] src = new byte[n + 2 * PAD];
      Arrays.fill(src, BLANK);
      for (int i = 0; i < n; i++) {
        src[PAD + i] = (byte) (put + i);
      }
      switch ((writer.index() + n) % 3) {
        case 0 -> writer.put(src, PAD, n);
        case 1 -> writer.put(ByteBuffer.wrap(src), PAD, n);
        default -> {
          if (n == 1) {
            writer.put(src[PAD]);
          } else {
            writer.put(ByteBuffer.allocateDirect(src.length).put(src), PAD, n);
          }
        }
      }
      put += n;
    }

    private void fill(int minimum, int n) {
      int known = writer.cached();
      WindowBuffers windows = writer.windows();
      ByteBuffer window = writer.lend(windows, minimum);
      check(window.remaining() >= minimum, "the window is too small: " + window);
      check(
          window.remaining() <= Math.max(known, writer.cached()) || freed != Freed.NOTHING,
          "the window is too large: " + window);
      check(!window.isReadOnly() && window.isDirect() == ring.direct, "a wrong kind: " + window);
      int used = Math.min(n, window.remaining());
      for (int i = 0; i < used; i++) {
        window.put((byte) (put + i));
      }
      freeWithin();
      check(windows.used(window) == used, "used");
      check(!window.hasRemaining(), "the window is still open");
      writer.take(windows, used);
      put += used;
    }

    private long total() {
      return Math.min(sent, end) - taken;
    }

    private void lookForBytes() {
      int found = reader.refresh();
      check(found <= total(), "more than was published: " + found);
      check(found > 0 || total() == 0 || readerFreed, "nothing though " + total() + " are there");
    }

    private byte[] expected(int n) {
      byte[] dst = new byte[n + 2 * PAD];
      Arrays.fill(dst, BLANK);
      for (int i = 0; i < n; i++) {
        dst[PAD + i] = (byte) (taken + i);
      }
      return dst;
    }

    private static byte[] blank(int n) {
      byte[] dst = new byte[n + 2 * PAD];
      Arrays.fill(dst, BLANK);
      return dst;
    }

    private void take(int n) {
      byte[] dst = blank(n);
      boolean done;
      switch ((reader.index() + n) % 3) {
        case 0 -> done = reader.take(dst, PAD, n);
        case 1 -> done = reader.take(ByteBuffer.wrap(dst), PAD, n);
        default -> {
          if (n == 1) {
            int value = reader.take();
            done = value >= 0;
            if (done) {
              dst[PAD] = (byte) value;
            }
          } else {
            ByteBuffer direct = ByteBuffer.allocateDirect(dst.length).put(dst);
            done = reader.take(direct, PAD, n);
            direct.get(0, dst);
          }
        }
      }
      finish(done, dst, n);
    }

    private void takeAll(int n) {
      byte[] dst = blank(n);
      finish(reader.takeAll(dst, PAD, n), dst, n);
    }

    private void takeAllIntoBuffer(int n) {
      byte[] dst = blank(n);
      ByteBuffer buffer = ByteBuffer.wrap(dst).position(PAD);
      boolean done = reader.takeAll(buffer, 0, n);
      check(buffer.position() == PAD + (done ? n : 0), "position of " + buffer);
      finish(done, dst, n);
    }

    private void finish(boolean done, byte[] dst, int n) {
      if (done) {
        compare(dst, expected(n));
        taken += n;
      } else {
        check(readerFreed, "nothing was taken");
        compare(dst, blank(n));
      }
    }

    private void peek(int n) {
      byte[] dst = blank(n);
      ByteBuffer into = ByteBuffer.wrap(dst, PAD, n).slice();
      boolean done = reader.peek(into, n);
      check(done || readerFreed, "nothing to peek at");
      compare(dst, done ? expected(n) : blank(n));
    }

    private void drain(int minimum, int n) {
      WindowBuffers windows = reader.windows();
      ByteBuffer window = reader.lend(windows, minimum);
      if (window == null) {
        check(readerFreed, "no window");
        return;
      }
      check(!readerFreed, "a window into memory that was freed");
      int lent = window.remaining();
      check(lent >= minimum && lent <= total(), "the window has not " + minimum + ": " + window);
      check(window.isReadOnly() && window.isDirect() == ring.direct, "a wrong kind: " + window);
      for (int i = 0; i < lent; i++) {
        byte next = window.get(window.position() + i);
        check(next == (byte) (taken + i), "byte " + i + " of the window is " + next);
      }
      int used = Math.min(n, lent);
      window.position(window.position() + used);
      freeWithin();
      check(windows.used(window) == used, "used");
      reader.skip(used);
      taken = freed == Freed.WITHIN ? reader.position() : taken + used;
    }

    void verify() {
      check(writer.position() == put, "writer.position");
      check(reader.position() == taken, "reader.position");
      check(sentPosition.acquire() == sent, "sent");
      check(receivedPosition.acquire() == received, "received");
      check(reader.total() == total(), "total");
      check(
          writer.cached() >= 0 && writer.cached() <= received + ring.capacity - put, "known room");
      check(reader.cached() >= 0 && reader.cached() <= total(), "known bytes");
      check(put - received <= ring.capacity, "the bound");
      for (int i = 0; i <= ring.capacity; i++) {
        check(
            (received >= writer.positionFor(i)) == (i <= received + ring.capacity - put),
            "where there is room for " + i);
      }
      if (freed == Freed.NOTHING) {
        verifyStorages();
      }
    }

    /**
     * Storages grow to the capacity and not beyond, by doubling at least. One that fills the rest
     * of the capacity may be smaller; the next one is as large as the capacity (WRITE-4).
     */
    private void verifyStorages() {
      storages.clear();
      if (first == null) {
        check(writer.storage() == Segment.NONE && reader.storage() == null, "the start");
        return;
      }
      Segment reading = reader.storage() == null ? first : reader.storage();
      int place = -1;
      for (Segment s = first; s != null; s = s.next()) {
        place = s == reading ? storages.size() : place;
        storages.add(s);
      }
      Segment last = storages.get(storages.size() - 1);
      check(place >= 0 && last == writer.storage(), "the chain of storages");
      for (int i = 0; i < storages.size(); i++) {
        Segment s = storages.get(i);
        int before = i == 0 ? 0 : storages.get(i - 1).size;
        check(s.size <= ring.capacity, "storage of " + s.size);
        boolean doubled = s.size >= Math.max(ring.smallest, 2 * before);
        boolean fills = s == last ? writer.filled : storages.get(i + 1).size == ring.capacity;
        check(
            s.size == ring.capacity || doubled || (fills && s.size >= ring.smallest),
            "storage of " + s.size + " after " + before);
        check(s.base >= (i == 0 ? ring.start : storages.get(i - 1).base), "base");
        check(s.buffer().isDirect() == ring.direct && (s.array == null) == ring.direct, "kind");
      }
      // What is unread lies in the storages: each has its own share, none of it overwritten.
      for (long p = taken; p < put; p++) {
        Segment owner = storages.get(0);
        for (Segment s : storages) {
          owner = s.base <= p ? s : owner;
        }
        byte there = owner.buffer().get((int) ((p - owner.base) % owner.size));
        check(there == (byte) p, "unread byte of position " + (p - ring.start) + " is " + there);
      }
    }

    /** All that the next steps depend on, relative to the writer's position. */
    List<Integer> key() {
      List<Integer> key = new ArrayList<>();
      key.add((int) (put - sent));
      key.add((int) (put - taken));
      key.add((int) (put - received));
      key.add(writer.cached());
      key.add(reader.cached());
      key.add(reader.atSegmentEnd() ? 1 : 0);
      key.add(end == Long.MAX_VALUE ? -1 : (int) Math.min(put - end, 3L * ring.capacity));
      key.add(reader.index());
      key.add(reader.size());
      Segment s = reader.storage();
      Segment after = s == null ? writer.resumed : s.next();
      for (Segment next = after; next != null; next = next.next()) {
        key.add(next.size);
        key.add((int) Math.min(put - next.base, put - received + 1));
      }
      key.add(writer.filled ? 1 : 0);
      key.add(writer.index());
      key.add(sinceBase() >= put - received ? 1 : (int) -sinceBase());
      return key;
    }

    List<Step> steps() {
      List<Step> steps = new ArrayList<>();
      for (int want = 1; want <= ring.capacity; want++) {
        steps.add(new Step(Deed.LOOK_FOR_ROOM, 0, want));
      }
      for (int n = 1; n <= writer.cached(); n++) {
        steps.add(new Step(Deed.PUT, 0, n));
        for (int used : List.of(0, 1, ring.capacity)) {
          steps.add(new Step(Deed.FILL, n, used));
        }
      }
      steps.add(new Step(Deed.PUBLISH_SENT, 0, 0));
      steps.add(new Step(Deed.LOOK_FOR_BYTES, 0, 0));
      for (int n = 1; n <= reader.cached(); n++) {
        steps.add(new Step(Deed.TAKE, 0, n));
      }
      for (int n = 1; n <= total(); n++) {
        steps.add(new Step(Deed.TAKE_ALL, 0, n));
        steps.add(new Step(Deed.TAKE_ALL_BUFFER, 0, n));
        steps.add(new Step(Deed.SKIP, 0, n));
        steps.add(new Step(Deed.PEEK, 0, n));
        for (int used : List.of(0, 1, ring.capacity)) {
          steps.add(new Step(Deed.DRAIN, n, used));
        }
      }
      steps.add(new Step(Deed.PUBLISH_RECEIVED, 0, 0));
      if (ring.ends && end == Long.MAX_VALUE) {
        steps.add(new Step(Deed.END, 0, 0));
      }
      return steps;
    }

    private static void check(boolean holds, String what) {
      if (!holds) {
        throw new AssertionError(what);
      }
    }

    private static void compare(byte[] actual, byte[] wanted) {
      if (!Arrays.equals(actual, wanted)) {
        throw new AssertionError(Arrays.toString(actual) + " is not " + Arrays.toString(wanted));
      }
    }

    @Override
    public String toString() {
      return "put=" + (put - ring.start) + " sent=" + (sent - ring.start) + " taken="
          + (taken - ring.start) + " received=" + (received - ring.start) + ", writer: " + writer
          + ", reader: " + reader;
    }
  }

  static Stream<Arguments> rings() {
    long far = (1L << 32) - 5;
    return IntStream.rangeClosed(1, 6)
        .boxed()
        .flatMap(capacity -> Stream.of(1, 2)
            .filter(smallest -> smallest <= capacity)
            .flatMap(smallest -> Stream.of(false, true)
                .filter(direct -> capacity <= (direct ? 4 : 6))
                .map(direct ->
                    Arguments.of(new Ring(capacity, smallest, direct, far, capacity <= 3)))));
  }

  @DisplayName("B2 R3 in every state of a growing ring, every step does what a queue does")
  @ParameterizedTest
  @MethodSource("rings")
  void everyStateAndStep(Ring ring) {
    long begin = System.nanoTime();
    Set<List<Integer>> seen = new HashSet<>();
    Queue<Way> next = new ArrayDeque<>();
    next.add(new Way(null, null));
    seen.add(new Model(ring).key());
    long made = 0;
    int mostStorages = 0;
    for (Way way = next.poll(); way != null; way = next.poll()) {
      List<Step> steps = way.steps();
      Model here = replay(ring, steps);
      for (Step step : here.steps()) {
        Model model = after(ring, steps, Freed.NOTHING, step);
        made++;
        for (Freed freed : FREEINGS) {
          boolean lends = step.deed == Deed.FILL || step.deed == Deed.DRAIN;
          if (lends || freed != Freed.WITHIN) {
            after(ring, steps, freed, step);
            made++;
          }
        }
        mostStorages = Math.max(mostStorages, model.storages.size());
        if (seen.add(model.key())) {
          next.add(new Way(way, step));
        }
      }
    }
    System.out.printf(
        "%s: %d states, %d steps, %d storages, %d ms%n",
        ring, seen.size(), made, mostStorages, (System.nanoTime() - begin) / 1_000_000);
    assertThat(mostStorages).isGreaterThanOrEqualTo(ring.capacity > ring.smallest ? 2 : 1);
  }

  private static Model after(Ring ring, List<Step> way, Freed freed, Step step) {
    Model model = replay(ring, way);
    try {
      model.free(freed);
      model.apply(step);
      model.verify();
      return model;
    } catch (AssertionError | RuntimeException e) {
      throw new AssertionError(
          ring + ": " + way + ", freed: " + freed + ", then " + step + " made " + model, e);
    }
  }

  private static Model replay(Ring ring, List<Step> way) {
    Model model = new Model(ring);
    way.forEach(model::apply);
    return model;
  }
}
