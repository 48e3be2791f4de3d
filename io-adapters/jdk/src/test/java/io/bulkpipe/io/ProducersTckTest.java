// SPDX-License-Identifier: Apache-2.0
package io.bulkpipe.io;

import io.bulkpipe.adapter.tck.AdapterProfile;
import io.bulkpipe.adapter.tck.ByteProducer;
import io.bulkpipe.adapter.tck.ByteReader;
import io.bulkpipe.adapter.tck.ProducerVerification;
import io.bulkpipe.channel.BulkChannel;
import org.junit.jupiter.api.Nested;

/** The forms that run a producer pass the TCK. */
class ProducersTckTest {
  /** The producer's stream stages so much at most. */
  private static final int STAGED = 8192;

  private static ProducedInputStream.Builder producing(int capacity, ByteProducer producer) {
    return PipeStreams.producing(producer::produce).capacity(capacity).name("tck");
  }

  /** What the forms have in common. */
  abstract static class Form extends ProducerVerification {
    @Override
    protected AdapterProfile profile() {
      return AdapterProfile.complete().beyondCapacity(STAGED);
    }
  }

  @Nested
  class Eager extends Form {
    @Override
    protected ByteReader connect(int capacity, ByteProducer producer) {
      return ByteReader.of(producing(capacity, producer).open());
    }
  }

  @Nested
  class Lazy extends Form {
    @Override
    protected ByteReader connect(int capacity, ByteProducer producer) {
      return ByteReader.of(producing(capacity, producer).lazy().open());
    }
  }

  @Nested
  class LowWater extends Form {
    @Override
    protected ByteReader connect(int capacity, ByteProducer producer) {
      int mark = (capacity + 1) / 2;
      return ByteReader.of(producing(capacity, producer).lowWaterMark(mark).open());
    }
  }

  @Nested
  class OnAnExecutor extends Form {
    @Override
    protected ByteReader connect(int capacity, ByteProducer producer) {
      BulkChannel channel = BulkChannel.create(capacity);
      var unused = PipeStreams.produce(
          channel.sender(), producer::produce, PipeThreads.perTask("tck-producer"));
      return ByteReader.of(channel.receiver());
    }
  }

  @Nested
  class OnAThread extends Form {
    @Override
    protected ByteReader connect(int capacity, ByteProducer producer) {
      BulkChannel channel = BulkChannel.create(capacity);
      Thread thread = new Thread(() -> {
        boolean complete = PipeStreams.produce(channel.sender(), producer::produce);
        assert complete || !channel.sender().isOpen() : channel;
      });
      thread.setDaemon(true);
      thread.start();
      return ByteReader.of(channel.receiver());
    }
  }
}
