// SPDX-License-Identifier: Apache-2.0
package io.bulkpipe.flow;

import io.bulkpipe.channel.BulkChannel;
import io.bulkpipe.io.PipeStreams;
import io.bulkpipe.io.PipeThreads;
import java.nio.ByteBuffer;
import java.util.concurrent.Flow;
import org.reactivestreams.tck.TestEnvironment;
import org.reactivestreams.tck.flow.FlowPublisherVerification;
import org.testng.annotations.Test;

/**
 * The publisher against the TCK, with a sender that waits for it: signals on the channel's
 * executor.
 */
@Test
@SuppressWarnings("exports") // TestNG wants a public class
public class LivePublisherTckTest extends FlowPublisherVerification<ByteBuffer> {
  /** Made by the engine. */
  public LivePublisherTckTest() {
    super(new TestEnvironment(1000, 50));
  }

  @Override
  public Flow.Publisher<ByteBuffer> createFlowPublisher(long elements) {
    BulkChannel channel = BulkChannel.create(2);
    var unused = PipeStreams.produce(
        channel.sender(),
        out -> {
          for (long i = 0; i < elements; i++) {
            out.write(0);
            out.flush();
          }
        },
        PipeThreads.perTask("tck"));
    return PipeFlows.publishing(channel.receiver()).chunk(1).build();
  }

  /** A second subscription. */
  @Override
  public Flow.Publisher<ByteBuffer> createFailedFlowPublisher() {
    Flow.Publisher<ByteBuffer> publisher =
        PipeFlows.publisher(BulkChannel.create().receiver());
    publisher.subscribe(PipeFlows.subscriber(BulkChannel.create().sender()));
    return publisher;
  }

  @Override
  public long maxElementsFromPublisher() {
    return Integer.MAX_VALUE; // what rule 3.17 is tested with
  }
}
