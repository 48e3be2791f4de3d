// SPDX-License-Identifier: Apache-2.0
package io.bulkpipe.adapter.tck;

import java.io.IOException;
import java.io.OutputStream;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.SynchronousQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicReference;
import org.jspecify.annotations.Nullable;

/** A producer that carries out the calls of its connection's writer, on the adapter's thread. */
final class CommandedProducer implements ByteProducer, ByteWriter {
  /*
   * COMMAND-1  A command is handed over only while the producer takes commands. A call that finds
   *     the producer ended reports its result. So no call waits for a producer that has ended.
   * COMMAND-2  A call returns once the producer has carried out its command, or has ended.
   */

  /** The state of the producer. */
  private enum Life {
    NEW,
    RUNNING,
    /** It was not run, and must not be run any more. */
    EXPIRED
  }

  /** The work of a command. */
  @FunctionalInterface
  private interface Action {
    void run(OutputStream out) throws Exception;
  }

  private record Command(Action action, boolean last, CompletableFuture<@Nullable Void> done) {}

  private static final int LOOK_MILLIS = 10;

  private final SynchronousQueue<Command> commands = new SynchronousQueue<>();
  private final AtomicReference<Life> life = new AtomicReference<>(Life.NEW);
  private final CompletableFuture<@Nullable Void> ended = new CompletableFuture<>();

  @Override
  public void produce(OutputStream out) throws Exception {
    if (!life.compareAndSet(Life.NEW, Life.RUNNING)) {
      throw new IOException("the producer was run again, or after its reader had gone");
    }
    CompletableFuture<@Nullable Void> current = ended;
    try {
      for (boolean last = false; !last; ) {
        Command command = commands.take();
        current = command.done;
        command.action.run(out);
        last = command.last;
        if (last) {
          ended.complete(null);
        }
        current.complete(null);
      }
    } catch (Throwable failure) {
      ended.completeExceptionally(failure);
      current.completeExceptionally(failure);
      throw failure;
    }
  }

  /** Ensures that the producer is never run. Returns false if it was run before. */
  boolean expire() {
    return life.compareAndSet(Life.NEW, Life.EXPIRED);
  }

  /** Carries out an action in the producer, and waits for it. */
  private void order(boolean last, Action action) throws Exception {
    Command command = new Command(action, last, new CompletableFuture<>());
    while (!commands.offer(command, LOOK_MILLIS, TimeUnit.MILLISECONDS)) {
      if (ended.isDone()) {
        await(ended);
        throw new IOException("the producer has ended");
      }
    }
    await(command.done);
  }

  private static void await(CompletableFuture<@Nullable Void> future) throws Exception {
    try {
      future.get();
    } catch (ExecutionException e) {
      if (e.getCause() instanceof Exception failure) {
        throw failure;
      }
      throw e;
    }
  }

  @Override
  public void write(byte[] src, int offset, int length) throws Exception {
    order(false, out -> out.write(src, offset, length));
  }

  @Override
  public void flush() throws Exception {
    order(false, OutputStream::flush);
  }

  @Override
  public void end() throws Exception {
    order(true, out -> {});
  }

  @Override
  public void fail(Exception cause) throws Exception {
    failWith(false, cause);
  }

  /** Makes the producer throw. If {@code closed} is true, it closes its stream first. */
  void failWith(boolean closed, Throwable cause) throws Exception {
    try {
      order(true, out -> {
        if (closed) {
          out.close();
        }
        throwUnchecked(cause);
      });
    } catch (Exception failure) {
      if (failure != cause && failure.getCause() != cause) {
        throw failure;
      }
    }
  }

  @SuppressWarnings({"unchecked", "TypeParameterUnusedInFormals"})
  private static <X extends Throwable> void throwUnchecked(Throwable failure) throws X {
    throw (X) failure;
  }
}
