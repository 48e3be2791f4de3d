// SPDX-License-Identifier: Apache-2.0
package io.bulkpipe.examples.kafka;

import java.io.File;
import java.io.IOException;
import java.io.InterruptedIOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.AdminClientConfig;
import org.apache.kafka.clients.admin.NewTopic;
import org.apache.kafka.common.Uuid;

/** A broker, which is its own controller, in a process of its own. */
final class LocalBroker implements AutoCloseable {
  private static final int STARTING = 60;
  private static final AtomicInteger TOPICS = new AtomicInteger();

  private final Path folder;
  private final String servers;
  private Process process;
  private final Thread hook = new Thread(() -> process.destroyForcibly());

  private LocalBroker(Path folder, String servers, Process process) {
    this.folder = folder;
    this.servers = servers;
    this.process = process;
    Runtime.getRuntime().addShutdownHook(hook);
  }

  /**
   * Formats a folder and starts a broker there.
   *
   * @param folder an empty folder
   */
  static LocalBroker start(Path folder) throws IOException, InterruptedException {
    int[] ports = freePorts();
    String servers = "localhost:" + ports[0];
    Files.writeString(folder.resolve("server.properties"), """
        process.roles=broker,controller
        node.id=1
        listeners=PLAINTEXT://localhost:%1$d,CONTROLLER://localhost:%2$d
        advertised.listeners=PLAINTEXT://localhost:%1$d
        controller.listener.names=CONTROLLER
        listener.security.protocol.map=PLAINTEXT:PLAINTEXT,CONTROLLER:PLAINTEXT
        controller.quorum.bootstrap.servers=localhost:%2$d
        log.dirs=%3$s
        offsets.topic.num.partitions=1
        offsets.topic.replication.factor=1
        transaction.state.log.num.partitions=1
        transaction.state.log.replication.factor=1
        transaction.state.log.min.isr=1
        group.initial.rebalance.delay.ms=0
        group.min.session.timeout.ms=1000
        auto.create.topics.enable=false
        log.cleaner.dedupe.buffer.size=8388608
        message.max.bytes=16777216
        replica.fetch.max.bytes=16777216
        """.formatted(
            ports[0], ports[1], folder.resolve("data")));
    Process format = java(
        folder,
        "kafka.tools.StorageTool",
        "format",
        "--standalone",
        "--cluster-id",
        Uuid.randomUuid().toString(),
        "--config",
        folder.resolve("server.properties").toString());
    if (!format.waitFor(STARTING, TimeUnit.SECONDS) || format.exitValue() != 0) {
      format.destroyForcibly();
      throw new IOException("format: " + Files.readString(folder.resolve("log")));
    }
    LocalBroker broker = new LocalBroker(folder, servers, launch(folder));
    broker.awaitReady();
    return broker;
  }

  private static Process launch(Path folder) throws IOException {
    return java(folder, "kafka.Kafka", folder.resolve("server.properties").toString());
  }

  private static Process java(Path folder, String... command) throws IOException {
    List<String> all = new ArrayList<>(List.of(
        Path.of(System.getProperty("java.home"), "bin", "java").toString(),
        "-Xmx512m",
        "-XX:+UseSerialGC",
        "-XX:TieredStopAtLevel=" + System.getProperty("broker.tier", "1"),
        "-Dorg.slf4j.simpleLogger.defaultLogLevel=warn",
        "-cp",
        System.getProperty("java.class.path")));
    all.addAll(List.of(command));
    File log = folder.resolve("log").toFile();
    return new ProcessBuilder(all)
        .redirectErrorStream(true)
        .redirectOutput(ProcessBuilder.Redirect.appendTo(log))
        .start();
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
    } catch (ExecutionException | java.util.concurrent.TimeoutException e) {
      close();
      throw new IOException("broker: " + Files.readString(folder.resolve("log")), e);
    }
  }

  /** Kills the process. */
  void kill() throws InterruptedException {
    process.destroyForcibly();
    process.waitFor();
  }

  /** Starts the process again, with the same data and the same ports. */
  void restart() throws IOException, InterruptedException {
    process = launch(folder);
    awaitReady();
  }

  /** What a client needs to know. */
  Map<String, Object> config(Object... more) {
    Map<String, Object> config = new HashMap<>();
    config.put(AdminClientConfig.BOOTSTRAP_SERVERS_CONFIG, servers);
    for (int i = 0; i < more.length; i += 2) {
      config.put((String) more[i], more[i + 1]);
    }
    return config;
  }

  Admin admin() {
    return Admin.create(config());
  }

  /** Makes a topic with a name of its own. */
  String topic(int partitions) throws InterruptedException, ExecutionException {
    String name = "topic-" + TOPICS.incrementAndGet();
    try (Admin admin = admin()) {
      admin
          .createTopics(List.of(new NewTopic(name, partitions, (short) 1)))
          .all()
          .get();
    }
    return name;
  }

  @Override
  public void close() throws IOException {
    Runtime.getRuntime().removeShutdownHook(hook);
    try {
      kill();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new InterruptedIOException("interrupted while the broker ends");
    }
  }
}
