// SPDX-License-Identifier: Apache-2.0
package io.bulkpipe.okio;

import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.junit.jupiter.api.Timeout.ThreadMode.SEPARATE_THREAD;

import io.bulkpipe.channel.BulkChannel;
import java.io.IOException;
import okio.Buffer;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** A message says why: it ends with that of the cause. */
@Timeout(value = 60, threadMode = SEPARATE_THREAD)
class MessagesOfErrorsTest {
  private final IOException why = new IOException("the disk is full");
  private final BulkChannel channel = BulkChannel.create(10);

  private void assertSaysWhy(ThrowingCallable call) {
    assertThatExceptionOfType(IOException.class)
        .isThrownBy(call)
        .withMessageEndingWith(why.getMessage())
        .withCause(why);
  }

  private void assertReadSaysWhy() {
    assertSaysWhy(() -> PipeOkio.source(channel.receiver()).read(new Buffer(), 1));
  }

  @Test
  void ofASourceAfterTheSenderHasFailed() {
    channel.sender().close(why);
    assertReadSaysWhy();
  }

  @Test
  void ofASourceAfterTheSenderHasAborted() {
    channel.sender().abort(why);
    assertReadSaysWhy();
  }

  @Test
  void ofASinkAfterTheReceiverHasGone() {
    channel.receiver().cancel(why);
    assertSaysWhy(() -> PipeOkio.sink(channel.sender()).write(new Buffer().writeByte(1), 1));
  }
}
