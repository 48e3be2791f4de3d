// SPDX-License-Identifier: Apache-2.0
package io.bulkpipe.channel;

import io.bulkpipe.channel.waiting.SpinBudget;
import java.util.Objects;
import java.util.concurrent.Executor;
import org.jspecify.annotations.Nullable;

/**
 * A bounded channel of bytes: a pipe in user space, without system calls or file descriptors.
 *
 * <p>Bytes leave the {@linkplain #receiver() receiver} in the order in which they were sent to the
 * {@linkplain #sender() sender}. Many threads may use either end at once. Each end has a lock of
 * its own, so a send and a receive copy at the same time.
 *
 * <pre>{@code
 * BulkChannel channel = BulkChannel.create();
 * new Thread(() -> produce(channel.sender())).start();
 * byte[] chunk = new byte[8192];
 * for (int n; (n = channel.receiver().receiveInto(chunk)) >= 0; ) {
 *     consume(chunk, n);
 * }
 * }</pre>
 *
 * <p>A channel holds only memory. To free it, drop the channel; it need not be closed. Close an end
 * to end the stream for the other side.
 *
 * <p>Channels are safe for use by many threads.
 */
public final class BulkChannel {

  /** The default capacity: 65,536 bytes, as in a pipe of the Linux kernel. */
  public static final int DEFAULT_CAPACITY = 65_536;

  private static final int MAX_CAPACITY = 1 << 30;

  private final LazyCore core;
  private final SendingEnd sender;
  private final ReceivingEnd receiver;

  BulkChannel(LazyCore core) {
    SpinBudget.lookAtProcessors();
    this.core = core;
    this.sender = new SendingEnd(core);
    this.receiver = new ReceivingEnd(core);
  }

  /**
   * Makes a channel of {@link #DEFAULT_CAPACITY} bytes with the default settings.
   *
   * @return a new channel
   */
  public static BulkChannel create() {
    return builder().build();
  }

  /**
   * Makes a channel with the default settings.
   *
   * @param capacity the most bytes that may be buffered, 1 to 2<sup>30</sup>
   * @return a new channel
   * @throws IllegalArgumentException if the capacity is out of its range
   */
  public static BulkChannel create(int capacity) {
    return builder().capacity(capacity).build();
  }

  /**
   * Starts a channel with settings of your choice.
   *
   * @return a new builder
   */
  public static Builder builder() {
    return new Builder();
  }

  /**
   * Returns the sending end.
   *
   * @return always the same object
   */
  public BulkSender sender() {
    return sender;
  }

  /**
   * Returns the receiving end.
   *
   * @return always the same object
   */
  public BulkReceiver receiver() {
    return receiver;
  }

  /**
   * Returns the most bytes that may be buffered.
   *
   * @return in bytes; always the same
   */
  public int capacity() {
    return core.capacity();
  }

  /**
   * Returns the counters of the channel. Never waits for a lock.
   *
   * @return a snapshot
   */
  public ChannelStats stats() {
    return core.get().stats();
  }

  /**
   * Describes the state for diagnostics: name, capacity, buffered bytes, waiting threads, and the
   * state of both ends. Never waits.
   */
  @Override
  public String toString() {
    return core.get().toString();
  }

  /** Settings of a channel. Not safe for use by several threads at once. */
  public static final class Builder {
    private int capacity = DEFAULT_CAPACITY;
    private boolean direct;
    private boolean spinning = true;
    private boolean singleSender;
    private boolean singleReceiver;
    private boolean detectAbandonment;
    private @Nullable Executor executor;
    private @Nullable String name;

    private Builder() {}

    /**
     * Sets the most bytes that may be buffered. The default is {@link #DEFAULT_CAPACITY}.
     *
     * @param bytes 1 to 2<sup>30</sup>
     * @return this
     * @throws IllegalArgumentException if the capacity is out of its range
     */
    public Builder capacity(int bytes) {
      if (bytes < 1 || bytes > MAX_CAPACITY) {
        throw new IllegalArgumentException(
            "capacity=" + bytes + " is not from 1 to " + MAX_CAPACITY);
      }
      this.capacity = bytes;
      return this;
    }

    /**
     * Chooses where the bytes lie. In both cases memory grows with need, up to the capacity.
     *
     * @param direct true for memory outside the heap: files and sockets then read and write windows
     *     without a buffer in between. False, the default, for memory on the heap, which is faster
     *     for arrays
     * @return this
     */
    public Builder direct(boolean direct) {
      this.direct = direct;
      return this;
    }

    /**
     * Promises that the sender's sending operations run one at a time. The caller orders each after
     * the one before: it uses one thread, or passes the sender from thread to thread. Closing and
     * queries stay allowed from any thread. The sender then has no lock, and counts no lock
     * acquisitions. A breach is an {@link IllegalStateException} if Java assertions are enabled.
     * Otherwise it corrupts the channel.
     *
     * @return this
     */
    public Builder singleSender() {
      this.singleSender = true;
      return this;
    }

    /**
     * Promises that the receiver's receiving operations run one at a time, as
     * {@link #singleSender()} does for the sender.
     *
     * @return this
     */
    public Builder singleReceiver() {
      this.singleReceiver = true;
      return this;
    }

    /**
     * Chooses how a platform thread waits. Virtual threads always park.
     *
     * @param spinning true, the default: a thread first spins, for at most about the cost of one
     *     park, or yields the processor to the other end, as long as that pays. Then it parks.
     *     False: a thread parks at once, and never lingers
     * @return this
     */
    public Builder spinning(boolean spinning) {
      this.spinning = spinning;
      return this;
    }

    /**
     * Sets the executor that completes the futures of the ends. By default, threads of the library
     * complete them: virtual threads from Java 24 on, and reused daemon threads before. Those
     * threads inherit nothing from the thread that causes a completion. A dependent that blocks
     * delays no other completion. If this executor throws or drops a task, the library's threads
     * complete the future instead. A drop is found by a garbage collection.
     *
     * @param executor must not run tasks on the submitting thread, because that thread moves bytes
     * @return this
     */
    public Builder executor(Executor executor) {
      this.executor = Objects.requireNonNull(executor, "executor=null");
      return this;
    }

    /**
     * Detects an end that has become unreachable, together with its channel. A garbage collection
     * finds it. That end is then closed with an {@link IllegalStateException} as the cause. Costs
     * nothing while bytes move, and about 200 bytes for each channel.
     *
     * @return this
     */
    public Builder detectAbandonment() {
      this.detectAbandonment = true;
      return this;
    }

    /**
     * Names the channel. The name appears in {@code toString}, in exceptions and in flight
     * recordings, and {@link ChannelSnapshot} finds the channel. The default is {@code unnamed}.
     *
     * @param name any text
     * @return this
     */
    public Builder name(String name) {
      this.name = Objects.requireNonNull(name, "name=null");
      return this;
    }

    /**
     * Makes a channel with these settings. Each call makes another one.
     *
     * @return a new channel
     */
    public BulkChannel build() {
      BulkChannel channel = new BulkChannel(new LazyCore(settings()));
      if (detectAbandonment) {
        Abandonment.watch(channel.sender, channel.receiver, channel.core.get());
      }
      return channel;
    }

    Settings settings() {
      return new Settings(capacity, direct, spinning, singleSender, singleReceiver, executor, name);
    }
  }
}
