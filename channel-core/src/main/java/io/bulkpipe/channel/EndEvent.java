// SPDX-License-Identifier: Apache-2.0
package io.bulkpipe.channel;

import io.bulkpipe.channel.CloseState.ReceiverEnding;
import io.bulkpipe.channel.CloseState.SenderEnding;
import jdk.jfr.Category;
import jdk.jfr.Description;
import jdk.jfr.Event;
import jdk.jfr.Label;
import jdk.jfr.Name;
import org.jspecify.annotations.Nullable;

/**
 * The event {@code io.bulkpipe.End} of a flight recording: an end of a named channel has closed.
 * Needs {@code jdk.jfr}, which may be absent.
 */
@Name("io.bulkpipe.End")
@Label("Channel End")
@Description("An end of a named channel was closed, aborted or cancelled")
@Category("Bulkpipe")
@SuppressWarnings("UnusedVariable") // the recorder reads the fields
final class EndEvent extends Event {
  private static final String OPEN = "OPEN";

  @Label("Channel")
  private @Nullable String channel;

  @Label("Sender")
  private @Nullable String sender;

  @Label("Cause of the Sender")
  private @Nullable String senderCause;

  @Label("Receiver")
  private @Nullable String receiver;

  @Label("Cause of the Receiver")
  private @Nullable String receiverCause;

  private EndEvent() {}

  /** Loads this class. Throws a {@link LinkageError} if there is no recorder. */
  static void load() {
    boolean unused = new EndEvent().isEnabled();
  }

  /** Records the state of both ends, after one of them has closed. */
  static void record(ChannelCore core) {
    EndEvent event = new EndEvent();
    if (!event.isEnabled()) {
      return;
    }
    SenderEnding sending = core.senderEnding();
    ReceiverEnding receiving = core.receiverEnding();
    event.channel = core.name();
    event.sender = sending == null ? OPEN : sending.phase().name();
    event.senderCause = sending == null ? null : text(sending.cause());
    event.receiver = receiving == null ? OPEN : "CLOSED";
    event.receiverCause = receiving == null ? null : text(receiving.cause());
    event.commit();
  }

  private static @Nullable String text(@Nullable Throwable cause) {
    return cause == null ? null : cause.toString();
  }
}
