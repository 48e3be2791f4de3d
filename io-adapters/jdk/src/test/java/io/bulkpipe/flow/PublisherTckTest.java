// SPDX-License-Identifier: Apache-2.0
package io.bulkpipe.flow;

import io.bulkpipe.channel.BulkChannel;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.concurrent.Flow;
import org.reactivestreams.tck.TestEnvironment;
import org.reactivestreams.tck.flow.FlowPublisherVerification;
import org.testng.annotations.Test;

/**
 * The publisher against the reactive streams' TCK, with all bytes there: signals on the requesting
 * thread.
 */
@Test
@SuppressWarnings("exports") // TestNG wants a public class
public class PublisherTckTest extends FlowPublisherVerification<ByteBuffer> {
  private static final int MOST = 4096;

  /** Made by the engine. */
  public PublisherTckTest() {
    super(new TestEnvironment(1000, 50));
  }

  @Override
  public Flow.Publisher<ByteBuffer> createFlowPublisher(long elements) {
    BulkChannel channel = BulkChannel.create(MOST);
    try {
      if (channel.sender().trySendBulk(new byte[MOST], 0, (int) elements) < elements) {
        throw new AssertionError("not all fit");
      }
    } catch (IOException e) {
      throw new AssertionError(e);
    }
    channel.sender().close();
    return PipeFlows.publishing(channel.receiver()).chunk(1).build();
  }

  @Override
  public Flow.Publisher<ByteBuffer> createFailedFlowPublisher() {
    BulkChannel channel = BulkChannel.create(MOST);
    channel.sender().abort(new IOException("failed from the beginning"));
    return PipeFlows.publisher(channel.receiver());
  }

  @Override
  public long maxElementsFromPublisher() {
    return MOST;
  }
}
