// SPDX-License-Identifier: Apache-2.0
package io.bulkpipe.io;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Timeout.ThreadMode.SEPARATE_THREAD;

import io.bulkpipe.channel.BulkChannel;
import io.bulkpipe.channel.BulkReceiver;
import io.bulkpipe.channel.BulkSender;
import java.io.BufferedOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.lang.reflect.Proxy;
import java.nio.ByteBuffer;
import java.nio.channels.Channels;
import java.nio.channels.FileChannel;
import java.nio.channels.Pipe;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.concurrent.CompletableFuture;
import java.util.zip.Deflater;
import java.util.zip.DeflaterOutputStream;
import java.util.zip.InflaterInputStream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.condition.DisabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Requests and answers between readers that gather: one that is not due would stall for ever. */
@Timeout(value = 120, threadMode = SEPARATE_THREAD)
class DialogueTest {
  private static final int ROUNDS = 10_000;

  @RegisterExtension
  final Companions companions = new Companions();

  private final BulkChannel requests = BulkChannel.create();
  private final BulkChannel answers = BulkChannel.create();

  private static int gather(BulkReceiver receiver) throws IOException, InterruptedException {
    ByteBuffer number = ByteBuffer.allocate(Integer.BYTES);
    receiver.awaitDue(receiver.largestMinimum());
    int n = receiver.receiveFully(number.array(), 0, Integer.BYTES);
    return n == Integer.BYTES ? number.getInt() : -1;
  }

  private static void send(BulkSender sender, int number) throws IOException, InterruptedException {
    sender.sendBulk(ByteBuffer.allocate(Integer.BYTES).putInt(0, number));
    sender.flush();
  }

  /** Answers each number with the next one, until the requests end. */
  private Companion<?> answering(BulkReceiver from, BulkSender to) {
    return companions.start("answers", () -> {
      for (int request; (request = gather(from)) >= 0; ) {
        send(to, request + 1);
      }
      to.close();
    });
  }

  private static void converse(BulkSender to, BulkReceiver from) throws Exception {
    for (int i = 0; i < ROUNDS; i++) {
      send(to, i);
      assertThat(gather(from)).isEqualTo(i + 1);
    }
    to.close();
    assertThat(from.receiveByte()).isEqualTo(-1);
  }

  private static @Nullable String line(LineReader reader, BulkReceiver receiver) throws Exception {
    receiver.awaitDue(receiver.largestMinimum());
    return reader.readLine();
  }

  @Test
  @DisplayName("R19 a dialogue by lines does not stall")
  void lines() throws Exception {
    Companion<?> answering = companions.start("answers", () -> {
      LineReader reader = LineReader.over(requests.receiver());
      LineWriter writer = LineWriter.over(answers.sender());
      String line = line(reader, requests.receiver());
      while (line != null) {
        writer.writeLine(line + "!");
        writer.flush();
        line = line(reader, requests.receiver());
      }
    });
    LineReader reader = LineReader.over(answers.receiver());
    LineWriter writer = LineWriter.over(requests.sender());
    for (int i = 0; i < ROUNDS; i++) {
      writer.writeLine("request " + i);
      writer.flush();
      assertThat(line(reader, answers.receiver())).isEqualTo("request " + i + "!");
    }
    requests.sender().close();
    answering.result();
  }

  @Test
  @DisplayName("R19 a dialogue through pumps between channels does not stall")
  void relays() throws Exception {
    BulkChannel relayed = BulkChannel.create();
    BulkChannel back = BulkChannel.create();
    CompletableFuture<Long> there = Pumps.start(requests.receiver(), relayed.sender());
    CompletableFuture<Long> home = Pumps.start(answers.receiver(), back.sender());
    Companion<?> answering = answering(relayed.receiver(), answers.sender());
    converse(requests.sender(), back.receiver());
    answering.result();
    assertThat(there.get()).isEqualTo((long) ROUNDS * Integer.BYTES).isEqualTo(home.get());
  }

  @Test
  @DisplayName("R19 a dialogue through pumps of streams does not stall, even if they buffer")
  void streams() throws Exception {
    BulkChannel relayed = BulkChannel.create();
    Pipe pipe = Pipe.open();
    try (InputStream in = Channels.newInputStream(pipe.source());
        OutputStream out = new BufferedOutputStream(Channels.newOutputStream(pipe.sink()))) {
      CompletableFuture<Long> into = Pumps.start(requests.receiver(), out);
      CompletableFuture<Long> outOf = Pumps.start(in, relayed.sender());
      Companion<?> answering = answering(relayed.receiver(), answers.sender());
      for (int i = 0; i < ROUNDS; i++) {
        send(requests.sender(), i);
        assertThat(gather(answers.receiver())).isEqualTo(i + 1);
      }
      requests.sender().close();
      assertThat(into.get()).isEqualTo((long) ROUNDS * Integer.BYTES);
      pipe.sink().close();
      assertThat(outOf.get()).isEqualTo(into.get());
      answering.result();
    }
  }

  @Test
  @DisplayName("R19 a dialogue through pumps of NIO channels does not stall")
  void nioChannels() throws Exception {
    BulkChannel relayed = BulkChannel.create();
    CompletableFuture<Long> into =
        Pumps.start(requests.receiver(), PipeChannels.writable(relayed.sender()));
    BulkChannel back = BulkChannel.create();
    CompletableFuture<Long> home =
        Pumps.start(PipeChannels.readable(answers.receiver()), back.sender());
    Companion<?> answering = answering(relayed.receiver(), answers.sender());
    for (int i = 0; i < ROUNDS; i++) {
      send(requests.sender(), i);
      assertThat(gather(back.receiver())).isEqualTo(i + 1);
    }
    requests.sender().close();
    assertThat(into.get()).isEqualTo((long) ROUNDS * Integer.BYTES);
    relayed.sender().close();
    answering.result();
    assertThat(home.get()).isEqualTo(into.get());
  }

  @Test
  @DisplayName("R19 a dialogue through a tee does not stall")
  void tee() throws Exception {
    BulkChannel relayed = BulkChannel.create();
    BulkChannel log = BulkChannel.create();
    CompletableFuture<Long> teed =
        Pumps.startTee(requests.receiver(), relayed.sender(), log.sender());
    Companion<?> answering = answering(relayed.receiver(), answers.sender());
    for (int i = 0; i < ROUNDS; i++) {
      send(requests.sender(), i);
      assertThat(gather(answers.receiver())).isEqualTo(i + 1);
      assertThat(gather(log.receiver())).isEqualTo(i);
    }
    requests.sender().close();
    answering.result();
    assertThat(teed.get()).isEqualTo((long) ROUNDS * Integer.BYTES);
  }

  /** A receiver that has more at hand, which another reader takes before the next receive. */
  private static BulkReceiver shared(BulkReceiver receiver) {
    return (BulkReceiver) Proxy.newProxyInstance(
        BulkReceiver.class.getClassLoader(),
        new Class<?>[] {BulkReceiver.class},
        (proxy, method, arguments) ->
            method.getName().equals("available") ? 1 : method.invoke(receiver, arguments));
  }

  @Test
  @DisplayName("R19 a pump keeps nothing back where another reader takes what was at hand")
  void anotherReader() throws Exception {
    CompletableFuture<Long> pumped = Pumps.start(shared(requests.receiver()), answers.sender());
    send(requests.sender(), 1);
    assertThat(gather(answers.receiver())).isEqualTo(1);
    requests.sender().close();
    assertThat(pumped.get()).isEqualTo(Integer.BYTES);
  }

  @Test
  @DisplayName("R19 a pump that finds the end where another reader was faster has flushed before")
  void anotherReaderAtTheEnd() throws Exception {
    requests.sender().sendBulk(new byte[3]);
    requests.sender().close();
    OutputStream out = new BufferedOutputStream(PipeStreams.outputStream(answers.sender()));
    assertThat(Pumps.transfer(shared(requests.receiver()), out)).isEqualTo(3);
    assertThat(answers.receiver().available()).isEqualTo(3);
  }

  @Test
  @DisplayName("R19 a pump flushes what it reads of a stream that never knows what is at hand")
  void streamsThatDecompress() throws Exception {
    BulkChannel relayed = BulkChannel.create(100);
    try (OutputStream out = new DeflaterOutputStream(
            PipeStreams.outputStream(requests.sender()), new Deflater(), 512, true);
        InputStream in = new InflaterInputStream(PipeStreams.inputStream(requests.receiver()))) {
      CompletableFuture<Long> pumped = Pumps.start(in, relayed.sender());
      for (int i = 0; i < 100; i++) { // one of them ends where the ring ends
        out.write(new byte[10]);
        out.flush();
        relayed.receiver().awaitDue(50);
        assertThat(relayed.receiver().receiveFully(new byte[10], 0, 10)).isEqualTo(10);
      }
      out.close();
      assertThat(pumped.get()).isEqualTo(1000);
    }
  }

  @Test
  @DisplayName("R19 a pump flushes what it reads of a pipe that was opened as a file")
  @DisabledOnOs(value = OS.WINDOWS, disabledReason = "needs mkfifo")
  void namedPipes(@TempDir Path folder) throws Exception {
    Path pipe = folder.resolve("pipe");
    assertThat(new ProcessBuilder("mkfifo", pipe.toString()).start().waitFor()).isZero();
    BulkChannel relayed = BulkChannel.create(100);
    Companion<OutputStream> opening =
        companions.start("opens", () -> Files.newOutputStream(pipe, StandardOpenOption.WRITE));
    try (FileChannel from = FileChannel.open(pipe);
        OutputStream out = opening.result()) {
      CompletableFuture<Long> pumped = Pumps.start(from, relayed.sender());
      for (int i = 0; i < 100; i++) {
        out.write(new byte[10]);
        relayed.receiver().awaitDue(50);
        assertThat(relayed.receiver().receiveFully(new byte[10], 0, 10)).isEqualTo(10);
      }
      out.close();
      assertThat(pumped.get()).isEqualTo(1000);
    }
  }

  @ParameterizedTest
  @ValueSource(booleans = {true, false})
  @DisplayName("R19 a tee that waits for one sender has flushed the others")
  void teeWithASlowReader(boolean slowFirst) throws Exception {
    BulkSender fast = answers.sender();
    BulkChannel slow = BulkChannel.create(100);
    CompletableFuture<Long> teed = slowFirst
        ? Pumps.startTee(requests.receiver(), slow.sender(), fast)
        : Pumps.startTee(requests.receiver(), fast, slow.sender());
    requests.sender().sendBulk(new byte[1000]);
    requests.sender().close();
    int fromFast = 0;
    int fromSlow = 0;
    while (fromFast < 1000 || fromSlow < 1000) { // one thread reads both, and gathers
      if (fromFast < 1000) {
        answers.receiver().awaitDue(10_000);
        fromFast += answers.receiver().receiveInto(new byte[1000]);
      }
      slow.receiver().awaitDue(50);
      fromSlow += slow.receiver().receiveInto(new byte[100]);
    }
    assertThat(teed.get()).isEqualTo(1000);
  }
}
