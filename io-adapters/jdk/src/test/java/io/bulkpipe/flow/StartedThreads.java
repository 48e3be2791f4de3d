// SPDX-License-Identifier: Apache-2.0
package io.bulkpipe.flow;

import io.bulkpipe.channel.BulkChannel;
import io.bulkpipe.channel.BulkReceiver;
import io.bulkpipe.channel.BulkSender;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.Objects;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Flow;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * Passes 256 MiB through flows with nothing configured, and prints how many threads that started.
 */
final class StartedThreads {
  private static final long LENGTH = 256L << 20;

  private StartedThreads() {}

  /** What is passed through: "publisher", or "both" for a publisher and a subscriber. */
  public static void main(String[] arguments) throws Exception {
    long before = startedThreads();
    BulkChannel from = BulkChannel.create();
    Counter counter = new Counter();
    Flow.Publisher<ByteBuffer> publisher =
        PipeFlows.publishing(from.receiver()).chunk(65_536).build();
    if (arguments[0].equals("both")) {
      BulkChannel to = BulkChannel.create();
      publisher.subscribe(PipeFlows.subscriber(to.sender()));
      start(() -> count(to.receiver(), counter));
    } else {
      publisher.subscribe(counter);
    }
    start(() -> produce(from.sender(), counter));
    long bytes = counter.done.get(40, TimeUnit.SECONDS);
    long started = startedThreads() - before;
    System.out.println(bytes + " bytes");
    System.out.println(started < 20 ? "few threads" : started + " threads");
    System.exit(0);
  }

  /** By reflection, since the module does not read that of the counters. */
  private static long startedThreads() throws ReflectiveOperationException {
    Object bean = Class.forName("java.lang.management.ManagementFactory")
        .getMethod("getThreadMXBean")
        .invoke(null);
    return (Long) Class.forName("java.lang.management.ThreadMXBean")
        .getMethod("getTotalStartedThreadCount")
        .invoke(bean);
  }

  private static void start(Runnable body) {
    Thread thread = new Thread(body);
    thread.setDaemon(true);
    thread.start();
  }

  private static void produce(BulkSender sender, Counter counter) {
    byte[] piece = new byte[8192];
    try {
      for (long sent = 0; sent < LENGTH; sent += piece.length) {
        sender.sendBulk(piece);
      }
      sender.close();
    } catch (IOException | InterruptedException e) {
      counter.onError(e);
    }
  }

  private static void count(BulkReceiver receiver, Counter counter) {
    byte[] piece = new byte[8192];
    try {
      for (int n; (n = receiver.receiveInto(piece)) >= 0; ) {
        counter.bytes += n;
      }
      counter.onComplete();
    } catch (IOException | InterruptedException e) {
      counter.onError(e);
    }
  }

  /** Requests one element at a time. */
  private static final class Counter implements Flow.Subscriber<ByteBuffer> {
    private final CompletableFuture<Long> done = new CompletableFuture<>();
    private Flow.@Nullable Subscription from;
    private long bytes;

    @Override
    public void onSubscribe(Flow.Subscription given) {
      from = given;
      given.request(1);
    }

    @Override
    public void onNext(ByteBuffer element) {
      bytes += element.remaining();
      Objects.requireNonNull(from).request(1);
    }

    @Override
    public void onError(Throwable failure) {
      done.completeExceptionally(failure);
    }

    @Override
    public void onComplete() {
      done.complete(bytes);
    }
  }
}
