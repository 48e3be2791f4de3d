// SPDX-License-Identifier: Apache-2.0
package io.bulkpipe.peers;

import static org.assertj.core.api.Assertions.assertThat;

import io.bulkpipe.adapter.testing.PositionedBytes;
import io.bulkpipe.channel.BulkChannel;
import io.bulkpipe.channel.BulkReceiver;
import io.bulkpipe.channel.BulkSender;
import io.bulkpipe.io.Companions;
import org.junit.jupiter.api.extension.RegisterExtension;

/**
 * A channel as a pipe of .NET's {@code System.IO.Pipelines}. Its writer's memory is a window of
 * {@code fill}, its reader's buffer a window of {@code drain}.
 */
abstract class DotNetPipe {

  @RegisterExtension
  final Companions companions = new Companions();

  final BulkChannel channel = BulkChannel.create(64);
  final BulkSender sender = channel.sender();
  final BulkReceiver receiver = channel.receiver();

  /** Writes the bytes from a position on. */
  void fill(long position, int length) throws Exception {
    assertThat(sender.fill(length, window -> {
          window.put(PositionedBytes.of(position, length));
          return length;
        }))
        .isEqualTo(length);
  }

  /** Reads bytes; fails unless they are those from a position on. */
  void check(long position, int length) throws Exception {
    byte[] got = new byte[length];
    assertThat(receiver.receiveFully(got, 0, length)).isEqualTo(length);
    PositionedBytes.check(got, 0, length, position);
  }
}
