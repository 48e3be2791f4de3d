// SPDX-License-Identifier: Apache-2.0
package io.bulkpipe.channel;

import io.bulkpipe.channel.waiting.SpinBudget;
import java.util.Objects;
import java.util.concurrent.Executor;
import org.jspecify.annotations.Nullable;

/**
 * A bounded channel of bytes: a pipe in user space, without system calls and file descriptors.
 *
 * <p>What is written to the {@linkplain #sender() sender} comes out of the {@linkplain #receiver()
 * receiver} in the same order. Both ends may be used by many threads at once, and a send and a
 * receive copy at the same time: neither takes the other's lock.
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
 * <p>A channel needs no closing for its own sake: it holds memory only.
 */
public final class BulkChannel {

  /** The capacity of a channel for which none was given, in bytes: that of a kernel's pipe. */
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
   * Makes a channel of {@link #DEFAULT_CAPACITY} bytes.
   *
   * @return a new channel
   */
  public static BulkChannel create() {
    return builder().build();
  }

  /**
   * Makes a channel.
   *
   * @param capacity the most bytes that may be buffered, 1 to 2<sup>30</sup>
   * @return a new channel
   * @throws IllegalArgumentException if the capacity is out of its range
   */
  public static BulkChannel create(int capacity) {
    return builder().capacity(capacity).build();
  }

  /**
   * Starts a channel with other than the usual settings.
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
   * @return the capacity that was asked for
   */
  public int capacity() {
    return core.capacity();
  }

  /**
   * Returns what the channel has done so far. Never waits for anybody's lock.
   *
   * @return a snapshot
   */
  public ChannelStats stats() {
    return core.get().stats();
  }

  /** Returns the name, the capacity, what is buffered, the waiting threads and the ends' states. */
  @Override
  public String toString() {
    return core.get().toString();
  }

  /** Settings of a channel to be made. Not safe for use by several threads at once. */
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
     * Sets the most bytes that may be buffered; {@link #DEFAULT_CAPACITY} if not called.
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
     * Chooses where the bytes are kept. Storage grows with need, up to the capacity, either way.
     *
     * @param direct true: off the heap, so that files and sockets read and write windows without a
     *     buffer in between; false, the default: on the heap, which is faster for arrays
     * @return this
     */
    public Builder direct(boolean direct) {
      this.direct = direct;
      return this;
    }

    /**
     * Promises that there is one call of the sender's sending operations at a time, each ordered
     * after the one before by the caller: one thread, or several that take turns. All else on that
     * end (closing, asking) may be called from any thread. The sender then has no lock, and its
     * lock acquisitions count 0. With Java assertions enabled, a breach is an
     * {@link IllegalStateException}; without, it corrupts the channel.
     *
     * @return this
     */
    public Builder singleSender() {
      this.singleSender = true;
      return this;
    }

    /**
     * Promises that there is one call of the receiver's receiving operations at a time, in the same
     * way as {@link #singleSender()}.
     *
     * @return this
     */
    public Builder singleReceiver() {
      this.singleReceiver = true;
      return this;
    }

    /**
     * Chooses how a platform thread waits.
     *
     * @param spinning true, the default: spin for at most about the cost of one park, or yield the
     *     processor to the other end, as long as that pays, then park; false: park at once, and
     *     never linger
     * @return this
     */
    public Builder spinning(boolean spinning) {
      this.spinning = spinning;
      return this;
    }

    /**
     * Sets the executor that completes the futures of the ends. By default they are completed on
     * threads of the library's own: virtual ones from Java 24 on, daemon threads that are used
     * again before. Those threads inherit nothing from the thread that causes a completion, and no
     * dependent that blocks delays another one. They also step in where this executor throws, or
     * drops a task; a drop is noticed by a garbage collection.
     *
     * @param executor must not run tasks in the thread that submits them: that thread moves bytes
     * @return this
     */
    public Builder executor(Executor executor) {
      this.executor = Objects.requireNonNull(executor, "executor=null");
      return this;
    }

    /**
     * Makes the channel notice an end that has become unreachable, together with its channel. That
     * end is then closed with a cause that says so. It takes a garbage collection to notice. Costs
     * nothing while bytes move, and about 200 bytes a channel.
     *
     * @return this
     */
    public Builder detectAbandonment() {
      this.detectAbandonment = true;
      return this;
    }

    /**
     * Names the channel; the name appears in {@code toString}, in exceptions and in flight
     * recordings.
     *
     * @param name any text
     * @return this
     */
    public Builder name(String name) {
      this.name = Objects.requireNonNull(name, "name=null");
      return this;
    }

    /**
     * Makes a channel with these settings. May be called again for another one.
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
