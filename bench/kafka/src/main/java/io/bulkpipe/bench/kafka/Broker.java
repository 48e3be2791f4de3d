// SPDX-License-Identifier: Apache-2.0
package io.bulkpipe.bench.kafka;

import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.NewTopic;
import org.apache.kafka.common.Uuid;

/** A broker, which is its own controller, in a process of its own. */
final class Broker implements AutoCloseable {
  private static final int HEAP = 512;
  private static final int STARTING = 120;

  private final Path folder;
  private final String servers;
  private Child process;

  private Broker(Path folder, String servers) throws IOException {
    this.folder = folder;
    this.servers = servers;
    this.process = launch();
  }

  /** Formats a folder, and starts a broker there. */
  static Broker start(Path folder) throws IOException, InterruptedException {
    int[] ports = freePorts();
    Path settings = Files.writeString(folder.resolve("server.properties"), """
        process.roles=broker,controller
        node.id=1
        listeners=PLAINTEXT://localhost:%1$d,CONTROLLER://localhost:%2$d
        advertised.listeners=PLAINTEXT://localhost:%1$d
        controller.listener.names=CONTROLLER
        listener.security.protocol.map=PLAINTEXT:PLAINTEXT,CONTROLLER:PLAINTEXT
        controller.quorum.bootstrap.servers=localhost:%2$d
        log.dirs=%3$s
        log.segment.bytes=268435456
        log.retention.ms=-1
        log.segment.delete.delay.ms=1000
        offsets.topic.num.partitions=1
        offsets.topic.replication.factor=1
        transaction.state.log.num.partitions=1
        transaction.state.log.replication.factor=1
        transaction.state.log.min.isr=1
        group.initial.rebalance.delay.ms=0
        auto.create.topics.enable=false
        log.cleaner.dedupe.buffer.size=8388608
        """.formatted(
            ports[0], ports[1], folder.resolve("data")));
    List<String> format = List.of(
        "format",
        "--standalone",
        "--cluster-id",
        Uuid.randomUuid().toString(),
        "--config",
        settings.toString());
    Path log = folder.resolve("format.log");
    try (Child child = Child.start("format", log, HEAP, "kafka.tools.StorageTool", format)) {
      child.awaitSuccess(STARTING);
    }
    Broker broker = new Broker(folder, "localhost:" + ports[0]);
    broker.awaitReady();
    return broker;
  }

  private Child launch() throws IOException {
    return Child.start(
        "broker",
        folder.resolve("broker.log"),
        HEAP,
        "kafka.Kafka",
        List.of(folder.resolve("server.properties").toString()));
  }

  /** Two ports that were free a moment ago. */
  private static int[] freePorts() throws IOException {
    try (ServerSocket one = new ServerSocket(0, 1, InetAddress.getLoopbackAddress());
        ServerSocket two = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      return new int[] {one.getLocalPort(), two.getLocalPort()};
    }
  }

  /** Waits until the broker answers; its clients try again by themselves. */
  private void awaitReady() throws IOException, InterruptedException {
    try (Admin admin = admin()) {
      admin.describeCluster().nodes().get(STARTING, TimeUnit.SECONDS);
    } catch (ExecutionException | TimeoutException e) {
      throw new IOException("no answer of " + process, e);
    }
  }

  private Admin admin() {
    return Admin.create(Map.of(
        "bootstrap.servers",
        servers,
        "default.api.timeout.ms",
        STARTING * 1000,
        "request.timeout.ms",
        10_000));
  }

  String servers() {
    return servers;
  }

  long cpu() {
    return process.cpu();
  }

  /** Kills the broker, and starts it again with the same data. */
  void killAndRestart() throws IOException, InterruptedException {
    process.close();
    process = launch();
    awaitReady();
  }

  void makeTopic(String name, int partitions) throws InterruptedException, ExecutionException {
    try (Admin admin = admin()) {
      admin.createTopics(List.of(new NewTopic(name, partitions, (short) 1))).all().get();
    }
  }

  void deleteTopic(String name) throws InterruptedException, ExecutionException {
    try (Admin admin = admin()) {
      admin.deleteTopics(List.of(name)).all().get();
    }
  }

  @Override
  public void close() throws InterruptedException {
    process.close();
  }
}
