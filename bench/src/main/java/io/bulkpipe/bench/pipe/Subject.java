// SPDX-License-Identifier: Apache-2.0
package io.bulkpipe.bench.pipe;

import com.fasterxml.jackson.annotation.JsonValue;
import io.bulkpipe.channel.BulkChannel;
import io.bulkpipe.http.PipeBodies;
import io.bulkpipe.io.PipeStreams;
import io.ktor.utils.io.ByteChannel;
import io.ktor.utils.io.jvm.javaio.BlockingKt;
import java.io.BufferedInputStream;
import java.io.BufferedOutputStream;
import java.io.IOException;
import java.io.PipedInputStream;
import java.io.PipedOutputStream;
import java.nio.channels.Channels;
import java.nio.channels.Pipe;
import java.time.Duration;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.function.Predicate;
import java.util.stream.Stream;
import org.apache.commons.io.input.QueueInputStream;
import org.apache.commons.io.output.QueueOutputStream;
import org.jspecify.annotations.Nullable;

/**
 * All pipes that are compared. Most of them move ranges, through {@link #open}; some offer streams,
 * of 64 KiB, through {@link #streams}; some do both.
 */
public enum Subject {
  BULKPIPE(
      Kind.OURS,
      "BulkChannel, single sender and single receiver promised (with several of either: nothing)",
      (capacity, range) -> channel(capacity, true, false),
      () -> streams(promised(), 0, 0)),
  BULKPIPE_SHARED(
      Kind.OURS,
      "BulkChannel, nothing promised: a lock an end",
      (capacity, range) -> channel(capacity, false, false)),
  BULKPIPE_DEFAULT(
      Kind.OURS,
      "BulkChannel, nothing promised; plain streams",
      () -> streams(BulkChannel.create(Streams.CAPACITY), 0, 0)),
  BULKPIPE_STAGED(
      Kind.OURS,
      "BulkChannel, single sender and receiver promised; the output stream stages 8192 bytes",
      () -> streams(promised(), Streams.STAGED, 0)),
  BULKPIPE_LOW_WATER(
      Kind.OURS,
      "as bulkpipe-staged, and the input stream waits for 32768 bytes",
      () -> streams(promised(), Streams.STAGED, Streams.CAPACITY / 2)),
  BULKPIPE_PUBLISHER(
      Kind.OURS,
      "as bulkpipe-staged; http's client subscribes to the receiver, for whose bytes no thread waits",
      () -> {
        BulkChannel channel = promised();
        StreamPair streams = streams(channel, Streams.STAGED, 0);
        return new StreamPair(
            streams.out(), streams.in(), PipeBodies.ofReceiver(channel.receiver()), channel);
      }),
  BULKPIPE_PRODUCER(Kind.OURS, "http: PipeBodies.ofProducer, nothing configured", null, null),
  BULKPIPE_PRODUCED_STREAM(
      Kind.OURS, "PipeStreams.producing, nothing configured, read as a stream", null, null),
  BULKPIPE_LINE_READER(
      Kind.OURS, "lines: PipeStreams.produce and LineReader, nothing configured", null, null),
  BULKPIPE_DIRECT(
      Kind.OURS,
      "BulkChannel off the heap, single sender and receiver promised",
      (capacity, range) -> channel(capacity, true, true)),
  PIPED(
      Kind.WAITS,
      "java.io.PipedOutputStream and PipedInputStream",
      (capacity, range) -> piped(capacity),
      () -> piped(Streams.CAPACITY)),
  ONE_LOCK(
      Kind.WAITS,
      "a ring under one ReentrantLock with two conditions, bulk operations",
      (capacity, range) -> new OneLockPipe(capacity, true)),
  OKIO(Kind.WAITS, "okio.Pipe", (capacity, range) -> new OkioPipe(new okio.Pipe(capacity))),
  KERNEL(
      Kind.WAITS,
      "java.nio.channels.Pipe, 65536 bytes on Linux whatever the capacity; unbuffered streams",
      (capacity, range) -> new KernelPipe(Pipe.open(), range),
      Subject::kernel),
  KERNEL_BUFFERED(
      Kind.WAITS,
      "java.nio.channels.Pipe, BufferedOutputStream and BufferedInputStream of 8192 bytes over it",
      () -> {
        StreamPair pipe = kernel();
        return new StreamPair(
            new BufferedOutputStream(pipe.out(), Streams.STAGED),
            new BufferedInputStream(pipe.in(), Streams.STAGED));
      }),
  QUEUE(
      Kind.WAITS,
      "ArrayBlockingQueue of copied byte[] chunks; capacity / range of them",
      ChunkPipe::blockingQueue),
  KOTLINX(
      Kind.WAITS,
      "kotlinx-coroutines Channel of copied byte[] chunks; capacity / range of them; a suspended"
          + " caller parks its thread",
      ChunkPipe::kotlinx),
  JOX(
      Kind.WAITS,
      "jox Channel of copied byte[] chunks; capacity / range of them; needs Java 21",
      JoxPipe::open),
  AGRONA(
      Kind.WAITS,
      "Agrona OneToOneRingBuffer of messages, BackoffIdleStrategy: one sender, one receiver; naps"
          + " of up to a millisecond instead of being woken",
      (capacity, range) -> new AgronaPipe(capacity)),
  KTOR(
      Kind.WAITS,
      "Ktor ByteChannel through its blocking streams; buffers up to 1 MiB whatever the capacity",
      (capacity, range) -> {
        ByteChannel channel = new ByteChannel(true);
        return new StreamPair(
            BlockingKt.toOutputStream(channel), BlockingKt.toInputStream(channel, null));
      }),
  COMMONS_IO(
      Kind.WAITS,
      "commons-io QueueOutputStream and QueueInputStream over a bounded LinkedBlockingQueue: an"
          + " object a byte",
      (capacity, range) -> {
        LinkedBlockingQueue<Integer> queue = new LinkedBlockingQueue<>(capacity);
        return new StreamPair(
            new QueueOutputStream(queue),
            QueueInputStream.builder()
                .setBlockingQueue(queue)
                .setTimeout(Duration.ofMinutes(1))
                .get());
      }),
  SINGLE_BYTES(
      Kind.STEP,
      "a channel of single bytes: a ReentrantLock acquisition a byte",
      (capacity, range) -> new OneLockPipe(capacity, false)),
  TWO_LOCKS(
      Kind.WAITS,
      "a ring under two ReentrantLocks, one an end, and an atomic count; bulk operations",
      (capacity, range) -> new TwoLockPipe(capacity)),
  BARE_RING(
      Kind.SPINS,
      "a ring without locks that only spins: the limit",
      (capacity, range) -> new BareRing(capacity, false, false)),
  BARE_RING_SETTLING(
      Kind.SPINS,
      "the same, a side that found nothing lets the other settle",
      (capacity, range) -> new BareRing(capacity, true, false)),
  BARE_RING_FENCED(
      Kind.SPINS,
      "the bare ring with a full fence an operation",
      (capacity, range) -> new BareRing(capacity, false, true)),
  BARE_RING_FENCED_SETTLING(
      Kind.SPINS,
      "the settling ring with a full fence an operation",
      (capacity, range) -> new BareRing(capacity, true, true));

  /** What a subject is in the comparison. */
  public enum Kind {
    OURS,
    /** A peer that parks when it has nothing to do. */
    WAITS,
    /** A step on the way to Bulkpipe, that parks too. */
    STEP,
    /** A limit, that burns a processor when it has nothing to do. */
    SPINS
  }

  @FunctionalInterface
  private interface Ranges {
    BytePipe open(int capacity, int range) throws IOException;
  }

  @FunctionalInterface
  private interface Streams {
    int CAPACITY = 65_536;
    int STAGED = 8_192;

    StreamPair open() throws IOException;
  }

  private static final int JOX_NEEDS = 21;

  /** From this JDK on, a virtual thread that waits for a monitor lets its carrier go. */
  private static final int MONITORS_LET_GO = 24;

  private static final int KERNEL_BYTES = 65_536;

  private final Kind kind;
  private final String description;

  @SuppressWarnings("ImmutableEnumChecker") // a function
  private final @Nullable Ranges ranges;

  @SuppressWarnings("ImmutableEnumChecker") // a function
  private final @Nullable Streams streams;

  Subject(Kind kind, String description, @Nullable Ranges ranges, @Nullable Streams streams) {
    this.kind = kind;
    this.description = description;
    this.ranges = ranges;
    this.streams = streams;
  }

  Subject(Kind kind, String description, Ranges ranges) {
    this(kind, description, ranges, null);
  }

  Subject(Kind kind, String description, Streams streams) {
    this(kind, description, null, streams);
  }

  /** All subjects with a property, in the order of the tables. */
  public static List<Subject> all(Predicate<Subject> property) {
    return Stream.of(values()).filter(property).toList();
  }

  public boolean hasRanges() {
    return ranges != null;
  }

  public boolean hasStreams() {
    return streams != null;
  }

  /** Whether it can upload a document: through streams, or by a producer that it runs. */
  public boolean uploads() {
    return this == BULKPIPE_PRODUCER || this == BULKPIPE_PRODUCED_STREAM || hasStreams();
  }

  /** Whether it can carry lines: through streams, or from a producer that it runs. */
  public boolean carriesLines() {
    return this == BULKPIPE_LINE_READER || this == BULKPIPE_PRODUCED_STREAM || hasStreams();
  }

  /** Whether it moves ranges, and waits without burning a processor. */
  public boolean waits() {
    return hasRanges() && (isOurs() || kind == Kind.WAITS);
  }

  /** Makes a new pipe for ranges; {@code several} if an end will have more than one thread. */
  public BytePipe open(int capacity, int range, boolean several) throws IOException {
    if (ranges == null || (several && !allowsSeveral())) {
      throw new UnsupportedOperationException(this + " cannot be had so: several=" + several);
    }
    return several && isOurs()
        ? channel(capacity, false, this == BULKPIPE_DIRECT)
        : ranges.open(capacity, range);
  }

  /** Makes a new pipe of 65536 bytes with streams. */
  public StreamPair streams() throws IOException {
    if (streams == null) {
      throw new UnsupportedOperationException(this + " has no streams");
    }
    return streams.open();
  }

  public boolean isOurs() {
    return kind == Kind.OURS;
  }

  public String description() {
    return description;
  }

  /** The name on the command line and in the results: lower case, with dashes. */
  @JsonValue
  @Override
  public String toString() {
    return name().toLowerCase(Locale.ROOT).replace('_', '-');
  }

  public boolean isPossible() {
    return this != JOX || Runtime.version().feature() >= JOX_NEEDS;
  }

  /** Whether it can be measured there: false where an end takes one thread, or it would hang. */
  public boolean allows(Condition condition) {
    Placement placement = condition.placement();
    if (condition.hasSeveral() && !allowsSeveral()) {
      return false;
    }
    if (this == PIPED && placement.isVirtual()) {
      return Runtime.version().feature() >= MONITORS_LET_GO;
    }
    return kind != Kind.SPINS
        || (placement != Placement.TOGETHER && placement != Placement.ONE_CARRIER);
  }

  private boolean allowsSeveral() {
    return switch (this) {
      // Several threads that wait in PIPED's monitor wake each other without end, and starve the
      // other side.
      case AGRONA, KTOR, PIPED -> false;
      default -> kind != Kind.SPINS;
    };
  }

  /** Whether a thread can send a range and receive it afterwards, without anybody else. */
  public boolean holds(int capacity, int range) {
    return switch (this) {
      case AGRONA -> range <= capacity / 2; // each record has a header, the last one padding
      case KERNEL -> range <= KERNEL_BYTES;
      default -> range <= capacity;
    };
  }

  private static BytePipe channel(int capacity, boolean promised, boolean direct) {
    BulkChannel.Builder builder = BulkChannel.builder().capacity(capacity).direct(direct);
    return new BulkpipePipe((promised ? builder.singleSender().singleReceiver() : builder).build());
  }

  private static BulkChannel promised() {
    return BulkChannel.builder()
        .capacity(Streams.CAPACITY)
        .singleSender()
        .singleReceiver()
        .build();
  }

  private static StreamPair streams(BulkChannel channel, int staged, int lowWater) {
    return new StreamPair(
        staged == 0
            ? PipeStreams.outputStream(channel.sender())
            : PipeStreams.stagedOutputStream(channel.sender(), staged),
        lowWater == 0
            ? PipeStreams.inputStream(channel.receiver())
            : PipeStreams.reading(channel.receiver()).lowWaterMark(lowWater).open(),
        channel);
  }

  private static StreamPair piped(int capacity) throws IOException {
    PipedOutputStream out = new PipedOutputStream();
    return new StreamPair(out, new PipedInputStream(out, capacity));
  }

  private static StreamPair kernel() throws IOException {
    Pipe pipe = Pipe.open();
    return new StreamPair(
        Channels.newOutputStream(pipe.sink()), Channels.newInputStream(pipe.source()));
  }
}
