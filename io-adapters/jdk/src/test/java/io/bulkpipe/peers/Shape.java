// SPDX-License-Identifier: Apache-2.0
package io.bulkpipe.peers;

import io.bulkpipe.channel.BulkChannel;
import io.bulkpipe.io.PipeStreams;
import java.io.InputStream;
import java.io.OutputStream;

/** The ways to make a pipe of streams that must not differ in what a peer demands. */
enum Shape {
  PLAIN,
  STAGED,
  DIRECT,
  SINGLE;

  /** A channel and a stream over each of its ends. */
  record Pipe(BulkChannel channel, OutputStream out, InputStream in) {}

  Pipe open(int capacity) {
    BulkChannel.Builder builder = BulkChannel.builder().capacity(capacity).direct(this == DIRECT);
    BulkChannel channel =
        this == SINGLE ? builder.singleSender().singleReceiver().build() : builder.build();
    return new Pipe(
        channel,
        this == STAGED
            ? PipeStreams.stagedOutputStream(channel.sender(), 16)
            : PipeStreams.outputStream(channel.sender()),
        PipeStreams.inputStream(channel.receiver()));
  }

  Pipe open() {
    return open(1024);
  }
}
