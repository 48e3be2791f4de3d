// SPDX-License-Identifier: Apache-2.0
package io.bulkpipe.netty;

import io.bulkpipe.channel.BulkReceiver;

/** The source of a handler's bytes. Exactly one of its methods is called, once. */
interface BodySource {
  /** Opens the source: the handler will receive its bytes. */
  BulkReceiver open();

  /** Gives up the source without opening it. */
  void discard(Throwable cause);
}
