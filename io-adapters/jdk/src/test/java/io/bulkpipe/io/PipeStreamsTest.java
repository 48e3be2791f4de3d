// SPDX-License-Identifier: Apache-2.0
package io.bulkpipe.io;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.assertThatNullPointerException;
import static org.junit.jupiter.api.Timeout.ThreadMode.SEPARATE_THREAD;

import io.bulkpipe.channel.BulkChannel;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What the factory methods take and give. */
@Timeout(value = 60, threadMode = SEPARATE_THREAD)
class PipeStreamsTest {

  @Test
  @SuppressWarnings("NullAway") // that is what is tested
  void nullIsRefused() {
    assertThatNullPointerException()
        .isThrownBy(() -> PipeStreams.outputStream(null))
        .withMessage("sender=null");
    assertThatNullPointerException()
        .isThrownBy(() -> PipeStreams.stagedOutputStream(null, 0))
        .withMessage("sender=null");
    assertThatNullPointerException()
        .isThrownBy(() -> PipeStreams.inputStream(null))
        .withMessage("receiver=null");
  }

  @ParameterizedTest
  @ValueSource(ints = {0, -1, Integer.MIN_VALUE})
  void stagingBelowOneIsRefused(int staging) {
    BulkChannel channel = BulkChannel.create(1);
    assertThatIllegalArgumentException()
        .isThrownBy(() -> PipeStreams.stagedOutputStream(channel.sender(), staging))
        .withMessageContaining("bytes=" + staging);
  }

  @ParameterizedTest
  @EnumSource
  void streamsSayOfWhatTheyAre(OutputForm form) {
    BulkChannel channel = BulkChannel.builder().name("orders").build();
    assertThat(form.over(channel.sender()).toString()).contains("orders");
    assertThat(PipeStreams.inputStream(channel.receiver()).toString()).contains("orders");
  }

  @Test
  void streamsAreViewsThatCanBeMixed() throws Exception {
    BulkChannel channel = BulkChannel.create(64);
    PipeStreams.outputStream(channel.sender()).write(1);
    channel.sender().sendByte(2);
    PipeStreams.outputStream(channel.sender()).write(3);
    assertThat(PipeStreams.inputStream(channel.receiver()).read()).isEqualTo(1);
    assertThat(PipeStreams.inputStream(channel.receiver()).read()).isEqualTo(2);
    assertThat(channel.receiver().receiveByte()).isEqualTo(3);
  }
}
