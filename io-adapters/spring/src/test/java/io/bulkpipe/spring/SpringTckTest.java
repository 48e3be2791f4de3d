// SPDX-License-Identifier: Apache-2.0
package io.bulkpipe.spring;

import io.bulkpipe.adapter.tck.AdapterProfile;
import io.bulkpipe.adapter.tck.ByteProducer;
import io.bulkpipe.adapter.tck.ByteReader;
import io.bulkpipe.adapter.tck.ByteWriter;
import io.bulkpipe.adapter.tck.ProducerVerification;
import io.bulkpipe.adapter.tck.ReceiverVerification;
import io.bulkpipe.adapter.tck.SenderVerification;
import io.bulkpipe.adapter.testing.NoLeaks;
import io.bulkpipe.channel.BulkReceiver;
import io.bulkpipe.channel.BulkSender;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.extension.ExtendWith;

/** The flows of data buffers, and the resources, pass the TCK of adapters. */
@ExtendWith(NoLeaks.class)
class SpringTckTest {
  private static final int CAPACITY = 1000;
  private static final int STAGED = 8192;

  @Nested
  class Buffers extends ReceiverVerification {
    @Override
    protected AdapterProfile profile() {
      return AdapterProfile.complete().capacity(CAPACITY).beyondCapacity(CAPACITY);
    }

    @Override
    protected ByteReader connect(BulkReceiver receiver) {
      FluxReader reader = new FluxReader();
      PipeDataBuffers.flux(receiver, TrackedBuffers.POOLED).subscribe(reader);
      return reader;
    }
  }

  @Nested
  class ProducedBuffers extends ProducerVerification {
    @Override
    protected AdapterProfile profile() {
      return AdapterProfile.complete().capacity(CAPACITY).beyondCapacity(CAPACITY + STAGED);
    }

    @Override
    protected ByteReader connect(int capacity, ByteProducer producer) {
      FluxReader reader = new FluxReader();
      ProducedBody.of(producer::produce)
          .capacity(capacity)
          .dataBuffers(TrackedBuffers.POOLED)
          .subscribe(reader);
      return reader;
    }
  }

  @Nested
  class Resources extends ProducerVerification {
    @Override
    protected AdapterProfile profile() {
      return AdapterProfile.complete().beyondCapacity(STAGED);
    }

    @Override
    protected ByteReader connect(int capacity, ByteProducer producer) {
      return ByteReader.of(
          ProducedBody.of(producer::produce).capacity(capacity).resource().getInputStream());
    }
  }

  @Nested
  class Sent extends SenderVerification {
    private final TrackedBuffers buffers = new TrackedBuffers();

    @Override
    protected AdapterProfile profile() {
      return AdapterProfile.complete().capacity(CAPACITY).beyondCapacity(CAPACITY);
    }

    @Override
    protected ByteWriter connect(BulkSender sender) {
      FluxWriter writer = new FluxWriter(buffers);
      var unused = PipeDataBuffers.send(writer, sender).subscribe(bytes -> {}, failure -> {});
      return writer;
    }

    @Override
    protected void verifyPartner() {
      buffers.awaitReleased();
    }
  }
}
