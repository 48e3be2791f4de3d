// SPDX-License-Identifier: Apache-2.0
package io.bulkpipe.okio;

import static java.util.concurrent.TimeUnit.HOURS;
import static java.util.concurrent.TimeUnit.MILLISECONDS;
import static java.util.concurrent.TimeUnit.NANOSECONDS;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowableOfType;
import static org.junit.jupiter.api.Timeout.ThreadMode.SEPARATE_THREAD;

import io.bulkpipe.channel.BrokenChannelException;
import io.bulkpipe.channel.BulkChannel;
import io.bulkpipe.channel.BulkSender;
import java.io.IOException;
import java.io.InterruptedIOException;
import java.lang.reflect.Proxy;
import java.nio.channels.ClosedChannelException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.FutureTask;
import okio.Buffer;
import okio.BufferedSource;
import okio.Okio;
import okio.Sink;
import okio.Source;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Okio's timeouts and deadlines, and interruption. */
@Timeout(value = 60, threadMode = SEPARATE_THREAD)
class OkioTimeoutTest {
  private static final long STEP = MILLISECONDS.toNanos(1);

  private final BulkChannel channel = BulkChannel.create(3);
  private final Sink sink = PipeOkio.sink(channel.sender());
  private final Source source = PipeOkio.source(channel.receiver());

  @AfterEach
  void noInterruptIsLeft() {
    assertThat(Thread.interrupted()).isFalse();
  }

  /** Fails with the message, no sooner than after a time. */
  private static InterruptedIOException expires(
      String message, long millis, ThrowingCallable call) {
    long start = System.nanoTime();
    InterruptedIOException thrown = catchThrowableOfType(InterruptedIOException.class, call);
    assertThat(thrown).hasMessage(message);
    assertThat(System.nanoTime() - start).isGreaterThanOrEqualTo(MILLISECONDS.toNanos(millis));
    return thrown;
  }

  /** Fails no sooner than at the deadline, which may have passed when the call begins. */
  private static void expiresAt(okio.Timeout timeout, ThrowingCallable call) {
    InterruptedIOException thrown = catchThrowableOfType(InterruptedIOException.class, call);
    assertThat(thrown).hasMessage("timeout");
    assertThat(System.nanoTime() - timeout.deadlineNanoTime()).isNotNegative();
  }

  @Test
  void sinkTimeout() throws IOException {
    sink.timeout().timeout(50, MILLISECONDS);
    Buffer buffer = new Buffer().writeUtf8("abcdef");
    InterruptedIOException thrown = expires("timeout", 50, () -> sink.write(buffer, 6));
    assertThat(thrown.bytesTransferred).isEqualTo(3);
    assertThat(buffer.readUtf8()).isEqualTo("def");
    Buffer read = new Buffer();
    assertThat(source.read(read, 6)).isEqualTo(3);
    sink.write(new Buffer().writeUtf8("ghi"), 3); // as usable as before
    assertThat(source.read(read, 6)).isEqualTo(3);
    assertThat(read.readUtf8()).isEqualTo("abcghi");
  }

  @Test
  void sourceTimeout() throws IOException {
    source.timeout().timeout(50, MILLISECONDS);
    Buffer buffer = new Buffer();
    InterruptedIOException thrown = expires("timeout", 50, () -> source.read(buffer, 6));
    assertThat(thrown.bytesTransferred).isZero();
    assertThat(buffer.size()).isZero();
    sink.write(new Buffer().writeUtf8("abc"), 3);
    assertThat(source.read(buffer, 6)).isEqualTo(3);
  }

  @Test
  void sinkDeadline() throws IOException {
    sink.write(new Buffer().writeUtf8("abc"), 3);
    Buffer buffer = new Buffer().writeUtf8("def");
    sink.timeout().deadline(50, MILLISECONDS);
    expiresAt(sink.timeout(), () -> sink.write(buffer, 3));
    assertThat(buffer.size()).isEqualTo(3);
  }

  @Test
  void sourceDeadline() {
    source.timeout().deadline(50, MILLISECONDS);
    expiresAt(source.timeout(), () -> source.read(new Buffer(), 6));
  }

  @Test
  void smallerOfTheTwoCounts() {
    source.timeout().timeout(50, MILLISECONDS).deadline(1, HOURS);
    expires("timeout", 50, () -> source.read(new Buffer(), 6));
    source.timeout().timeout(1, HOURS).deadline(50, MILLISECONDS);
    expiresAt(source.timeout(), () -> source.read(new Buffer(), 6));
  }

  @Test
  void deadlineOfThePastComesBeforeTheBytes() throws IOException {
    sink.write(new Buffer().writeUtf8("abc"), 3);
    source.timeout().deadlineNanoTime(System.nanoTime() - 1);
    expires("timeout", 0, () -> source.read(new Buffer(), 6));
    source.timeout().clearDeadline();
    Buffer buffer = new Buffer();
    assertThat(source.read(buffer, 6)).isEqualTo(3);
    sink.timeout().deadlineNanoTime(System.nanoTime() - 1);
    expires("timeout", 0, () -> sink.write(buffer, 3));
    assertThat(buffer.size()).isEqualTo(3);
    assertThat(channel.receiver().available()).isZero();
  }

  private static void reached(Source source) {
    source.timeout().deadlineNanoTime(System.nanoTime() - 1);
  }

  private static void reached(Sink sink) {
    sink.timeout().deadlineNanoTime(System.nanoTime() - 1);
  }

  @Test
  void deadlineOfThePastWithNothingToMove() throws IOException {
    reached(source);
    expires("timeout", 0, () -> source.read(new Buffer(), 6));
    source.timeout().timeout(1, HOURS);
    expires("timeout", 0, () -> source.read(new Buffer(), 6));
    sink.write(new Buffer().writeUtf8("abc"), 3);
    reached(sink);
    expires("timeout", 0, () -> sink.write(new Buffer().writeUtf8("def"), 3));
    sink.timeout().timeout(1, HOURS);
    InterruptedIOException thrown =
        expires("timeout", 0, () -> sink.write(new Buffer().writeUtf8("def"), 3));
    assertThat(thrown.bytesTransferred).isZero();
  }

  @Test
  void closedEndComesBeforeADeadlineOfThePast() throws IOException {
    reached(sink);
    channel.receiver().close();
    assertThatThrownBy(() -> sink.write(new Buffer().writeUtf8("a"), 1))
        .isInstanceOf(BrokenChannelException.class);
    sink.close();
    assertThatThrownBy(() -> sink.write(new Buffer().writeUtf8("a"), 1))
        .isInstanceOf(ClosedChannelException.class);
    reached(source);
    assertThatThrownBy(() -> source.read(new Buffer(), 1))
        .isInstanceOf(ClosedChannelException.class);
  }

  /** One send, so one wait: it is not followed by another one that has the time anew. */
  @Test
  void partThatFittedDoesNotBringTheTimeAnew() throws IOException {
    BulkChannel wide = BulkChannel.create(8192);
    Sink out = PipeOkio.sink(wide.sender());
    out.write(new Buffer().write(new byte[4000]), 4000);
    Buffer buffer = new Buffer().write(new byte[8000]);
    out.timeout().timeout(20, MILLISECONDS);
    long before = wide.stats().sender().lockAcquisitions();
    InterruptedIOException thrown = expires("timeout", 20, () -> out.write(buffer, 8000));
    assertThat(thrown.bytesTransferred).isEqualTo(4192);
    assertThat(buffer.size()).isEqualTo(3808);
    assertThat(wide.receiver().available()).isEqualTo(8192);
    assertThat(wide.stats().sender().lockAcquisitions() - before).isEqualTo(1);
  }

  /** Takes all or, from a segment on, a part; and takes its time for each. */
  private static BulkSender slow(List<Duration> patience, int partFrom) {
    return (BulkSender) Proxy.newProxyInstance(
        BulkSender.class.getClassLoader(),
        new Class<?>[] {BulkSender.class},
        (proxy, method, arguments) -> {
          if (!method.getName().equals("sendBulk") || arguments.length != 4) {
            throw new AssertionError(method);
          }
          patience.add((Duration) arguments[3]);
          long start = System.nanoTime();
          while (System.nanoTime() - start < STEP) {
            Thread.onSpinWait();
          }
          int length = (int) arguments[2];
          return patience.size() < partFrom ? length : 10;
        });
  }

  @ParameterizedTest
  @ValueSource(booleans = {false, true})
  void allSegmentsShareTheTimeOfACall(boolean withDeadline) throws IOException {
    List<Duration> patience = new ArrayList<>();
    Sink out = PipeOkio.sink(slow(patience, Integer.MAX_VALUE));
    if (withDeadline) {
      out.timeout().deadline(2, HOURS);
    }
    out.timeout().timeout(1, HOURS);
    out.write(new Buffer().write(new byte[50_000]), 50_000);
    assertThat(patience).hasSizeGreaterThanOrEqualTo(6);
    for (int i = 0; i < patience.size(); i++) {
      assertThat(patience.get(i)).isLessThanOrEqualTo(Duration.ofHours(1).minusNanos(i * STEP));
    }
    List<Duration> next = new ArrayList<>(patience);
    patience.clear();
    out.write(new Buffer().write(new byte[1]), 1);
    assertThat(patience.get(0)).as("a new call").isGreaterThan(next.get(next.size() - 1));
  }

  @Test
  void sendThatReturnsAPartIsTheLastOne() {
    List<Duration> patience = new ArrayList<>();
    Sink out = PipeOkio.sink(slow(patience, 3));
    out.timeout().deadline(1, HOURS);
    Buffer buffer = new Buffer().write(new byte[50_000]);
    InterruptedIOException thrown = expires("timeout", 0, () -> out.write(buffer, 50_000));
    assertThat(patience).hasSize(3);
    assertThat(thrown.bytesTransferred + buffer.size()).isEqualTo(50_000);
    assertThat(thrown.bytesTransferred).isEqualTo(2 * 8192 + 10);
  }

  @Test
  void timeoutInTheMiddleOfManySegments() throws IOException {
    BulkChannel wide = BulkChannel.create(20_000);
    Sink out = PipeOkio.sink(wide.sender());
    out.timeout().timeout(20, MILLISECONDS).deadline(1, HOURS);
    Buffer buffer = new Buffer().write(new byte[50_000]);
    InterruptedIOException thrown = expires("timeout", 20, () -> out.write(buffer, 50_000));
    assertThat(thrown.bytesTransferred).isEqualTo(20_000);
    assertThat(buffer.size()).isEqualTo(30_000);
    assertThat(wide.stats().sender().lockAcquisitions()).isEqualTo(3);
  }

  @Test
  void timeoutOfATryStillMovesWhatItCan() throws IOException {
    sink.timeout().timeout(1, NANOSECONDS);
    source.timeout().timeout(1, NANOSECONDS);
    sink.write(new Buffer().writeUtf8("abc"), 3);
    Buffer buffer = new Buffer();
    assertThat(source.read(buffer, 3)).isEqualTo(3);
    assertThat(buffer.readUtf8()).isEqualTo("abc");
  }

  @Test
  void limitsThatAreNotReachedChangeNothing() throws Exception {
    sink.timeout().timeout(1, HOURS);
    source.timeout().deadline(1, HOURS);
    String text = "0123456789".repeat(2_000);
    FutureTask<Boolean> writing = PipeOkioTest.startWriting(sink, text);
    BufferedSource in = Okio.buffer(source);
    assertThat(in.readUtf8(text.length())).isEqualTo(text);
    assertThat(writing.get()).isTrue();
    sink.close();
    assertThat(in.exhausted()).isTrue();
  }

  @Test
  void longestTimesDoNotOverflow() throws IOException {
    source.timeout().timeout(Long.MAX_VALUE, NANOSECONDS);
    sink.timeout().timeout(Long.MAX_VALUE, NANOSECONDS).deadlineNanoTime(Long.MAX_VALUE);
    sink.write(new Buffer().writeUtf8("abc"), 3);
    FutureTask<Long> reading = PipeOkioTest.start(() -> source.read(new Buffer(), 2));
    assertThatDone(reading, 2);
    sink.close();
    FutureTask<Long> rest = PipeOkioTest.start(() -> source.read(new Buffer(), 2));
    assertThatDone(rest, 1);
  }

  private static void assertThatDone(FutureTask<Long> task, long result) {
    try {
      assertThat(task.get(20_000, MILLISECONDS)).isEqualTo(result);
    } catch (Exception e) {
      throw new AssertionError(e);
    }
  }

  @Test
  void timeoutsOfABufferedSource() {
    BufferedSource in = Okio.buffer(source);
    in.timeout().timeout(20, MILLISECONDS); // that of the source below
    expires("timeout", 20, in::readByte);
  }

  @Test
  void interruptBeforeACall() {
    Thread.currentThread().interrupt();
    assertThatThrownBy(() -> source.read(new Buffer(), 1))
        .isInstanceOf(InterruptedIOException.class);
    assertThat(Thread.interrupted()).isTrue();
    Thread.currentThread().interrupt();
    Buffer buffer = new Buffer().writeUtf8("a");
    assertThatThrownBy(() -> sink.write(buffer, 1)).isInstanceOf(InterruptedIOException.class);
    assertThat(Thread.interrupted()).isTrue();
    assertThat(buffer.size()).isEqualTo(1);
  }

  @Test
  void closedEndComesBeforeAnInterrupt() throws IOException {
    sink.close();
    Thread.currentThread().interrupt();
    assertThatThrownBy(() -> sink.write(new Buffer().writeUtf8("a"), 1))
        .isInstanceOf(ClosedChannelException.class);
    assertThat(Thread.interrupted()).isTrue();
  }

  @Test
  void interruptOfAWaitingRead() throws Exception {
    interruptsAndKeepsTheFlag(() -> source.read(new Buffer(), 6), 0);
    source.timeout().timeout(1, HOURS);
    interruptsAndKeepsTheFlag(() -> source.read(new Buffer(), 6), 0);
    assertThat(channel.receiver().isOpen()).isTrue();
  }

  @Test
  void interruptOfAWaitingWrite() throws Exception {
    Buffer buffer = new Buffer().writeUtf8("abcdef");
    interruptsAndKeepsTheFlag(() -> sink.write(buffer, 6), 3);
    assertThat(buffer.readUtf8()).isEqualTo("def");
    Buffer read = new Buffer();
    assertThat(source.read(read, 6)).isEqualTo(3);
    sink.timeout().timeout(1, HOURS);
    buffer.writeUtf8("ghijk");
    interruptsAndKeepsTheFlag(() -> sink.write(buffer, 5), 3);
    assertThat(buffer.readUtf8()).isEqualTo("jk");
    assertThat(source.read(read, 6)).isEqualTo(3);
    assertThat(read.readUtf8()).isEqualTo("abcghi");
  }

  @SuppressWarnings("ThreadPriorityCheck") // the condition decides
  private void interruptsAndKeepsTheFlag(ThrowingCallable call, int transferred) throws Exception {
    long before = parks();
    FutureTask<Boolean> task = new FutureTask<>(() -> {
      InterruptedIOException thrown = catchThrowableOfType(InterruptedIOException.class, call);
      assertThat(thrown).isNotNull();
      assertThat(thrown.bytesTransferred).isEqualTo(transferred);
      return Thread.currentThread().isInterrupted();
    });
    Thread thread = new Thread(task, "companion");
    thread.setDaemon(true);
    thread.start();
    while (parks() == before) {
      Thread.yield();
    }
    thread.interrupt();
    assertThat(task.get()).isTrue();
  }

  private long parks() {
    return channel.stats().sender().parks() + channel.stats().receiver().parks();
  }
}
