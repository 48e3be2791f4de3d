// SPDX-License-Identifier: Apache-2.0
package io.bulkpipe.bench.kafka;

import io.bulkpipe.bench.kafka.Transfer.Kill;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.function.ToDoubleFunction;
import java.util.stream.Stream;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** Sends much through a broker, while processes are killed; or beside the bare clients. */
@Command(
    name = "kafka-load",
    mixinStandardHelpOptions = true,
    showDefaultValues = true,
    description = "Sends messages in transactions through a broker, and checks each of them.")
public final class KafkaLoad implements Callable<Integer> {
  private static final int WARM_UP = 10; // a share of the messages

  @Option(names = "--messages", description = "How many messages.")
  private long messages = 1_000_000;

  @Option(names = "--length", description = "The bytes of each.")
  private int length = 100;

  @Option(names = "--partitions", description = "The partitions of the topic.")
  private int partitions = 4;

  @Option(
      names = "--kills",
      split = ",",
      description = "What is killed, in this order: ${COMPLETION-CANDIDATES}.")
  private List<Kill> kills = List.of(Kill.SENDER, Kill.BROKER, Kill.RECEIVER);

  @Option(
      names = "--compare",
      description = "Instead of kills: so many rounds beside the bare clients.")
  private int rounds;

  @Option(names = "--sender-heap", description = "The limit of the sender's heap, in MB.")
  private int senderHeap = 64 + 32; // and buffer.memory

  @Option(names = "--receiver-heap", description = "The limit of the receiver's heap, in MB.")
  private int receiverHeap = 64 + 16; // and two fetches of 8 MiB

  @Option(names = "--folder", description = "For the broker's data; a temporary one by default.")
  private Path folder;

  private Path here;

  /** A round's figures. */
  private record Round(
      double seconds, double megabytes, double sender, double receiver, double broker) {
    double speed() {
      return megabytes / seconds;
    }

    double cpu() {
      return sender + receiver + broker;
    }
  }

  public static void main(String[] arguments) {
    System.setProperty("org.slf4j.simpleLogger.defaultLogLevel", "error");
    CommandLine line = new CommandLine(new KafkaLoad()).setCaseInsensitiveEnumValuesAllowed(true);
    System.exit(line.execute(arguments));
  }

  @Override
  public Integer call() throws Exception {
    here = folder == null
        ? Files.createTempDirectory("kafka-load")
        : Files.createTempDirectory(Files.createDirectories(folder), "kafka-load");
    System.out.printf(
        "%d messages of %d bytes, %d partitions; heap of the sender %d MB, of the receiver %d MB%n",
        messages, length, partitions, senderHeap, receiverHeap);
    try (Broker broker = Broker.start(here)) {
      if (rounds > 0) {
        compare(broker);
      } else {
        killAndCheck(broker);
      }
    } finally {
      delete(here);
    }
    return 0;
  }

  private static void delete(Path folder) throws IOException {
    try (Stream<Path> files = Files.walk(folder)) {
      files.sorted(Comparator.reverseOrder()).forEach(file -> {
        try {
          Files.delete(file);
        } catch (IOException e) {
          throw new UncheckedIOException(e);
        }
      });
    }
  }

  private Load load(Broker broker, String topic, boolean bare, long count)
      throws Exception {
    broker.makeTopic(topic, partitions);
    return new Load(broker.servers(), topic, bare, count, length, partitions);
  }

  private void killAndCheck(Broker broker) throws Exception {
    Load load = load(broker, "load", false, messages);
    long began = System.nanoTime();
    List<Figures> figures;
    try (Transfer transfer = new Transfer(load, broker, here, senderHeap, receiverHeap)) {
      transfer.kill(kills);
      figures = transfer.await();
    }
    Figures receiver = figures.get(1);
    System.out.printf(
        "received: each message, in order, after %.1f s, kills included; %d came again to the last"
            + " receiver, and its partitions stepped back %d times%n",
        (System.nanoTime() - began) / 1e9, receiver.again(), receiver.back());
    if (receiver.back() > 0 && !kills.contains(Kill.BROKER)) {
      throw new AssertionError("messages came again without a cause");
    }
    long controls = new TopicCheck(load).run();
    System.out.printf(
        "the topic has each message once, in order, and %d records that are no messages:"
            + " none lost, none doubled%n",
        controls);
  }

  private void compare(Broker broker) throws Exception {
    for (boolean bare : new boolean[] {true, false}) {
      transfer(broker, "warm-up-" + bare, bare, Math.max(1, messages / WARM_UP));
    }
    List<Round> bare = new ArrayList<>();
    List<Round> ours = new ArrayList<>();
    for (int round = 0; round < rounds; round++) {
      boolean bareFirst = round % 2 == 0;
      for (boolean isBare : new boolean[] {bareFirst, !bareFirst}) {
        Round done = transfer(broker, "round-" + round + "-" + isBare, isBare, messages);
        (isBare ? bare : ours).add(done);
      }
    }
    System.out.printf(
        "median of %d: bare clients %.1f MB/s, Bulkpipe %.1f MB/s, %.2f of the bare clients';"
            + " processor time of the sender %.2f, of the receiver %.2f, of the broker %.2f of"
            + " theirs%n",
        rounds,
        median(bare, Round::speed),
        median(ours, Round::speed),
        ratio(ours, bare, Round::speed),
        ratio(ours, bare, Round::sender),
        ratio(ours, bare, Round::receiver),
        ratio(ours, bare, Round::broker));
  }

  private Round transfer(Broker broker, String topic, boolean bare, long count) throws Exception {
    Load load = load(broker, topic, bare, count);
    long brokerBefore = broker.cpu();
    List<Figures> figures;
    try (Transfer transfer = new Transfer(load, broker, here, senderHeap, receiverHeap)) {
      figures = transfer.await();
    }
    Figures sender = figures.get(0);
    Figures receiver = figures.get(1);
    if (receiver.again() > 0) {
      throw new AssertionError(receiver.again() + " messages came again");
    }
    Round round = new Round(
        (receiver.at() - sender.at()) / 1e3,
        load.megabytes(),
        sender.cpu() / 1e3,
        receiver.cpu() / 1e3,
        (broker.cpu() - brokerBefore) / 1e3);
    System.out.printf(
        "  %s: %s, %.2f s, %.1f MB/s; processor time %.1f s: sender %.1f (collecting %.1f),"
            + " receiver %.1f (collecting %.1f), broker %.1f%n",
        topic,
        load.name(),
        round.seconds(),
        round.speed(),
        round.cpu(),
        round.sender(),
        sender.collecting() / 1e3,
        round.receiver(),
        receiver.collecting() / 1e3,
        round.broker());
    broker.deleteTopic(topic);
    return round;
  }

  private static double median(List<Round> rounds, ToDoubleFunction<Round> figure) {
    return rounds.stream().mapToDouble(figure).sorted().toArray()[rounds.size() / 2];
  }

  private static double ratio(
      List<Round> ours, List<Round> bare, ToDoubleFunction<Round> figure) {
    return median(ours, figure) / median(bare, figure);
  }
}
