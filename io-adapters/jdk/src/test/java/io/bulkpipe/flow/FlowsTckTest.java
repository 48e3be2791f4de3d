// SPDX-License-Identifier: Apache-2.0
package io.bulkpipe.flow;

import io.bulkpipe.adapter.tck.AdapterProfile;
import io.bulkpipe.adapter.tck.ByteProducer;
import io.bulkpipe.adapter.tck.ByteReader;
import io.bulkpipe.adapter.tck.ByteWriter;
import io.bulkpipe.adapter.tck.ProducerVerification;
import io.bulkpipe.adapter.tck.ReceiverVerification;
import io.bulkpipe.adapter.tck.SenderVerification;
import io.bulkpipe.channel.BulkReceiver;
import io.bulkpipe.channel.BulkSender;
import java.util.List;
import org.junit.jupiter.api.Nested;

/** The publishers and subscribers pass the TCK of adapters, too. */
class FlowsTckTest {
  private static final int CAPACITY = 1000;
  private static final int STAGED = 8192;

  /** One chunk, or element, is in the partner's hand. */
  private static final AdapterProfile ONE_CHUNK =
      AdapterProfile.complete().capacity(CAPACITY).beyondCapacity(CAPACITY);

  @Nested
  class Publisher extends ReceiverVerification {
    @Override
    protected AdapterProfile profile() {
      return ONE_CHUNK;
    }

    @Override
    protected ByteReader connect(BulkReceiver receiver) {
      FlowReader reader = new FlowReader();
      PipeFlows.publisher(receiver).subscribe(reader);
      return reader;
    }
  }

  @Nested
  class SmallChunks extends ReceiverVerification {
    @Override
    protected AdapterProfile profile() {
      return AdapterProfile.complete().beyondCapacity(100).largeTransfer(1 << 20);
    }

    @Override
    protected ByteReader connect(BulkReceiver receiver) {
      FlowReader reader = new FlowReader();
      PipeFlows.publishing(receiver).chunk(100).build().subscribe(reader);
      return reader;
    }
  }

  @Nested
  class Produced extends ProducerVerification {
    @Override
    protected AdapterProfile profile() {
      return AdapterProfile.complete().capacity(CAPACITY).beyondCapacity(CAPACITY + STAGED);
    }

    @Override
    protected ByteReader connect(int capacity, ByteProducer producer) {
      FlowReader reader = new FlowReader();
      PipeFlows.publishing(producer::produce).capacity(capacity).build().subscribe(reader);
      return reader;
    }
  }

  @Nested
  class Subscriber extends SenderVerification {
    @Override
    protected AdapterProfile profile() {
      return ONE_CHUNK;
    }

    @Override
    protected ByteWriter connect(BulkSender sender) {
      return FlowWriter.to(PipeFlows.subscriber(sender), bytes -> bytes);
    }
  }

  @Nested
  class ListSubscriber extends SenderVerification {
    @Override
    protected AdapterProfile profile() {
      return ONE_CHUNK;
    }

    @Override
    protected ByteWriter connect(BulkSender sender) {
      return FlowWriter.to(PipeFlows.listSubscriber(sender), List::of);
    }
  }
}
