// SPDX-License-Identifier: Apache-2.0
package io.bulkpipe.channel;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Timeout.ThreadMode.SEPARATE_THREAD;

import io.bulkpipe.channel.testing.Await;
import io.bulkpipe.channel.testing.Body;
import io.bulkpipe.channel.testing.Covers;
import io.bulkpipe.channel.testing.Crew;
import io.bulkpipe.channel.testing.EachThreadKind;
import io.bulkpipe.channel.testing.ThreadKind;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import jdk.jfr.Recording;
import jdk.jfr.consumer.RecordedEvent;
import jdk.jfr.consumer.RecordingFile;
import jdk.jfr.consumer.RecordingStream;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** What a flight recording shows of a wait. */
@Timeout(value = 60, threadMode = SEPARATE_THREAD)
@Covers("R14")
class RecordingTest {

  @RegisterExtension
  final Crew crew = new Crew();

  /** How long the recorded wait is at least: it is over when that long has passed, not before. */
  private static final Duration WAIT = Duration.ofMillis(10);

  private List<RecordedEvent> record(ThreadKind kind, Duration threshold, Path dir, String name)
      throws Exception {
    Path file = dir.resolve("recording.jfr");
    try (Recording recording = new Recording()) {
      recording.enable("io.bulkpipe.Wait").withThreshold(threshold);
      recording.start();
      BulkChannel channel =
          BulkChannel.builder().capacity(10).spinning(false).name(name).build();
      Body<Integer> body = crew.start(kind, "waiting", () -> channel.receiver().receiveByte());
      Await.until("it parks", () -> channel.stats().receiver().parks() > 0); // the event has begun
      long parked = System.nanoTime();
      Await.until("it was a wait", () -> System.nanoTime() - parked >= WAIT.toNanos());
      channel.sender().sendByte(1);
      assertThat(body.result()).isEqualTo(1);
      recording.stop();
      recording.dump(file);
    }
    return RecordingFile.readAllEvents(file).stream()
        .filter(event -> event.getEventType().getName().equals("io.bulkpipe.Wait"))
        .filter(event -> name.equals(event.getString("channel")))
        .toList();
  }

  @DisplayName("a long wait is an event with the channel's name and the time of the wait")
  @EachThreadKind
  void longWait(ThreadKind kind, @TempDir Path dir) throws Exception {
    List<RecordedEvent> events = record(kind, WAIT, dir, "recorded " + kind);
    assertThat(events).hasSize(1);
    assertThat(events.get(0).getDuration()).isGreaterThanOrEqualTo(WAIT);
    assertThat(events.get(0).getString("waitsFor")).contains("bytes");
  }

  /** A wait that holds no end. */
  private enum NotHolding {
    ROOM(channel -> channel.sender().awaitWritable(5)),
    BYTES(channel -> channel.receiver().awaitReadable(5)),
    RECEIPT(channel -> channel.sender().awaitDrained());

    private final Action wait;

    NotHolding(Action wait) {
      this.wait = wait;
    }

    interface Action {
      void on(BulkChannel channel) throws Exception;
    }
  }

  @DisplayName("a long wait that holds no end is an event, too")
  @ParameterizedTest
  @EnumSource
  void longWaitThatHoldsNothing(NotHolding kind, @TempDir Path dir) throws Exception {
    String name = "held by nobody " + kind;
    try (Recording recording = new Recording()) {
      recording.enable("io.bulkpipe.Wait").withThreshold(WAIT);
      recording.start();
      BulkChannel channel = BulkChannel.builder().capacity(10).name(name).build();
      channel.sender().sendBulk(new byte[kind == NotHolding.BYTES ? 1 : 10]);
      Body<?> body = crew.start(ThreadKind.PLATFORM, "waiting", () -> {
        kind.wait.on(channel);
        return null;
      });
      Await.until("it parks", () -> body.thread().getState() == Thread.State.WAITING);
      long parked = System.nanoTime();
      Await.until("it was a wait", () -> System.nanoTime() - parked >= WAIT.toNanos());
      if (kind == NotHolding.BYTES) {
        channel.sender().sendBulk(new byte[4]);
      } else {
        assertThat(channel.receiver().receiveFully(new byte[10], 0, 10)).isEqualTo(10);
      }
      body.result();
      List<RecordedEvent> events = events(recording, dir, "io.bulkpipe.Wait", name);
      assertThat(events).hasSize(1);
      assertThat(events.get(0).getString("waitsFor")).isEqualToIgnoringCase(kind.name());
    }
  }

  private static List<RecordedEvent> events(Recording recording, Path dir, String type, String name)
      throws Exception {
    Path file = dir.resolve(type + ".jfr");
    recording.stop();
    recording.dump(file);
    return RecordingFile.readAllEvents(file).stream()
        .filter(event -> event.getEventType().getName().equals(type))
        .filter(event -> name.equals(event.getString("channel")))
        .toList();
  }

  @DisplayName("a named channel shows itself again and again, with a wait that does not end")
  @EachThreadKind
  void namedChannel(ThreadKind kind, @TempDir Path dir) throws Exception {
    String name = "shown " + kind;
    BulkChannel channel =
        BulkChannel.builder().capacity(10).spinning(false).name(name).build();
    BulkChannel.create().sender().sendByte(1); // shown by nothing
    channel.sender().sendBulk(new byte[3]);
    assertThat(channel.receiver().receiveInto(new byte[3])).isEqualTo(3);
    Body<Integer> body = crew.start(kind, "waiting", () -> channel.receiver().receiveByte());
    Await.until("it parks", () -> channel.stats().receiver().parks() > 0);
    try (Recording recording = new Recording();
        RecordingStream seen = new RecordingStream()) {
      CountDownLatch shown = new CountDownLatch(2);
      seen.enable("io.bulkpipe.Channel").withPeriod(Duration.ofMillis(20));
      seen.onEvent("io.bulkpipe.Channel", event -> {
        if (name.equals(event.getString("channel"))) {
          shown.countDown();
        }
      });
      recording.enable("io.bulkpipe.Channel").withPeriod(Duration.ofMillis(20));
      recording.start();
      seen.startAsync();
      shown.await();
      List<RecordedEvent> events = events(recording, dir, "io.bulkpipe.Channel", name);
      RecordedEvent last = events.get(events.size() - 1);
      assertThat(last.getInt("capacity")).isEqualTo(10);
      assertThat(last.getLong("sent")).isEqualTo(3);
      assertThat(last.getInt("buffered")).isZero();
      assertThat(last.getString("waitsForRoom")).isNull();
      assertThat(last.getString("waitsForBytes")).isEqualTo(body.thread().getName());
      assertThat(last.getDuration("waitedForBytes")).isPositive();
    }
    channel.sender().sendByte(1);
    assertThat(body.result()).isEqualTo(1);
  }

  @DisplayName("an ending of a named channel is an event with its cause")
  @Test
  void ending(@TempDir Path dir) throws Exception {
    try (Recording recording = new Recording()) {
      recording.enable("io.bulkpipe.End");
      recording.start();
      BulkChannel channel = BulkChannel.builder().name("ended").build();
      channel.sender().sendByte(1);
      Await.until("the recorder is known", NamedChannels::isRecorder);
      channel.sender().abort(new IOException("no more"));
      channel.receiver().close();
      List<RecordedEvent> events = events(recording, dir, "io.bulkpipe.End", "ended");
      assertThat(events).hasSize(2);
      assertThat(events.get(0).getString("sender")).isEqualTo("ABORTED");
      assertThat(events.get(0).getString("senderCause")).isEqualTo("java.io.IOException: no more");
      assertThat(events.get(0).getString("receiver")).isEqualTo("OPEN");
      assertThat(events.get(1).getString("receiver")).isEqualTo("CLOSED");
    }
  }

  @DisplayName("a channel that was forgotten is shown no more")
  @Test
  void forgotten() throws Exception {
    useNamed();
    Await.until("it is forgotten", () -> {
      System.gc();
      return NamedChannels.all().stream().noneMatch(core -> core.name().equals("forgotten"));
    });
  }

  private static void useNamed() throws Exception {
    BulkChannel channel = BulkChannel.builder().name("forgotten").build();
    channel.sender().sendByte(1);
    assertThat(NamedChannels.all()).anyMatch(core -> core.name().equals("forgotten"));
  }

  @DisplayName("a wait below the threshold is none")
  @EachThreadKind
  void shortWait(ThreadKind kind, @TempDir Path dir) throws Exception {
    assertThat(record(kind, Duration.ofHours(1), dir, "short " + kind)).isEmpty();
  }
}
