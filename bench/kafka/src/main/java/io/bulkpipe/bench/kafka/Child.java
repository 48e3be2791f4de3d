// SPDX-License-Identifier: Apache-2.0
package io.bulkpipe.bench.kafka;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;

/** A process of this program, which ends with it. What it prints goes to a file. */
final class Child implements AutoCloseable {
  private final String name;
  private final Process process;
  private final Path log;
  private final Thread hook;

  private Child(String name, Process process, Path log) {
    this.name = name;
    this.process = process;
    this.log = log;
    this.hook = new Thread(process::destroyForcibly);
    Runtime.getRuntime().addShutdownHook(hook);
  }

  /**
   * Starts a process.
   *
   * @param log the file for what it prints, which is emptied first
   * @param heap its limit, in MB
   */
  static Child start(String name, Path log, int heap, String main, List<String> arguments)
      throws IOException {
    List<String> command = new ArrayList<>(List.of(
        Path.of(System.getProperty("java.home"), "bin", "java").toString(),
        "-Xmx" + heap + "m",
        "-XX:+UseSerialGC",
        "-XX:+ExitOnOutOfMemoryError",
        "-ea",
        "-Dorg.slf4j.simpleLogger.defaultLogLevel=error",
        "-cp",
        System.getProperty("java.class.path"),
        main));
    command.addAll(arguments);
    Process process = new ProcessBuilder(command)
        .redirectErrorStream(true)
        .redirectOutput(log.toFile())
        .start();
    return new Child(name, process, log);
  }

  boolean isAlive() {
    return process.isAlive();
  }

  /** Returns the processor time until now, in milliseconds. */
  long cpu() {
    return process.info().totalCpuDuration().orElseThrow().toMillis();
  }

  /** Waits for a clean end. */
  void awaitSuccess(long seconds) throws IOException, InterruptedException {
    if (!process.waitFor(seconds, TimeUnit.SECONDS)) {
      throw new AssertionError(this + " has not ended after " + seconds + " s");
    }
    checkExit();
  }

  /** Throws if it has ended, and not cleanly. */
  void checkExit() {
    if (!process.isAlive() && process.exitValue() != 0) {
      throw new AssertionError(this + " has failed with " + process.exitValue());
    }
  }

  /** Kills it. Returns whether it was still running. */
  boolean kill() throws InterruptedException {
    boolean running = process.isAlive();
    process.destroyForcibly();
    process.waitFor();
    return running;
  }

  List<String> lines() throws IOException {
    return Files.readAllLines(log);
  }

  @Override
  public void close() throws InterruptedException {
    Runtime.getRuntime().removeShutdownHook(hook);
    kill();
  }

  @Override
  public String toString() {
    try {
      return name + " (" + String.join("\n", lines()) + ")";
    } catch (IOException e) {
      return name + " (" + e + ")";
    }
  }
}
