// SPDX-License-Identifier: Apache-2.0
package io.bulkpipe.channel;

import io.bulkpipe.channel.CloseState.Phase;
import io.bulkpipe.channel.CloseState.ReceiverEnding;
import io.bulkpipe.channel.CloseState.SenderEnding;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/**
 * The state of a named channel at one moment, for metrics and other monitoring. It keeps nothing of
 * the channel reachable, and cannot change it.
 *
 * @param id distinguishes channels of the same name; unique within this process
 * @param name the name that the builder was given
 * @param capacity the most bytes that may be buffered
 * @param buffered the bytes that a receiver could take, from 0 to the capacity
 * @param senderEnded whether the sender was closed or aborted
 * @param over whether no byte can be received any more: a receive has reported the end of the
 *     stream, the sender was aborted, or the receiver was closed; {@code true} is final
 * @param failed whether the sender was aborted or closed with a cause, or the receiver was
 *     cancelled
 * @param stats the counters of the channel
 */
public record ChannelSnapshot(
    long id,
    String name,
    int capacity,
    int buffered,
    boolean senderEnded,
    boolean over,
    boolean failed,
    ChannelStats stats) {

  /**
   * Takes a snapshot of each channel of this process that has a name, has been used, and has not
   * been garbage collected. That includes channels that are over. Safe for use by many threads.
   * Never waits for an operation of a channel.
   *
   * @return a new list, in the order in which the channels were first used
   */
  public static List<ChannelSnapshot> ofNamedChannels() {
    List<ChannelSnapshot> all = new ArrayList<>();
    for (Map.Entry<Long, ChannelCore> each : NamedChannels.byId().entrySet()) {
      all.add(of(each.getKey(), each.getValue()));
    }
    return all;
  }

  /** Reads the endings first, so that the figures of a channel that is over are its last. */
  private static ChannelSnapshot of(long id, ChannelCore core) {
    SenderEnding sender = core.senderEnding();
    ReceiverEnding receiver = core.receiverEnding();
    boolean over = core.isReceivingOver();
    boolean failed = (sender != null && (sender.cause() != null || sender.phase() == Phase.ABORTED))
        || (receiver != null && receiver.cause() != null);
    return new ChannelSnapshot(
        id,
        core.name(),
        core.capacity(),
        core.available(),
        sender != null,
        over,
        failed,
        core.stats());
  }
}
