// SPDX-License-Identifier: Apache-2.0
package io.bulkpipe.adapter.tck;

import io.bulkpipe.channel.BulkChannel;
import io.bulkpipe.channel.BulkReceiver;
import java.io.IOException;
import java.util.List;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

/**
 * The cases of an adapter that takes bytes out of a {@link BulkReceiver}, and gives them to a
 * partner. The verification has the sender. The test defines how the partner reads.
 *
 * <pre>{@code
 * class InputStreamTckTest extends ReceiverVerification {
 *   protected ByteReader connect(BulkReceiver receiver) {
 *     InputStream in = PipeStreams.inputStream(receiver);
 *     return new ByteReader() {
 *       public int read(byte[] dst, int offset, int length) throws IOException {
 *         return in.read(dst, offset, length);
 *       }
 *
 *       public void cancel() throws IOException {
 *         in.close();
 *       }
 *     };
 *   }
 * }
 * }</pre>
 *
 * <p>For a partner that reads a stream, {@link ByteReader#of} does the same.
 * {@link AdapterVerification} has the further settings of a test.
 */
public abstract class ReceiverVerification extends AdapterVerification {

  /** For subclasses. */
  protected ReceiverVerification() {}

  /**
   * Puts the adapter over a receiver, and connects a partner to it. Does not wait for the first
   * byte.
   *
   * @param receiver where the adapter gets its bytes; nothing else uses it
   * @return the partner's side
   * @throws Exception if it fails, which fails the case
   */
  protected abstract ByteReader connect(BulkReceiver receiver) throws Exception;

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
    ByteReader reader = connect(channel.receiver());
    return new Connection(new SenderWriter(channel.sender()), reader, List.of(channel));
  }

  /**
   * An abort of the sender while bytes are buffered is no clean end.
   *
   * @throws Exception if the case fails
   */
  @Test
  @DisplayName("an abort is no clean end")
  public final void abortIsNoCleanEnd() throws Exception {
    verifyFailure(
        2L * profile().capacity(),
        new IOException("aborted on purpose"),
        (connection, cause) -> connection.channels().get(0).sender().abort(cause));
  }
}
