// SPDX-License-Identifier: Apache-2.0
package io.bulkpipe.io;

import io.bulkpipe.channel.BulkSender;
import java.io.OutputStream;

/** The output streams, which must not differ in what a caller can rely on. */
enum OutputForm {
  PLAIN(0),
  STAGED_1(1),
  STAGED_2(2),
  STAGED_7(7),
  STAGED_64(64);

  private final int staging;

  OutputForm(int staging) {
    this.staging = staging;
  }

  OutputStream over(BulkSender sender) {
    return staging == 0
        ? PipeStreams.outputStream(sender)
        : PipeStreams.stagedOutputStream(sender, staging);
  }
}
