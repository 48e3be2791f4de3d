// SPDX-License-Identifier: Apache-2.0
package io.bulkpipe.bench.pipe;

import com.fasterxml.jackson.annotation.JsonCreator;
import com.fasterxml.jackson.annotation.JsonValue;
import io.bulkpipe.channel.BulkChannel;
import io.ktor.utils.io.ByteChannel;
import io.ktor.utils.io.jvm.javaio.BlockingKt;
import java.io.IOException;
import java.io.PipedInputStream;
import java.io.PipedOutputStream;
import java.nio.channels.Pipe;
import java.time.Duration;
import java.util.Locale;
import java.util.concurrent.LinkedBlockingQueue;
import org.apache.commons.io.input.QueueInputStream;
import org.apache.commons.io.output.QueueOutputStream;

/** The pipes that are compared range by range, each in its best configuration. */
public enum PipeSubject {
  BULKPIPE(
      Kind.OURS,
      "BulkChannel, single sender and single receiver promised (with several of either: nothing)") {
    @Override
    public BytePipe open(int capacity, int range, boolean several) {
      BulkChannel.Builder builder = BulkChannel.builder().capacity(capacity);
      return new BulkpipePipe(
          (several ? builder : builder.singleSender().singleReceiver()).build());
    }
  },

  BULKPIPE_SHARED(Kind.OURS, "BulkChannel, nothing promised: a lock an end") {
    @Override
    public BytePipe open(int capacity, int range, boolean several) {
      return new BulkpipePipe(BulkChannel.create(capacity));
    }
  },

  BULKPIPE_DIRECT(Kind.OURS, "BulkChannel off the heap, single sender and receiver promised") {
    @Override
    public BytePipe open(int capacity, int range, boolean several) {
      BulkChannel.Builder builder = BulkChannel.builder().capacity(capacity).direct(true);
      return new BulkpipePipe(
          (several ? builder : builder.singleSender().singleReceiver()).build());
    }
  },

  PIPED(Kind.WAITS, "java.io.PipedOutputStream and PipedInputStream") {
    @Override
    public BytePipe open(int capacity, int range, boolean several) throws IOException {
      PipedOutputStream out = new PipedOutputStream();
      return new StreamsPipe(out, new PipedInputStream(out, capacity));
    }
  },

  ONE_LOCK(Kind.WAITS, "a ring under one ReentrantLock with two conditions, bulk operations") {
    @Override
    public BytePipe open(int capacity, int range, boolean several) {
      return new OneLockPipe(capacity);
    }
  },

  OKIO(Kind.WAITS, "okio.Pipe") {
    @Override
    public BytePipe open(int capacity, int range, boolean several) {
      return new OkioPipe(new okio.Pipe(capacity));
    }
  },

  KERNEL(Kind.WAITS, "java.nio.channels.Pipe, 65536 bytes on Linux whatever the capacity") {
    @Override
    public BytePipe open(int capacity, int range, boolean several) throws IOException {
      return new KernelPipe(Pipe.open(), range);
    }
  },

  QUEUE(Kind.WAITS, "ArrayBlockingQueue of copied byte[] chunks; capacity / range of them") {
    @Override
    public BytePipe open(int capacity, int range, boolean several) {
      return new QueuePipe(capacity, range);
    }
  },

  KOTLINX(
      Kind.WAITS,
      "kotlinx-coroutines Channel of copied byte[] chunks; capacity / range of them; a suspended"
          + " caller parks its thread") {
    @Override
    public BytePipe open(int capacity, int range, boolean several) {
      return new KotlinxPipe(capacity, range);
    }
  },

  JOX(Kind.WAITS, "jox Channel of copied byte[] chunks; capacity / range of them; needs Java 21") {
    @Override
    public BytePipe open(int capacity, int range, boolean several) {
      return new JoxPipe(capacity, range);
    }
  },

  AGRONA(
      Kind.WAITS,
      "Agrona OneToOneRingBuffer of messages, BackoffIdleStrategy: one sender, one receiver; naps"
          + " of up to a millisecond instead of being woken") {
    @Override
    public BytePipe open(int capacity, int range, boolean several) {
      if (several) {
        throw new UnsupportedOperationException("one sender and one receiver only");
      }
      return new AgronaPipe(capacity);
    }
  },

  KTOR(
      Kind.WAITS,
      "Ktor ByteChannel through its blocking streams; buffers up to 1 MiB whatever the capacity") {
    @Override
    public BytePipe open(int capacity, int range, boolean several) {
      ByteChannel channel = new ByteChannel(true);
      return new StreamsPipe(
          BlockingKt.toOutputStream(channel), BlockingKt.toInputStream(channel, null));
    }
  },

  COMMONS_IO(
      Kind.WAITS,
      "commons-io QueueOutputStream and QueueInputStream over a bounded LinkedBlockingQueue: an"
          + " object a byte") {
    @Override
    public BytePipe open(int capacity, int range, boolean several) {
      LinkedBlockingQueue<Integer> queue = new LinkedBlockingQueue<>(capacity);
      return new StreamsPipe(
          new QueueOutputStream(queue),
          QueueInputStream.builder()
              .setBlockingQueue(queue)
              .setTimeout(Duration.ofMinutes(1))
              .get());
    }
  },

  SINGLE_BYTES(Kind.STEP, "a channel of single bytes: a ReentrantLock acquisition a byte") {
    @Override
    public BytePipe open(int capacity, int range, boolean several) {
      return new SingleBytePipe(capacity);
    }
  },

  TWO_LOCKS(
      Kind.WAITS,
      "a ring under two ReentrantLocks, one an end, and an atomic count; bulk operations") {
    @Override
    public BytePipe open(int capacity, int range, boolean several) {
      return new TwoLockPipe(capacity);
    }
  },

  BARE_RING(Kind.SPINS, "a ring without locks that only spins: the limit") {
    @Override
    public BytePipe open(int capacity, int range, boolean several) {
      return bare(capacity, several, false, false);
    }
  },

  BARE_RING_SETTLING(Kind.SPINS, "the same, a side that found nothing lets the other settle") {
    @Override
    public BytePipe open(int capacity, int range, boolean several) {
      return bare(capacity, several, true, false);
    }
  },

  BARE_RING_FENCED(Kind.SPINS, "the bare ring with a full fence an operation") {
    @Override
    public BytePipe open(int capacity, int range, boolean several) {
      return bare(capacity, several, false, true);
    }
  },

  BARE_RING_FENCED_SETTLING(Kind.SPINS, "the settling ring with a full fence an operation") {
    @Override
    public BytePipe open(int capacity, int range, boolean several) {
      return bare(capacity, several, true, true);
    }
  };

  /** What a subject is in the comparison. */
  public enum Kind {
    /** Bulkpipe. */
    OURS,
    /** A peer that parks when it has nothing to do. */
    WAITS,
    /** A step on the way to Bulkpipe, that parks too. */
    STEP,
    /** A limit, that burns a processor when it has nothing to do. */
    SPINS
  }

  private static final int JOX_NEEDS = 21;

  /** From this JDK on, a virtual thread that waits for a monitor lets its carrier go. */
  private static final int MONITORS_LET_GO = 24;

  private static final int KERNEL_BYTES = 65_536;

  private final Kind kind;
  private final String description;

  PipeSubject(Kind kind, String description) {
    this.kind = kind;
    this.description = description;
  }

  /**
   * Makes a new pipe.
   *
   * @param capacity the most bytes that it holds
   * @param range how many bytes go in at a time
   * @param several whether it will have more than one sender or more than one receiver
   * @return the pipe
   * @throws IOException if the system cannot make one
   * @throws UnsupportedOperationException if this cannot be had with several, or on this JDK
   */
  public abstract BytePipe open(int capacity, int range, boolean several) throws IOException;

  /**
   * Tells what this is in the comparison.
   *
   * @return peer, step or limit
   */
  public Kind kind() {
    return kind;
  }

  /**
   * Tells whether this is Bulkpipe.
   *
   * @return true if so
   */
  public boolean isOurs() {
    return kind == Kind.OURS;
  }

  /**
   * Describes the exact configuration.
   *
   * @return a line
   */
  public String description() {
    return description;
  }

  /**
   * The name on the command line and in the results.
   *
   * @return lower case, with dashes
   */
  @JsonValue
  public String title() {
    return name().toLowerCase(Locale.ROOT).replace('_', '-');
  }

  /** As {@link #title}. */
  @Override
  public String toString() {
    return title();
  }

  /**
   * Finds one by its title.
   *
   * @param title lower case, with dashes
   * @return the subject
   */
  @JsonCreator
  public static PipeSubject of(String title) {
    return valueOf(title.toUpperCase(Locale.ROOT).replace('-', '_'));
  }

  /**
   * Tells whether this JDK can run it.
   *
   * @return false only for what needs a newer one
   */
  public boolean isPossible() {
    return this != JOX || Runtime.version().feature() >= JOX_NEEDS;
  }

  /**
   * Tells whether it can be measured in a cell.
   *
   * @param cell what is to be measured
   * @return false where it takes one sender or one receiver only, or would hang
   */
  public boolean allows(TransferCell cell) {
    boolean several = cell.senders() > 1 || cell.receivers() > 1;
    boolean oneProcessor =
        cell.placement() == Placement.TOGETHER || cell.placement() == Placement.ONE_CARRIER;
    return switch (this) {
      case AGRONA, KTOR -> !several;
      // Several who wait in its monitor wake each other without end, and starve the other side.
      case PIPED ->
        !several
            && (!cell.placement().isVirtual() || Runtime.version().feature() >= MONITORS_LET_GO);
      default -> kind != Kind.SPINS || (!several && !oneProcessor);
    };
  }

  /**
   * Tells whether a thread can send a range and receive it afterwards, without anybody else.
   *
   * @param capacity the most bytes that the pipe holds
   * @param range how many go in
   * @return false where it would wait for ever
   */
  public boolean holds(int capacity, int range) {
    return switch (this) {
      case AGRONA -> range <= capacity / 2; // each record has a header, the last one padding
      case KERNEL -> range <= KERNEL_BYTES;
      default -> range <= capacity;
    };
  }

  private static BytePipe bare(int capacity, boolean several, boolean settling, boolean fenced) {
    if (several) {
      throw new UnsupportedOperationException("one sender and one receiver only");
    }
    return new BareRing(capacity, settling, fenced);
  }
}
