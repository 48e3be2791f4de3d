// SPDX-License-Identifier: Apache-2.0
package io.bulkpipe.io;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowable;
import static org.junit.jupiter.api.Timeout.ThreadMode.SEPARATE_THREAD;

import io.bulkpipe.channel.BulkChannel;
import io.bulkpipe.flow.ByteSubscriber;
import io.bulkpipe.flow.PipeFlows;
import io.bulkpipe.http.PipeBodies;
import io.bulkpipe.process.PipedProcess;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.ByteBuffer;
import java.nio.channels.Channels;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Flow;
import java.util.stream.Stream;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.condition.DisabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** A message says why: it ends with that of the cause, in each adapter, down to the first cause. */
@Timeout(value = 60, threadMode = SEPARATE_THREAD)
class MessagesOfErrorsTest {
  private static final String WHY = "the disk is full";
  private static final int LENGTH = 10;

  /** What meets a failure. */
  private interface Meeting {
    void in(BulkChannel channel) throws Exception;
  }

  private static IOException failure() {
    return new IOException(WHY);
  }

  private static Arguments each(String name, Meeting meeting) {
    return Arguments.of(name, meeting);
  }

  /** Completes as a publisher ends. */
  private static final class End implements Flow.Subscriber<ByteBuffer> {
    private final CompletableFuture<String> end = new CompletableFuture<>();

    @Override
    public void onSubscribe(Flow.Subscription subscription) {
      subscription.request(Long.MAX_VALUE);
    }

    @Override
    public void onNext(ByteBuffer bytes) {}

    @Override
    public void onError(Throwable failure) {
      end.completeExceptionally(failure);
    }

    @Override
    public void onComplete() {
      end.complete("complete");
    }
  }

  private static void end(Flow.Publisher<ByteBuffer> publisher) throws Exception {
    End end = new End();
    publisher.subscribe(end);
    end.end.get();
  }

  static Stream<Arguments> receiving() {
    return Stream.of(
        each("stream", c -> PipeStreams.inputStream(c.receiver()).read()),
        each(
            "low water",
            c -> PipeStreams.reading(c.receiver()).lowWaterMark(5).open().read()),
        each("all of a stream", c -> PipeStreams.inputStream(c.receiver()).readAllBytes()),
        each("channel", c -> PipeChannels.readable(c.receiver()).read(ByteBuffer.allocate(1))),
        each("line", c -> LineReader.over(c.receiver()).readLine()),
        each(
            "pump",
            c ->
                Pumps.transfer(c.receiver(), Channels.newChannel(OutputStream.nullOutputStream()))),
        each(
            "pump of channels",
            c -> Pumps.start(c.receiver(), BulkChannel.create().sender()).get()),
        each("publisher", c -> end(PipeFlows.publisher(c.receiver()))),
        each("body", c -> end(PipeBodies.ofReceiver(c.receiver()))),
        each("body of a length", c -> end(PipeBodies.ofReceiver(c.receiver(), LENGTH))));
  }

  static Stream<Arguments> sending() {
    return Stream.of(
        each("stream", c -> PipeStreams.outputStream(c.sender()).write(1)),
        each(
            "staged stream", c -> PipeStreams.stagedOutputStream(c.sender(), 1).write(new byte[2])),
        each("channel", c -> PipeChannels.writable(c.sender()).write(ByteBuffer.allocate(1))),
        each("line", c -> LineWriter.over(c.sender()).writeLine("line")),
        each(
            "pump",
            c -> Pumps.transfer(Channels.newChannel(InputStream.nullInputStream()), c.sender())),
        each("subscriber", c -> {
          ByteSubscriber<ByteBuffer> to = PipeFlows.subscriber(c.sender());
          Flow.Publisher<ByteBuffer> none = subscriber -> {};
          none.subscribe(to);
          to.onNext(ByteBuffer.allocate(1));
          to.completion().toCompletableFuture().get();
        }));
  }

  private static void assertSaysWhy(ThrowingCallable call) {
    Throwable thrown = catchThrowable(call);
    assertThat(thrown).isNotNull();
    assertThat(thrown.getMessage()).endsWith(WHY);
    for (Throwable cause; (cause = thrown.getCause()) != null; thrown = cause) {
      assertThat(thrown.getMessage()).endsWith(cause.getMessage());
    }
  }

  @ParameterizedTest(name = "{0}")
  @MethodSource("receiving")
  void afterTheSenderHasFailed(String name, Meeting meeting) {
    BulkChannel channel = BulkChannel.create(LENGTH);
    channel.sender().close(failure());
    assertSaysWhy(() -> meeting.in(channel));
  }

  @ParameterizedTest(name = "{0}")
  @MethodSource("receiving")
  void afterTheSenderHasAborted(String name, Meeting meeting) {
    BulkChannel channel = BulkChannel.create(LENGTH);
    channel.sender().abort(failure());
    assertSaysWhy(() -> meeting.in(channel));
  }

  @ParameterizedTest(name = "{0}")
  @MethodSource("sending")
  void afterTheReceiverHasGone(String name, Meeting meeting) {
    BulkChannel channel = BulkChannel.create(LENGTH);
    channel.receiver().cancel(failure());
    assertSaysWhy(() -> meeting.in(channel));
  }

  static Stream<Arguments> producing() {
    StreamProducer failing = out -> {
      throw failure();
    };
    return Stream.of(
        each(
            "stream",
            c -> PipeStreams.producing(failing).capacity(LENGTH).open().read()),
        each("sender", c -> {
          PipeStreams.produce(c.sender(), failing);
          c.receiver().receiveByte();
        }),
        each(
            "future",
            c -> PipeStreams.produce(c.sender(), failing, Runnable::run).get()),
        each("body", c -> end(PipeBodies.ofProducer(failing))),
        each(
            "body of a length",
            c -> end(PipeBodies.producing(failing).contentLength(LENGTH).build())));
  }

  @ParameterizedTest(name = "{0}")
  @MethodSource("producing")
  void ofAProducer(String name, Meeting meeting) {
    assertSaysWhy(() -> meeting.in(BulkChannel.create(LENGTH)));
  }

  static Stream<Arguments> children() {
    return Stream.of(
        each("exit", c -> sleeping(c, BulkChannel.create()).exit().get()),
        each("waitFor", c -> sleeping(c, BulkChannel.create()).waitFor()),
        each("output", c -> {
          BulkChannel output = BulkChannel.create();
          sleeping(c, output);
          output.receiver().receiveByte();
        }));
  }

  /** A child whose input fails. */
  private static PipedProcess sleeping(BulkChannel input, BulkChannel output) throws IOException {
    PipedProcess child = PipedProcess.builder(new ProcessBuilder("cat"))
        .stdin(input.receiver())
        .stdout(output.sender())
        .start();
    input.sender().abort(failure());
    return child;
  }

  @DisabledOnOs(value = OS.WINDOWS, disabledReason = "needs cat")
  @ParameterizedTest(name = "{0}")
  @MethodSource("children")
  void ofAChild(String name, Meeting meeting) {
    assertSaysWhy(() -> meeting.in(BulkChannel.create(LENGTH)));
  }
}
