// SPDX-License-Identifier: Apache-2.0
package io.bulkpipe.channel.stress;

import io.bulkpipe.channel.BulkChannel;
import io.bulkpipe.channel.ChannelStats;
import io.bulkpipe.channel.stress.Closings.Closing;
import io.bulkpipe.channel.stress.Closings.Kind;
import io.bulkpipe.channel.testing.ThreadKind;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;
import java.util.concurrent.Phaser;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * One channel, a few threads at each end, and what happens to them: closings, interrupts and
 * timeouts at random moments, while they run or after they have parked. At the end, the account is
 * made.
 */
final class ClosingRound {
  private static final Duration LIMIT = Duration.ofSeconds(20);
  private static final List<Kind> OF_SENDER = List.of(Kind.CLOSE, Kind.CLOSE_FOR_CAUSE, Kind.ABORT);
  private static final int[] CAPACITIES = {1, 2, 3, 7, 64, 257, 1024, 4096};

  private final SplittableRandom random;
  private final BulkChannel channel;
  private final Closings closings;

  /** The senders go through their streams before the end is closed: all must arrive. */
  private final boolean orderly;

  private final boolean whileParked;
  private final List<SendingWorker> sending = new ArrayList<>();
  private final List<ReceivingWorker> receiving = new ArrayList<>();
  private final List<Thread> threads = new ArrayList<>();
  private final Phaser start = new Phaser(1);
  private final Race race;
  private final AtomicInteger unfinished = new AtomicInteger();

  ClosingRound(SplittableRandom random) {
    this.random = random;
    int capacity = CAPACITIES[random.nextInt(CAPACITIES.length)];
    int senders = 1 + random.nextInt(3);
    int receivers = 1 + random.nextInt(3);
    BulkChannel.Builder builder =
        BulkChannel.builder().capacity(capacity).spinning(random.nextInt(4) > 0);
    if (senders == 1 && random.nextBoolean()) {
      builder.singleSender();
    }
    if (receivers == 1 && random.nextBoolean()) {
      builder.singleReceiver();
    }
    channel = builder.build();
    race = new Race(this::giveUp);
    orderly = random.nextInt(5) == 0;
    whileParked = random.nextInt(4) == 0;

    List<Closing> ofSender = new ArrayList<>();
    List<Closing> ofReceiver = new ArrayList<>();
    if (orderly) {
      ofSender.add(random.nextBoolean() ? closing(Kind.CLOSE) : closing(Kind.CLOSE_FOR_CAUSE));
    } else {
      while (ofSender.isEmpty() && ofReceiver.isEmpty()) {
        for (int i = random.nextInt(3); i > 0; i--) {
          ofSender.add(closing(OF_SENDER.get(random.nextInt(3))));
        }
        for (int i = Math.max(0, random.nextInt(4) - 1); i > 0; i--) {
          ofReceiver.add(closing(random.nextBoolean() ? Kind.CLOSE : Kind.CANCEL));
        }
      }
    }
    closings = new Closings(ofSender, ofReceiver);

    boolean idleSenders = !orderly && random.nextInt(8) == 0;
    int longest = Math.max(Census.CYCLE, 3 * capacity);
    for (int i = 0; i < senders; i++) {
      long volume = idleSenders ? 0 : random.nextInt(1 + 8 * longest);
      sending.add(new SendingWorker(
          channel.sender(), closings, i, volume, 1 + random.nextInt(longest), random.split()));
    }
    boolean idleReceivers = !orderly && !ofReceiver.isEmpty() && random.nextInt(8) == 0;
    for (int i = 0; i < receivers && !idleReceivers; i++) {
      receiving.add(new ReceivingWorker(
          channel.receiver(), closings, 1 + random.nextInt(longest), random.split()));
    }
  }

  private Closing closing(Kind kind) {
    return new Closing(kind, kind == Kind.CLOSE ? null : new IOException(kind.name()));
  }

  private void giveUp() {
    start.forceTermination();
    channel.sender().abort(new AssertionError("another thread failed"));
    channel.receiver().cancel(new AssertionError("another thread failed"));
  }

  /** Plays the round. */
  void play() throws InterruptedException {
    List<ThreadKind> kinds = ThreadKind.present();
    unfinished.set(sending.size());
    for (SendingWorker worker : sending) {
      threads.add(race.add(
          kinds.get(random.nextInt(kinds.size())), "sender " + threads.size(), () -> {
            start.arriveAndAwaitAdvance();
            worker.run();
            if (unfinished.decrementAndGet() == 0 && orderly) {
              closings.closeSender(channel, () -> {});
            }
          }));
    }
    for (ReceivingWorker worker : receiving) {
      threads.add(
          race.add(kinds.get(random.nextInt(kinds.size())), "receiver " + threads.size(), () -> {
            start.arriveAndAwaitAdvance();
            worker.run();
          }));
    }
    SplittableRandom one = random.split();
    SplittableRandom two = random.split();
    SplittableRandom three = random.split();
    if (!orderly) {
      addPlatform("sender's closer", () -> closings.closeSender(channel, () -> pause(one)));
      addPlatform("receiver's closer", () -> closings.closeReceiver(channel, () -> pause(two)));
    }
    int interrupts = random.nextInt(2) * random.nextInt(6);
    addPlatform("interrupter", () -> interrupt(interrupts, three));
    start.bulkRegister(threads.size() + (orderly ? 1 : 3));
    race.start();
    start.arriveAndDeregister();
    race.join(LIMIT, () -> this);
    account();
  }

  private void addPlatform(String name, Runnable work) {
    race.add(ThreadKind.PLATFORM, name, () -> {
      start.arriveAndAwaitAdvance();
      work.run();
    });
  }

  private void interrupt(int times, SplittableRandom own) {
    for (int i = 0; i < times; i++) {
      pause(own);
      int victim = own.nextInt(threads.size());
      AtomicInteger interrupts = victim < sending.size()
          ? sending.get(victim).interrupts
          : receiving.get(victim - sending.size()).interrupts;
      interrupts.incrementAndGet();
      threads.get(victim).interrupt();
    }
  }

  /** Lets pass a random time, mostly short, or until somebody waits. */
  private void pause(SplittableRandom own) {
    if (whileParked) {
      for (int i = 0; i < 20_000 && !somebodyWaits(); i++) {
        Thread.onSpinWait();
      }
    }
    for (int i = own.nextInt(1 << own.nextInt(12)); i > 0; i--) {
      Thread.onSpinWait();
    }
  }

  private boolean somebodyWaits() {
    return threads.stream()
        .map(Thread::getState)
        .anyMatch(state -> state == Thread.State.WAITING || state == Thread.State.TIMED_WAITING);
  }

  private void account() {
    Census received = new Census();
    receiving.forEach(worker -> received.add(worker.census));
    long all = 0;
    long calls = 0;
    for (int i = 0; i < sending.size(); i++) {
      long sent = sending.get(i).sent;
      received.checkPrefix(i);
      all += sent;
      calls += sending.get(i).calls;
      if (received.of(i) > sent || (received.of(i) < sent && !closings.mayDrop())) {
        throw new AssertionError(
            "sender " + i + " reported " + sent + " bytes, received were " + received.of(i));
      }
    }
    ChannelStats stats = channel.stats();
    check(stats.receiver().bytes() == received.all(), "the receiver's bytes");
    check(stats.sender().bytes() >= all, "the sender's bytes");
    check(stats.sender().lockAcquisitions() <= calls, "the sender's lock acquisitions");
    check(!channel.sender().isAwaited(), "a receiver is registered");
    check(!channel.sender().isOpen(), "the sender is open");
    check(channel.sender().remainingCapacity() == 0, "there is room after the end");
  }

  private void check(boolean holds, String what) {
    if (!holds) {
      throw new AssertionError(what + ": " + this);
    }
  }

  @Override
  public String toString() {
    return channel + ", " + channel.stats() + ", orderly=" + orderly + ", " + closings;
  }
}
