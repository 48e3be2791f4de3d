// SPDX-License-Identifier: Apache-2.0
package io.bulkpipe.adapter.tck;

import java.io.IOException;
import java.util.List;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

/**
 * The cases of an adapter that runs a producer, and gives its bytes to a partner. The verification
 * has the producer. The test defines how to run it, and how the partner reads.
 *
 * <pre>{@code
 * class ProducedStreamTckTest extends ProducerVerification {
 *   protected ByteReader connect(int capacity, ByteProducer producer) {
 *     return ByteReader.of(
 *         PipeStreams.producing(producer::produce).capacity(capacity).open());
 *   }
 * }
 * }</pre>
 *
 * <p>{@link AdapterVerification} has the further settings of a test.
 */
public abstract class ProducerVerification extends AdapterVerification {

  /** For subclasses. */
  protected ProducerVerification() {}

  /**
   * Lets the adapter run a producer, now or at the first read, and connects a partner to it.
   *
   * @param capacity the capacity that the channel between the two must have
   * @param producer to be run once, on another thread than the caller's
   * @return the partner's side
   * @throws Exception if it fails, which fails the case
   */
  protected abstract ByteReader connect(int capacity, ByteProducer producer) throws Exception;

  @Override
  protected final Connection open(int capacity) throws Exception {
    CommandedProducer producer = new CommandedProducer();
    return new Connection(producer, connect(capacity, producer), List.of());
  }

  /**
   * If the producer closes its stream and then fails, as with try-with-resources, that is no clean
   * end.
   *
   * @throws Exception if the case fails
   */
  @Test
  @DisplayName("R18 a failure after the producer has closed its stream is no clean end")
  public final void failureAfterTheStreamWasClosed() throws Exception {
    verifyFailure(
        profile().capacity() / 2,
        new IOException("after the producer closed its stream"),
        (connection, cause) -> producer(connection).failWith(true, cause));
  }

  /**
   * An {@link Error} of the producer is no clean end.
   *
   * @throws Exception if the case fails
   */
  @Test
  @DisplayName("R18 an error of the producer is no clean end")
  public final void errorIsNoCleanEnd() throws Exception {
    verifyFailure(
        profile().capacity() / 2,
        new LinkageError("an error, on purpose"),
        (connection, cause) -> producer(connection).failWith(false, cause));
  }

  private static CommandedProducer producer(Connection connection) {
    return (CommandedProducer) connection.writer();
  }
}
