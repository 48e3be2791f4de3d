// SPDX-License-Identifier: Apache-2.0
package io.bulkpipe.bench.kafka;

import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.TimeUnit;

/** A load on its way: a sending process, the broker, and a receiving process. */
final class Transfer implements AutoCloseable {
  /** Without a message for so long, a run has failed. */
  private static final Duration STALLED = Duration.ofMinutes(3);

  private static final int LOOK_EVERY = 2; // milliseconds

  private final Load load;
  private final Broker broker;
  private final Path folder;
  private final int senderHeap;
  private final int receiverHeap;
  private final Output output;
  private final List<Child> receivers = new ArrayList<>();
  private Child sender;
  private int lives;

  /** What is killed. */
  enum Kill {
    SENDER,
    BROKER,
    RECEIVER
  }

  /**
   * Starts both processes.
   *
   * @param folder for the output and what the processes print
   * @param senderHeap the limit of a process's heap, in MB
   * @param receiverHeap the same
   */
  Transfer(Load load, Broker broker, Path folder, int senderHeap, int receiverHeap)
      throws IOException {
    this.load = load;
    this.broker = broker;
    this.folder = folder;
    this.senderHeap = senderHeap;
    this.receiverHeap = receiverHeap;
    this.output = Output.open(outputFile(), load);
    startReceiver();
    this.sender = startSender();
  }

  private Path outputFile() {
    return folder.resolve(load.topic() + ".output");
  }

  private void startReceiver() throws IOException {
    List<String> arguments = new ArrayList<>(load.arguments());
    arguments.add(outputFile().toString());
    receivers.add(Child.start(
        "receiver", log("receiver"), receiverHeap, ReceivingProcess.class.getName(), arguments));
  }

  private Child startSender() throws IOException {
    return Child.start(
        "sender", log("sender"), senderHeap, SendingProcess.class.getName(), load.arguments());
  }

  private Path log(String name) {
    return folder.resolve(load.topic() + "-" + name + "-" + lives++ + ".log");
  }

  /** Kills one after the other, at equal distances of received messages. */
  void kill(List<Kill> kills) throws IOException, InterruptedException {
    for (int i = 0; i < kills.size(); i++) {
      awaitReceived(load.messages() * (i + 1) / (kills.size() + 1));
      long began = System.nanoTime();
      long before = received();
      boolean wasRunning = kill(kills.get(i));
      System.out.printf(
          "  %s killed%s after %d messages; %.1f s later the next one has started%n",
          kills.get(i).name().toLowerCase(java.util.Locale.ROOT),
          wasRunning ? "" : ", which had ended already,",
          before,
          (System.nanoTime() - began) / 1e9);
    }
  }

  private boolean kill(Kill what) throws IOException, InterruptedException {
    boolean wasRunning = true;
    switch (what) {
      case SENDER -> {
        wasRunning = sender.kill();
        sender.close();
        sender = startSender();
      }
      case BROKER -> broker.killAndRestart();
      case RECEIVER -> {
        wasRunning = receiver().kill();
        startReceiver();
      }
      default -> throw new IllegalArgumentException("what=" + what);
    }
    return wasRunning;
  }

  private Child receiver() {
    return receivers.get(receivers.size() - 1);
  }

  private long received() {
    return Arrays.stream(output.look()).sum();
  }

  private void awaitReceived(long count) throws InterruptedException {
    long last = -1;
    long stalledAt = 0;
    for (long now = received(); now < count; now = received()) {
      if (now != last) {
        last = now;
        stalledAt = System.nanoTime() + STALLED.toNanos();
      } else if (System.nanoTime() - stalledAt > 0) {
        throw new AssertionError("after " + now + " messages nothing came for " + STALLED + ": "
            + sender + ", " + receiver());
      }
      sender.checkExit();
      receiver().checkExit();
      TimeUnit.MILLISECONDS.sleep(LOOK_EVERY);
    }
  }

  /**
   * Waits for the end of both processes, and checks that each message was received.
   *
   * @return the figures of the last sender and the last receiver
   */
  List<Figures> await() throws IOException, InterruptedException {
    awaitReceived(load.messages());
    sender.awaitSuccess(STALLED.toSeconds());
    receiver().awaitSuccess(STALLED.toSeconds());
    long[] taken = output.look();
    for (int partition = 0; partition < taken.length; partition++) {
      if (taken[partition] != load.messagesOf(partition)) {
        throw new AssertionError("partition=" + partition + ": received=" + taken[partition]
            + ", sent=" + load.messagesOf(partition));
      }
    }
    return List.of(Figures.in(sender.lines()), Figures.in(receiver().lines()));
  }

  @Override
  public void close() throws InterruptedException {
    sender.close();
    for (Child each : receivers) {
      each.close();
    }
  }
}
