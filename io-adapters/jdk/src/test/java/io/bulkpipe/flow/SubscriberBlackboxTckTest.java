// SPDX-License-Identifier: Apache-2.0
package io.bulkpipe.flow;

import io.bulkpipe.channel.BulkChannel;
import java.nio.ByteBuffer;
import java.util.concurrent.Flow;
import org.reactivestreams.tck.TestEnvironment;
import org.reactivestreams.tck.flow.FlowSubscriberBlackboxVerification;
import org.testng.annotations.Test;

/** The subscriber against the TCK, from outside. */
@Test
@SuppressWarnings("exports") // TestNG wants a public class
public class SubscriberBlackboxTckTest extends FlowSubscriberBlackboxVerification<ByteBuffer> {
  /** Made by the engine. */
  public SubscriberBlackboxTckTest() {
    super(new TestEnvironment(1000, 50));
  }

  @Override
  public Flow.Subscriber<ByteBuffer> createFlowSubscriber() {
    return PipeFlows.subscriber(BulkChannel.create().sender());
  }

  @Override
  public ByteBuffer createElement(int element) {
    return ByteBuffer.allocate(4).putInt(element).flip();
  }
}
