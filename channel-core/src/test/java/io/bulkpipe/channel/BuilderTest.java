// SPDX-License-Identifier: Apache-2.0
package io.bulkpipe.channel;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Timeout.ThreadMode.SEPARATE_THREAD;

import io.bulkpipe.channel.testing.PositionedBytes;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Making channels. */
@Timeout(value = 30, threadMode = SEPARATE_THREAD)
class BuilderTest {

  @DisplayName("The usual capacity is that of a kernel's pipe, and is what fits")
  @Test
  void usualCapacity() throws Exception {
    assertThat(BulkChannel.DEFAULT_CAPACITY).isEqualTo(65_536);
    for (BulkChannel channel :
        new BulkChannel[] {BulkChannel.create(), BulkChannel.builder().build()}) {
      assertThat(channel.capacity()).isEqualTo(65_536);
      byte[] bytes = new byte[65_537];
      assertThat(channel.sender().trySendBulk(bytes, 0, bytes.length)).isEqualTo(65_536);
    }
  }

  @DisplayName("A capacity is what was asked for, not rounded to anything")
  @ParameterizedTest
  @ValueSource(ints = {1, 2, 3, 5, 1000, 4095, 4097, 65_535, 1_000_000})
  void exactCapacity(int capacity) throws Exception {
    BulkChannel channel = BulkChannel.create(capacity);
    assertThat(channel.capacity()).isEqualTo(capacity);
    assertThat(channel.sender().capacity()).isEqualTo(capacity);
    assertThat(channel.receiver().capacity()).isEqualTo(capacity);
    byte[] bytes = new byte[capacity + 1];
    assertThat(channel.sender().trySendBulk(bytes, 0, bytes.length)).isEqualTo(capacity);
  }

  @DisplayName("A builder returns itself, and its channels have nothing in common")
  @Test
  void builderIsReusable() throws Exception {
    BulkChannel.Builder builder = BulkChannel.builder();
    assertThat(builder.capacity(10)).isSameAs(builder);
    assertThat(builder.name("first")).isSameAs(builder);
    assertThat(builder.spinning(false)).isSameAs(builder);
    assertThat(builder.singleSender()).isSameAs(builder);
    assertThat(builder.singleReceiver()).isSameAs(builder);
    BulkChannel first = builder.build();
    BulkChannel second = builder.name("second").capacity(20).build();
    assertThat(first.capacity()).isEqualTo(10);
    assertThat(second.capacity()).isEqualTo(20);
    assertThat(first.toString()).contains("first").doesNotContain("second");
    assertThat(second.toString()).contains("second");
    first.sender().sendBulk(PositionedBytes.of(0, 5));
    first.receiver().close();
    assertThat(second.receiver().available()).isZero();
    second.sender().sendBulk(PositionedBytes.of(0, 20));
    PositionedBytes.receive(second.receiver(), 20, 0);
    assertThat(second.stats().receiver().bytes()).isEqualTo(20);
    assertThat(first.stats().receiver().bytes()).isZero();
  }

  @DisplayName("toString tells the fill and differs for each kind of end")
  @Test
  void toStringTellsTheState() throws Exception {
    BulkChannel channel = BulkChannel.builder().capacity(1000).name("the-name").build();
    channel.sender().sendBulk(new byte[123]);
    assertThat(channel.toString()).contains("the-name").contains("123");
    String open = channel.toString();
    channel.sender().close();
    String closed = channel.toString();
    assertThat(closed).contains("the-name").isNotEqualTo(open);
    channel.sender().abort(new Exception());
    assertThat(channel.toString()).contains("the-name").isNotEqualTo(closed);
    channel.receiver().close();
    assertThat(channel.toString()).contains("the-name");
    assertThat(BulkChannel.create().toString()).isNotEmpty();
  }
}
