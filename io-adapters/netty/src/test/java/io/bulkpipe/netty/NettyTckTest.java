// SPDX-License-Identifier: Apache-2.0
package io.bulkpipe.netty;

import io.bulkpipe.adapter.tck.AdapterProfile;
import io.bulkpipe.adapter.tck.ByteProducer;
import io.bulkpipe.adapter.tck.ByteReader;
import io.bulkpipe.adapter.tck.ByteWriter;
import io.bulkpipe.adapter.tck.Capability;
import io.bulkpipe.adapter.tck.ProducerVerification;
import io.bulkpipe.adapter.tck.ReceiverVerification;
import io.bulkpipe.adapter.tck.SenderVerification;
import io.bulkpipe.adapter.testing.NoLeaks;
import io.bulkpipe.channel.BulkReceiver;
import io.bulkpipe.channel.BulkSender;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.handler.stream.ChunkedWriteHandler;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.extension.RegisterExtension;

/** The handlers for bytes pass the TCK of adapters, over sockets. The peer is one of the JDK. */
@SuppressWarnings("FutureReturnValueIgnored") // the peer notices
@ExtendWith(NoLeaks.class)
class NettyTckTest {
  @RegisterExtension
  static final TckNetwork NET = new TckNetwork();

  /**
   * The outbound buffer of Netty, a chunk, and the buffers of sockets, which a system rounds up.
   */
  static final long UNDER_WAY = 2 * 64 * 1024 + 8L * TckNetwork.SOCKET_BUFFER + (1 << 20);

  static final AdapterProfile PROFILE = AdapterProfile.complete()
      .without(Capability.CAUSES, "a socket carries no objects")
      .beyondCapacity(UNDER_WAY);

  @Nested
  class Written extends ReceiverVerification {
    @Override
    protected AdapterProfile profile() {
      return PROFILE;
    }

    @Override
    protected void verifyPartner() {
      NET.verifyNothingIsOpen();
    }

    @Override
    protected ByteReader connect(BulkReceiver receiver) throws Exception {
      return new SocketReader(NET.socket(PipeNetty.writing(receiver).closing().build()));
    }
  }

  @Nested
  class Produced extends ProducerVerification {
    @Override
    protected AdapterProfile profile() {
      // The producer has the default capacity, and stages.
      return PROFILE.beyondCapacity(UNDER_WAY + 2 * 64 * 1024);
    }

    @Override
    protected void verifyPartner() {
      NET.verifyNothingIsOpen();
    }

    @Override
    protected ByteReader connect(int capacity, ByteProducer producer) throws Exception {
      return new SocketReader(
          NET.socket(PipeNetty.writing(producer::produce).closing().build()));
    }
  }

  @Nested
  class Chunked extends ReceiverVerification {
    @Override
    protected AdapterProfile profile() {
      return PROFILE;
    }

    @Override
    protected void verifyPartner() {
      NET.verifyNothingIsOpen();
    }

    @Override
    protected ByteReader connect(BulkReceiver receiver) throws Exception {
      return new SocketReader(NET.socket(
          new ChunkedWriteHandler(), new ChannelInboundHandlerAdapter() {
            @Override
            public void channelActive(ChannelHandlerContext ctx) {
              ctx.writeAndFlush(PipeNetty.chunkedInput(receiver, ctx))
                  .addListener(written -> ctx.close());
            }
          }));
    }
  }

  @Nested
  class Read extends SenderVerification {
    @Override
    protected AdapterProfile profile() {
      return PROFILE;
    }

    @Override
    protected void verifyPartner() {
      NET.verifyNothingIsOpen();
    }

    @Override
    protected ByteWriter connect(BulkSender sender) throws Exception {
      return new SocketWriter(
          NET.socket(PipeNetty.reading(sender).endingAtShutdown().build()));
    }
  }
}
