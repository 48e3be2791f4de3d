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
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import jdk.jfr.Recording;
import jdk.jfr.consumer.RecordedEvent;
import jdk.jfr.consumer.RecordingFile;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.io.TempDir;

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

  @DisplayName("a wait below the threshold is none")
  @EachThreadKind
  void shortWait(ThreadKind kind, @TempDir Path dir) throws Exception {
    assertThat(record(kind, Duration.ofHours(1), dir, "short " + kind)).isEmpty();
  }
}
