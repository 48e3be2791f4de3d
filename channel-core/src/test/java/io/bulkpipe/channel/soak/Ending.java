// SPDX-License-Identifier: Apache-2.0
package io.bulkpipe.channel.soak;

import io.bulkpipe.channel.BulkChannel;

/** How a round ends, if not by its senders having sent all. */
enum Ending {
  RUN_TO_END(false, false, false),
  CLOSE(true, false, false) {
    @Override
    void apply(BulkChannel channel, Throwable cause) {
      channel.sender().close();
    }
  },
  CLOSE_FOR_CAUSE(true, false, false) {
    @Override
    void apply(BulkChannel channel, Throwable cause) {
      channel.sender().close(cause);
    }
  },
  ABORT(true, false, true) {
    @Override
    void apply(BulkChannel channel, Throwable cause) {
      channel.sender().abort(cause);
    }
  },
  CLOSE_THEN_ABORT(true, false, true) {
    @Override
    void apply(BulkChannel channel, Throwable cause) {
      channel.sender().close();
      channel.sender().abort(cause);
    }
  },
  RECEIVER_CLOSE(false, true, true) {
    @Override
    void apply(BulkChannel channel, Throwable cause) {
      channel.receiver().close();
    }
  },
  CANCEL(false, true, true) {
    @Override
    void apply(BulkChannel channel, Throwable cause) {
      channel.receiver().cancel(cause);
    }
  },
  CLOSE_AND_CANCEL(true, true, true) {
    @Override
    void apply(BulkChannel channel, Throwable cause) {
      channel.sender().close(cause);
      channel.receiver().cancel(cause);
    }
  };

  final boolean endsSender;
  final boolean endsReceiver;

  /** Whether bytes that were sent may be dropped. */
  final boolean drops;

  Ending(boolean endsSender, boolean endsReceiver, boolean drops) {
    this.endsSender = endsSender;
    this.endsReceiver = endsReceiver;
    this.drops = drops;
  }

  /** Ends a channel; called by one thread. */
  void apply(BulkChannel channel, Throwable cause) {}

  /** Whether a receiver may be told a failure of the sender. */
  boolean failsReceiver() {
    return this == CLOSE_FOR_CAUSE
        || this == ABORT
        || this == CLOSE_THEN_ABORT
        || this == CLOSE_AND_CANCEL;
  }

  /** Whether a receiver may be told the end of the stream because of this. */
  boolean isPlainClose() {
    return this == CLOSE || this == CLOSE_THEN_ABORT;
  }
}
