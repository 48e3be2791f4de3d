// SPDX-License-Identifier: Apache-2.0
package consumer;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertThrows;

import io.bulkpipe.channel.BulkChannel;
import io.bulkpipe.coroutines.PipeCoroutines;
import io.bulkpipe.okio.PipeOkio;
import okio.Buffer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(value = 60, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
class AdaptersTest {

  @Test
  void bringTheirPartners() throws Exception {
    BulkChannel channel = BulkChannel.create();
    assertNotNull(PipeCoroutines.flow(channel.receiver(), 100));
    PipeOkio.sink(channel.sender()).write(new Buffer().writeUtf8("through Okio"), 12);
    Buffer received = new Buffer();
    PipeOkio.source(channel.receiver()).read(received, 100);
    assertEquals("through Okio", received.readUtf8());
  }

  @Test
  void otherAdaptersAreNotDependencies() {
    assertThrows(
        ClassNotFoundException.class, () -> Class.forName("io.bulkpipe.io.PipeStreams"));
  }
}
