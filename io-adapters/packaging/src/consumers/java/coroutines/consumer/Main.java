// SPDX-License-Identifier: Apache-2.0
package consumer;

import io.bulkpipe.channel.BulkChannel;
import io.bulkpipe.coroutines.PipeCoroutines;
import java.nio.ByteBuffer;
import kotlin.coroutines.EmptyCoroutineContext;
import kotlinx.coroutines.BuildersKt;

/** Received by a coroutine. */
final class Main {
  private Main() {}

  public static void main(String[] args) throws Exception {
    BulkChannel channel = BulkChannel.create();
    channel.sender().sendBulk(new byte[70]);
    Object received = BuildersKt.runBlocking(EmptyCoroutineContext.INSTANCE, (scope, coroutine) -> {
      try {
        return PipeCoroutines.receive(channel.receiver(), ByteBuffer.allocate(100), coroutine);
      } catch (java.io.IOException e) {
        throw new java.io.UncheckedIOException(e);
      }
    });
    System.out.println(received);
  }
}
