// SPDX-License-Identifier: Apache-2.0
package io.bulkpipe.io;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.jupiter.api.Timeout.ThreadMode.SEPARATE_THREAD;

import io.bulkpipe.channel.BulkChannel;
import io.bulkpipe.channel.BulkReceiver;
import io.bulkpipe.channel.BulkSender;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.lang.reflect.Method;
import java.lang.reflect.Modifier;
import java.nio.ByteBuffer;
import java.nio.channels.GatheringByteChannel;
import java.nio.channels.IllegalBlockingModeException;
import java.nio.channels.Pipe;
import java.nio.channels.ReadableByteChannel;
import java.nio.channels.ScatteringByteChannel;
import java.nio.channels.WritableByteChannel;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.concurrent.Executor;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * Bad arguments of every method of the streams, channels and pumps: an error that names the value,
 * in every state of the end, before any wait, any byte and any task (E1).
 */
@Timeout(value = 20, threadMode = SEPARATE_THREAD)
@SuppressWarnings({"NullAway", "FutureReturnValueIgnored"
}) // null is what is tested, and no future is
class ArgumentsComeFirstTest {

  /** What the channel is in when the bad call comes. */
  enum State {
    /** A receive would wait. */
    EMPTY {
      @Override
      BulkChannel channel() {
        return BulkChannel.create(CAPACITY);
      }
    },
    /** A send would wait. */
    FULL {
      @Override
      BulkChannel channel() throws Exception {
        BulkChannel channel = BulkChannel.create(CAPACITY);
        channel.sender().sendBulk(new byte[CAPACITY]);
        return channel;
      }
    },
    /** A receive would be told the end, a send that its end is closed. */
    ENDED {
      @Override
      BulkChannel channel() throws Exception {
        BulkChannel channel = BulkChannel.create(CAPACITY);
        channel.sender().close();
        return channel;
      }
    },
    /** A receive would be told that its end is closed, a send that its receiver is gone. */
    CLOSED {
      @Override
      BulkChannel channel() {
        BulkChannel channel = BulkChannel.create(CAPACITY);
        channel.receiver().close();
        return channel;
      }
    },
    /** A channel of {@code java.nio} would close the end. */
    INTERRUPTED {
      @Override
      BulkChannel channel() {
        Thread.currentThread().interrupt();
        return BulkChannel.create(CAPACITY);
      }
    };

    private static final int CAPACITY = 20;

    abstract BulkChannel channel() throws Exception;
  }

  /** Something done with a channel. */
  @FunctionalInterface
  interface Call {
    void on(BulkChannel channel) throws Exception;
  }

  /** A call with a bad argument, and what it throws. */
  record Row(String name, Call call, Class<? extends Throwable> type, String message) {
    @Override
    public String toString() {
      return name;
    }
  }

  private static final byte[] TEN = new byte[10];

  /** Is called by no bad call. */
  private static final class Untouched
      implements ReadableByteChannel, WritableByteChannel, Executor {
    @Override
    public int read(ByteBuffer dst) {
      throw new AssertionError("read");
    }

    @Override
    public int write(ByteBuffer src) {
      throw new AssertionError("written");
    }

    @Override
    public void execute(Runnable task) {
      throw new AssertionError("executed");
    }

    @Override
    public boolean isOpen() {
      return true;
    }

    @Override
    public void close() {
      throw new AssertionError("closed");
    }
  }

  private static final Untouched UNTOUCHED = new Untouched();

  /** What an input stream, an output stream or a channel does with a slice of something. */
  @FunctionalInterface
  interface Sliced<A> {
    void with(BulkChannel channel, @Nullable A array, int offset, int length) throws Exception;
  }

  private static <A> List<Row> slices(String name, String array, A ten, Sliced<A> call) {
    Class<NullPointerException> none = NullPointerException.class;
    Class<IndexOutOfBoundsException> bounds = IndexOutOfBoundsException.class;
    List<Row> rows = new ArrayList<>();
    rows.add(new Row(name + "(null, 0, 9)", c -> call.with(c, null, 0, 9), none, array + "=null"));
    rows.add(new Row(name + "(null, 0, 0)", c -> call.with(c, null, 0, 0), none, array + "=null"));
    int[][] slices = {
      {5, 9},
      {-1, 9},
      {0, -1},
      {20, 0},
      {11, 0},
      {0, 11},
      {-1, 0},
      {1, Integer.MAX_VALUE},
      {Integer.MAX_VALUE, 1},
      {Integer.MIN_VALUE, Integer.MIN_VALUE},
    };
    for (int[] slice : slices) {
      String values = "offset=" + slice[0] + ", length=" + slice[1];
      rows.add(new Row(
          name + "(ten, " + values + ")",
          c -> call.with(c, ten, slice[0], slice[1]),
          bounds,
          values + ", " + array + ".length=10"));
    }
    return rows;
  }

  private static InputStream plain(BulkChannel channel) {
    return PipeStreams.inputStream(channel.receiver());
  }

  private static InputStream low(BulkChannel channel) {
    return PipeStreams.reading(channel.receiver()).lowWaterMark(8).open();
  }

  /** How a stream or a channel is made over a channel. */
  @FunctionalInterface
  interface View<V> {
    V over(BulkChannel channel);
  }

  private static List<Row> inputStream(String name, View<InputStream> in) {
    List<Row> rows = new ArrayList<>();
    rows.addAll(slices(name + ".read", "b", TEN, (c, b, off, len) -> in.over(c).read(b, off, len)));
    rows.addAll(slices(
        name + ".readNBytes", "b", TEN, (c, b, off, len) -> in.over(c).readNBytes(b, off, len)));
    rows.add(new Row(
        name + ".read(null)", c -> in.over(c).read(null), NullPointerException.class, "b=null"));
    rows.add(new Row(
        name + ".readNBytes(-3)",
        c -> in.over(c).readNBytes(-3),
        IllegalArgumentException.class,
        "len=-3 is negative"));
    rows.add(new Row(
        name + ".transferTo(null)",
        c -> in.over(c).transferTo(null),
        NullPointerException.class,
        "out=null"));
    return rows;
  }

  private static List<Row> outputStream(String name, View<OutputStream> out) {
    List<Row> rows = new ArrayList<>(
        slices(name + ".write", "b", TEN, (c, b, off, len) -> out.over(c).write(b, off, len)));
    rows.add(new Row(
        name + ".write(null)", c -> out.over(c).write(null), NullPointerException.class, "b=null"));
    return rows;
  }

  private static List<Row> threads() {
    Class<NullPointerException> none = NullPointerException.class;
    return List.of(
        new Row("perTask(null)", c -> PipeThreads.perTask(null), none, "name=null"),
        new Row("platform(null)", c -> PipeThreads.platform(null), none, "name=null"),
        new Row("perTask.execute", c -> PipeThreads.perTask("t").execute(null), none, "task=null"),
        new Row("platform.execute", c -> PipeThreads.platform("t").execute(null), none, "task"));
  }

  private static ByteBuffer one() {
    return ByteBuffer.wrap(new byte[] {1});
  }

  private static ByteBuffer[] buffers() {
    return Stream.generate(ArgumentsComeFirstTest::one).limit(10).toArray(ByteBuffer[]::new);
  }

  private static ByteBuffer[] twice() {
    ByteBuffer buffer = one();
    return new ByteBuffer[] {one(), buffer, ByteBuffer.allocate(0), buffer};
  }

  private static List<Row> readable() {
    View<ScatteringByteChannel> in = channel -> PipeChannels.readable(channel.receiver());
    List<Row> rows = new ArrayList<>(slices(
        "readable.read",
        "dsts",
        buffers(),
        (c, dsts, off, len) -> in.over(c).read(dsts, off, len)));
    Class<NullPointerException> none = NullPointerException.class;
    Class<IllegalArgumentException> bad = IllegalArgumentException.class;
    rows.add(
        new Row("readable.read(null)", c -> in.over(c).read((ByteBuffer) null), none, "dst=null"));
    rows.add(new Row(
        "readable.read(null[])", c -> in.over(c).read((ByteBuffer[]) null), none, "dsts=null"));
    rows.add(new Row(
        "readable.read(read-only)",
        c -> in.over(c).read(one().asReadOnlyBuffer()),
        bad,
        "dst=java.nio.HeapByteBufferR[pos=0 lim=1 cap=1] is read-only"));
    rows.add(new Row(
        "readable.read({.., read-only})",
        c -> in.over(c).read(new ByteBuffer[] {one(), one().asReadOnlyBuffer()}),
        bad,
        "dsts[1]=java.nio.HeapByteBufferR[pos=0 lim=1 cap=1] is read-only"));
    rows.add(new Row(
        "readable.read({.., null})",
        c -> in.over(c).read(new ByteBuffer[] {one(), one(), null}),
        none,
        "dsts[2]=null"));
    rows.add(new Row(
        "readable.read({null, ..}, 1, 2)",
        c -> in.over(c).read(new ByteBuffer[] {null, one(), null}, 1, 2),
        none,
        "dsts[2]=null"));
    rows.add(new Row(
        "readable.read(twice)", c -> in.over(c).read(twice()), bad, "dsts[3] is dsts[1]: "));
    return rows;
  }

  private static List<Row> writable() {
    View<GatheringByteChannel> out = channel -> PipeChannels.writable(channel.sender());
    List<Row> rows = new ArrayList<>(slices(
        "writable.write",
        "srcs",
        buffers(),
        (c, srcs, off, len) -> out.over(c).write(srcs, off, len)));
    Class<NullPointerException> none = NullPointerException.class;
    rows.add(new Row(
        "writable.write(null)", c -> out.over(c).write((ByteBuffer) null), none, "src=null"));
    rows.add(new Row(
        "writable.write(null[])", c -> out.over(c).write((ByteBuffer[]) null), none, "srcs=null"));
    rows.add(new Row(
        "writable.write({null})",
        c -> out.over(c).write(new ByteBuffer[] {null}),
        none,
        "srcs[0]=null"));
    rows.add(new Row(
        "writable.write({null, .., null}, 1, 2)",
        c -> out.over(c).write(new ByteBuffer[] {null, one(), null}, 1, 2),
        none,
        "srcs[2]=null"));
    rows.add(new Row(
        "writable.write(twice)",
        c -> out.over(c).write(twice()),
        IllegalArgumentException.class,
        "srcs[3] is srcs[1]: "));
    return rows;
  }

  private static Row none(String name, Call call, String message) {
    return new Row(name, call, NullPointerException.class, message);
  }

  private static List<Row> factories() {
    return List.of(
        none("PipeChannels.readable(null)", c -> PipeChannels.readable(null), "receiver=null"),
        none("PipeChannels.writable(null)", c -> PipeChannels.writable(null), "sender=null"));
  }

  private static List<Row> pumps() {
    ReadableByteChannel noSource = null;
    WritableByteChannel noTarget = null;
    BulkReceiver noReceiver = null;
    BulkSender noSender = null;
    Untouched free = UNTOUCHED;
    return List.of(
        none("transfer 1", c -> Pumps.transfer(noSource, c.sender()), "source=null"),
        none(
            "transfer 2", c -> Pumps.transfer((ReadableByteChannel) free, noSender), "sender=null"),
        none("transfer 3", c -> Pumps.transfer(noReceiver, free), "receiver=null"),
        none("transfer 4", c -> Pumps.transfer(c.receiver(), noTarget), "target=null"),
        none("transfer 5", c -> Pumps.transfer(noReceiver, c.sender()), "receiver=null"),
        none("transfer 6", c -> Pumps.transfer(c.receiver(), noSender), "sender=null"),
        none("start 1", c -> Pumps.start(noSource, c.sender()), "source=null"),
        none("start 2", c -> Pumps.start((ReadableByteChannel) free, noSender), "sender=null"),
        none("start 3", c -> Pumps.start(noReceiver, free), "receiver=null"),
        none("start 4", c -> Pumps.start(c.receiver(), noTarget), "target=null"),
        none("start 5", c -> Pumps.start(noReceiver, c.sender()), "receiver=null"),
        none("start 6", c -> Pumps.start(c.receiver(), noSender), "sender=null"),
        none(
            "start 7", c -> Pumps.start((ReadableByteChannel) free, c.sender(), null), "executor="),
        none("start 8", c -> Pumps.start(c.receiver(), free, null), "executor=null"),
        none("start 9", c -> Pumps.start(c.receiver(), c.sender(), null), "executor=null"),
        none("start 10", c -> Pumps.start(noSource, c.sender(), free), "source=null"),
        none(
            "start 11",
            c -> Pumps.start((ReadableByteChannel) free, noSender, free),
            "sender=null"),
        none("start 12", c -> Pumps.start(noReceiver, free, free), "receiver=null"),
        none("start 13", c -> Pumps.start(c.receiver(), noTarget, free), "target=null"),
        none("start 14", c -> Pumps.start(noReceiver, c.sender(), free), "receiver=null"),
        none("start 15", c -> Pumps.start(c.receiver(), noSender, free), "sender=null"));
  }

  private static List<Row> streamPumps() {
    InputStream noSource = null;
    OutputStream noTarget = null;
    BulkReceiver noReceiver = null;
    BulkSender noSender = null;
    InputStream in = InputStream.nullInputStream();
    OutputStream out = OutputStream.nullOutputStream();
    Untouched free = UNTOUCHED;
    return List.of(
        none("transfer 7", c -> Pumps.transfer(noSource, c.sender()), "source=null"),
        none("transfer 8", c -> Pumps.transfer(in, noSender), "sender=null"),
        none("transfer 9", c -> Pumps.transfer(noReceiver, out), "receiver=null"),
        none("transfer 10", c -> Pumps.transfer(c.receiver(), noTarget), "target=null"),
        none("start 16", c -> Pumps.start(noSource, c.sender()), "source=null"),
        none("start 17", c -> Pumps.start(in, noSender), "sender=null"),
        none("start 18", c -> Pumps.start(noReceiver, out), "receiver=null"),
        none("start 19", c -> Pumps.start(c.receiver(), noTarget), "target=null"),
        none("start 20", c -> Pumps.start(in, c.sender(), null), "executor=null"),
        none("start 21", c -> Pumps.start(c.receiver(), out, null), "executor=null"),
        none("start 22", c -> Pumps.start(noSource, c.sender(), free), "source=null"),
        none("start 23", c -> Pumps.start(in, noSender, free), "sender=null"),
        none("start 24", c -> Pumps.start(noReceiver, out, free), "receiver=null"),
        none("start 25", c -> Pumps.start(c.receiver(), noTarget, free), "target=null"));
  }

  private static List<Row> tees() {
    BulkReceiver noReceiver = null;
    BulkSender noSender = null;
    Untouched free = UNTOUCHED;
    return List.of(
        none("tee 1", c -> Pumps.tee(noReceiver, c.sender()), "receiver=null"),
        none("tee 2", c -> Pumps.tee(c.receiver(), (BulkSender[]) null), "senders=null"),
        none("tee 3", c -> Pumps.tee(c.receiver(), c.sender(), noSender), "senders[1]=null"),
        none("tee 4", c -> Pumps.startTee(noReceiver, c.sender()), "receiver=null"),
        none("tee 5", c -> Pumps.startTee(c.receiver(), (BulkSender[]) null), "senders=null"),
        none("tee 6", c -> Pumps.startTee(c.receiver(), noSender), "senders[0]=null"),
        none("tee 7", c -> Pumps.startTee(noReceiver, List.of(c.sender()), free), "receiver=null"),
        none("tee 8", c -> Pumps.startTee(c.receiver(), null, free), "senders=null"),
        none(
            "tee 9", c -> Pumps.startTee(c.receiver(), List.of(c.sender()), null), "executor=null"),
        new Row(
            "tee()",
            c -> Pumps.tee(c.receiver()),
            IllegalArgumentException.class,
            "senders=[] has no sender"),
        new Row(
            "tee(twice)",
            c -> Pumps.startTee(c.receiver(), List.of(c.sender(), c.sender()), free),
            IllegalArgumentException.class,
            "senders[1] is senders[0]: "));
  }

  static Stream<org.junit.jupiter.params.provider.Arguments> calls() {
    return Stream.of(
            inputStream("in", ArgumentsComeFirstTest::plain),
            inputStream("low-water", ArgumentsComeFirstTest::low),
            outputStream("out", channel -> PipeStreams.outputStream(channel.sender())),
            outputStream("staged", channel -> PipeStreams.stagedOutputStream(channel.sender(), 5)),
            threads(),
            readable(),
            writable(),
            factories(),
            pumps(),
            streamPumps(),
            tees())
        .flatMap(List::stream)
        .flatMap(row -> Stream.of(State.values())
            .map(state -> org.junit.jupiter.params.provider.Arguments.of(row, state)));
  }

  @ParameterizedTest
  @MethodSource("calls")
  void badArgumentIsAnErrorAndNothingElse(Row row, State state) throws Exception {
    BulkChannel channel = state.channel();
    String before = channel.toString();
    try {
      assertThatThrownBy(() -> row.call().on(channel))
          .isExactlyInstanceOf(row.type())
          .hasMessageStartingWith(row.message());
    } finally {
      assertThat(Thread.interrupted()).isEqualTo(state == State.INTERRUPTED);
    }
    assertThat(channel).hasToString(before);
    assertThat(channel.receiver().isOpen()).isEqualTo(state != State.CLOSED);
    assertThat(channel.sender().isOpen()).isEqualTo(state != State.CLOSED && state != State.ENDED);
  }

  /** Each method of the two classes that takes a channel or an end is in a row. */
  @Test
  void everyFactoryAndPumpIsCalled() {
    assertThat(publicMethods(PipeChannels.class)).containsExactlyInAnyOrder("readable", "writable");
    assertThat(publicMethods(Pumps.class))
        .containsExactlyInAnyOrder("transfer", "start", "tee", "startTee");
    assertThat(parameters(Pumps.class)).isEqualTo(5 * 2 + 5 * 2 + 5 * 3 + 2 + 2 + 3);
  }

  private static Set<String> publicMethods(Class<?> type) {
    return methods(type).map(Method::getName).collect(Collectors.toSet());
  }

  private static int parameters(Class<?> type) {
    return methods(type).mapToInt(Method::getParameterCount).sum();
  }

  private static Stream<Method> methods(Class<?> type) {
    return Stream.of(type.getDeclaredMethods()).filter(m -> Modifier.isPublic(m.getModifiers()));
  }

  @ParameterizedTest
  @EnumSource
  void nonBlockingChannelIsRefusedFirst(State state) throws Exception {
    Pipe pipe = Pipe.open();
    try (Pipe.SourceChannel source = pipe.source();
        Pipe.SinkChannel sink = pipe.sink()) {
      source.configureBlocking(false);
      sink.configureBlocking(false);
      List<Call> calls = List.of(
          c -> Pumps.transfer(source, c.sender()),
          c -> Pumps.transfer(c.receiver(), sink),
          c -> Pumps.start(source, c.sender()),
          c -> Pumps.start(c.receiver(), sink),
          c -> Pumps.start(source, c.sender(), UNTOUCHED),
          c -> Pumps.start(c.receiver(), sink, UNTOUCHED));
      for (Call call : calls) {
        BulkChannel channel = state.channel();
        String before = channel.toString();
        assertThatThrownBy(() -> call.on(channel)).isInstanceOf(IllegalBlockingModeException.class);
        assertThat(channel).hasToString(before);
        assertThat(Thread.interrupted()).isEqualTo(state == State.INTERRUPTED);
      }
    }
  }

  @ParameterizedTest
  @EnumSource
  void skippingNothingNeverWaits(State state) throws Exception {
    BulkChannel channel = state.channel();
    for (InputStream in : List.of(plain(channel), low(channel))) {
      assertThat(in.skip(-1)).isZero();
      assertThat(in.skip(Long.MIN_VALUE)).isZero();
      in.skipNBytes(-1);
      in.skipNBytes(0);
    }
    assertThat(Thread.interrupted()).isEqualTo(state == State.INTERRUPTED);
  }

  /**
   * A good call of the same shape meets what the state calls for, so the states are what they say.
   */
  @Test
  void theStatesAreReal() throws IOException, Exception {
    assertThat(plain(State.ENDED.channel()).read(TEN, 0, 9)).isEqualTo(-1);
    assertThatThrownBy(() -> plain(State.CLOSED.channel()).read(TEN, 0, 9))
        .isInstanceOf(java.nio.channels.ClosedChannelException.class);
    BulkChannel full = State.FULL.channel();
    assertThat(full.sender().trySendBulk(TEN, 0, 1)).isZero();
  }
}
