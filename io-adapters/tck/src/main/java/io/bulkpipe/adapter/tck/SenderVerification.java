// SPDX-License-Identifier: Apache-2.0
package io.bulkpipe.adapter.tck;

import io.bulkpipe.channel.BulkChannel;
import io.bulkpipe.channel.BulkSender;
import java.util.List;

/**
 * The cases of an adapter that puts a partner's bytes into a {@link BulkSender}. The verification
 * has the receiver, which gathers. The test defines how the partner writes.
 *
 * <pre>{@code
 * class StagedStreamTckTest extends SenderVerification {
 *   protected AdapterProfile profile() {
 *     return AdapterProfile.complete()
 *         .without(Capability.FAILURES, "an OutputStream can only be closed")
 *         .beyondCapacity(512);
 *   }
 *
 *   protected ByteWriter connect(BulkSender sender) {
 *     return ByteWriter.of(PipeStreams.stagedOutputStream(sender, 512));
 *   }
 * }
 * }</pre>
 *
 * <p>{@link AdapterVerification} has the further settings of a test.
 */
public abstract class SenderVerification extends AdapterVerification {

  /** For subclasses. */
  protected SenderVerification() {}

  /**
   * Puts the adapter over a sender, and connects a partner to it. Does not wait for the receiver.
   *
   * @param sender where the adapter sends; nothing else uses it
   * @return the partner's side
   * @throws Exception if it fails, which fails the case
   */
  protected abstract ByteWriter connect(BulkSender sender) throws Exception;

  /**
   * Makes the channel of a connection. Override it for an adapter that needs other settings, such
   * as memory outside the heap.
   *
   * @param capacity the capacity that the channel must have
   * @return a new channel
   */
  protected BulkChannel channel(int capacity) {
    return BulkChannel.create(capacity);
  }

  @Override
  protected final Connection open(int capacity) throws Exception {
    BulkChannel channel = channel(capacity);
    ByteWriter writer = connect(channel.sender());
    return new Connection(writer, new ReceiverReader(channel.receiver()), List.of(channel));
  }
}
