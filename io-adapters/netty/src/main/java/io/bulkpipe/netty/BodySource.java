// SPDX-License-Identifier: Apache-2.0
package io.bulkpipe.netty;

import io.bulkpipe.channel.BulkReceiver;

/** Where the bytes of a handler come from. One of its methods is called, once. */
interface BodySource {
  /** Begins: the bytes will be received. */
  BulkReceiver open();

  /** Gives up before the beginning. */
  void discard(Throwable cause);
}
