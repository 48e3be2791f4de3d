// SPDX-License-Identifier: Apache-2.0
package io.bulkpipe.channel;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Timeout.ThreadMode.SEPARATE_THREAD;

import io.bulkpipe.channel.testing.Await;
import java.io.IOException;
import java.util.List;
import java.util.function.Consumer;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** What monitoring sees of the channels that have a name. */
@Timeout(value = 60, threadMode = SEPARATE_THREAD)
class ChannelSnapshotTest {

  private static List<ChannelSnapshot> named(String name) {
    return ChannelSnapshot.ofNamedChannels().stream()
        .filter(each -> each.name().equals(name))
        .toList();
  }

  private static BulkChannel channel(String name) throws Exception {
    BulkChannel channel = BulkChannel.builder().capacity(10).name(name).build();
    channel.sender().sendBulk(new byte[3]);
    return channel;
  }

  @DisplayName("a named channel is seen from its first use on, with what it has done")
  @Test
  void figures() throws Exception {
    BulkChannel channel = BulkChannel.builder().capacity(10).name("figures").build();
    assertThat(named("figures")).isEmpty();
    channel.sender().sendBulk(new byte[7]);
    assertThat(channel.receiver().receiveInto(new byte[3])).isEqualTo(3);
    ChannelSnapshot seen = named("figures").get(0);
    assertThat(seen)
        .isEqualTo(
            new ChannelSnapshot(seen.id(), "figures", 10, 4, false, false, false, channel.stats()));
  }

  @DisplayName("channels of the same name are told apart, in the order of their first uses")
  @Test
  void sameName() throws Exception {
    BulkChannel first = channel("same");
    BulkChannel second = channel("same");
    second.sender().sendByte(1);
    assertThat(named("same")).extracting(ChannelSnapshot::buffered).containsExactly(3, 4);
    assertThat(named("same")).extracting(ChannelSnapshot::id).isSorted().doesNotHaveDuplicates();
    assertThat(first.receiver().available()).isEqualTo(3); // both were in use until here
  }

  @DisplayName("a channel without a name is not seen")
  @Test
  void unnamed() throws Exception {
    BulkChannel channel = BulkChannel.create(10);
    channel.sender().sendByte(1);
    assertThat(named("unnamed")).isEmpty();
    assertThat(channel.receiver().receiveByte()).isEqualTo(1);
  }

  @DisplayName("a closed channel is over once its end was received")
  @Test
  void closed() throws Exception {
    BulkChannel channel = channel("closed");
    channel.sender().close();
    ChannelSnapshot seen = named("closed").get(0);
    assertThat(seen.senderEnded()).isTrue();
    assertThat(seen.over()).isFalse();
    assertThat(seen.failed()).isFalse();
    assertThat(channel.receiver().receiveInto(new byte[10])).isEqualTo(3);
    assertThat(channel.receiver().receiveByte()).isEqualTo(-1);
    assertThat(named("closed").get(0).over()).isTrue();
    assertThat(named("closed").get(0).failed()).isFalse();
  }

  @DisplayName("an end that gave up or was given a cause is a failure; a reader that left is none")
  @Test
  void failed() throws Exception {
    IOException cause = new IOException("no more");
    assertThat(after("aborted", channel -> channel.sender().abort(cause)).failed())
        .isTrue();
    assertThat(after("broken", channel -> channel.sender().close(cause)).failed())
        .isTrue();
    assertThat(after("cancelled", channel -> channel.receiver().cancel(cause)).failed())
        .isTrue();
    ChannelSnapshot left = after("left", channel -> channel.receiver().close());
    assertThat(left.failed()).isFalse();
    assertThat(left.senderEnded()).isFalse();
    assertThat(left.over()).isTrue();
  }

  private static ChannelSnapshot after(String name, Consumer<BulkChannel> ending) throws Exception {
    BulkChannel channel = channel(name);
    ending.accept(channel);
    return named(name).get(0);
  }

  @DisplayName("a snapshot keeps no channel reachable")
  @Test
  void forgotten() throws Exception {
    List<ChannelSnapshot> seen = used("snapshot of one forgotten");
    Await.until("it is forgotten", () -> {
      System.gc();
      return named("snapshot of one forgotten").isEmpty();
    });
    assertThat(seen).hasSize(1);
  }

  private static List<ChannelSnapshot> used(String name) throws Exception {
    BulkChannel channel = channel(name);
    List<ChannelSnapshot> seen = named(name);
    assertThat(channel.receiver().available()).isEqualTo(3);
    return seen;
  }
}
