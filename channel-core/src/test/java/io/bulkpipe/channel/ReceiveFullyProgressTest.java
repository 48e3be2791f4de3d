// SPDX-License-Identifier: Apache-2.0
package io.bulkpipe.channel;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Timeout.ThreadMode.SEPARATE_THREAD;

import io.bulkpipe.channel.testing.Body;
import io.bulkpipe.channel.testing.Covers;
import io.bulkpipe.channel.testing.Crew;
import io.bulkpipe.channel.testing.EachThreadKind;
import io.bulkpipe.channel.testing.PositionedBytes;
import io.bulkpipe.channel.testing.ThreadKind;
import java.time.Duration;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.RegisterExtension;

/** A receive that fills its slice takes what is there, so that nobody waits for it to do so. */
@Timeout(value = 30, threadMode = SEPARATE_THREAD)
@Covers({"R8", "R10"})
class ReceiveFullyProgressTest {

  @RegisterExtension
  final Crew crew = new Crew();

  @DisplayName("who waits until all is received does not wait for ever for a longer receive")
  @EachThreadKind
  void awaitDrained(ThreadKind kind) throws Exception {
    BulkChannel channel = BulkChannel.create(10);
    byte[] dst = new byte[20];
    Body<Integer> receiver =
        crew.start(kind, "receiver", () -> channel.receiver().receiveFully(dst, 0, 20));
    channel.sender().sendBulk(PositionedBytes.of(0, 13));
    Body<Boolean> drained =
        crew.start(kind, "drained", () -> channel.sender().awaitDrained(Duration.ofSeconds(5)));
    assertThat(drained.result()).isTrue();
    channel.sender().sendBulk(PositionedBytes.of(13, 7));
    assertThat(receiver.result()).isEqualTo(20);
    PositionedBytes.check(dst, 0);
  }

  @DisplayName("a message that needs most of the room gets it from a longer receive")
  @EachThreadKind
  void messages(ThreadKind kind) {
    BulkChannel channel = BulkChannel.create(10);
    Body<Integer> receiver =
        crew.start(kind, "receiver", () -> channel.receiver().receiveFully(new byte[22], 0, 22));
    Body<?> sender = crew.start(kind, "sender", () -> {
      MessageSender messages = MessageSender.over(channel.sender());
      messages.send(new byte[9]);
      messages.send(new byte[2]);
      messages.send(new byte[8]);
    });
    assertThat(receiver.result()).isEqualTo(22);
    sender.result();
  }

  @DisplayName("when its time is up it returns all that is there, up to the length")
  @EachThreadKind
  void timed(ThreadKind kind) throws Exception {
    BulkChannel channel = BulkChannel.create(10);
    Body<Integer> receiver = crew.start(
        kind,
        "receiver",
        () -> channel.receiver().receiveFully(new byte[20], 0, 20, Duration.ofMillis(300)));
    channel.sender().sendBulk(PositionedBytes.of(0, 13));
    assertThat(receiver.result()).isEqualTo(13);
  }
}
