// SPDX-License-Identifier: Apache-2.0
package io.bulkpipe.coroutines;

import io.bulkpipe.channel.BulkReceiver;
import java.io.IOException;
import java.util.concurrent.CompletableFuture;
import kotlin.coroutines.Continuation;
import kotlinx.coroutines.channels.ChannelIterator;
import kotlinx.coroutines.channels.ClosedReceiveChannelException;
import org.jspecify.annotations.Nullable;

/**
 * The chunks of a receiver, for a Kotlin loop that suspends: {@code for (chunk in chunks) ...}.
 * {@link PipeCoroutines#chunks(BulkReceiver, int)} returns them. For one coroutine at a time.
 */
public final class Chunks {
  private final Supply supply;

  /**
   * A chunk that was taken and not yet returned. The next iterator returns it, if this one does
   * not.
   */
  private byte @Nullable [] unread;

  Chunks(Supply supply) {
    this.supply = supply;
  }

  /**
   * Returns an iterator, for Kotlin's {@code for}. Each iterator goes on where the one before
   * stopped.
   *
   * @return a new iterator
   */
  public ChannelIterator<byte[]> iterator() {
    return new ChunkIterator();
  }

  /**
   * Takes a chunk, unless one is unread. Its result is whether there is a chunk, or null if that is
   * not known yet.
   */
  private final class Arrival implements Attempt<Boolean> {
    @Override
    public @Nullable Boolean make() throws IOException {
      if (unread == null) {
        unread = supply.poll();
      }
      return unread != null ? Boolean.TRUE : supply.isEnded() ? Boolean.FALSE : null;
    }

    @Override
    public CompletableFuture<@Nullable Void> whenWorthIt() {
      return supply.whenReady();
    }
  }

  /** An iterator whose {@code hasNext} suspends, as the interface declares it. */
  private final class ChunkIterator implements ChannelIterator<byte[]> {
    @Override
    public @Nullable Object hasNext(Continuation<? super Boolean> coroutine) {
      try {
        return Attempts.until(new Arrival(), coroutine);
      } catch (IOException e) {
        throw Unchecked.of(e);
      }
    }

    @Override
    public byte[] next() {
      byte[] chunk = unread;
      if (chunk == null) {
        if (supply.isEnded()) {
          throw new ClosedReceiveChannelException("the stream has ended");
        }
        throw new IllegalStateException("hasNext was not called before");
      }
      unread = null;
      return chunk;
    }

    /** Programs compiled by a Kotlin before 1.3 call this method. Other code cannot see it. */
    @SuppressWarnings({"unused", "EffectivelyPrivate"}) // linked by its name
    public @Nullable Object next(Continuation<? super byte[]> coroutine) throws IOException {
      Arrival arrival = new Arrival();
      return Attempts.until(
          new Attempt<byte[]>() {
            @Override
            public byte @Nullable [] make() throws IOException {
              return arrival.make() == null ? null : next();
            }

            @Override
            public CompletableFuture<@Nullable Void> whenWorthIt() {
              return arrival.whenWorthIt();
            }
          },
          coroutine);
    }
  }
}
