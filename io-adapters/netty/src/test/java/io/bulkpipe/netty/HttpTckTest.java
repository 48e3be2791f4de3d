// SPDX-License-Identifier: Apache-2.0
package io.bulkpipe.netty;

import io.bulkpipe.adapter.tck.AdapterProfile;
import io.bulkpipe.adapter.tck.AdapterVerification;
import io.bulkpipe.adapter.tck.ByteProducer;
import io.bulkpipe.adapter.tck.ByteReader;
import io.bulkpipe.adapter.tck.ByteWriter;
import io.bulkpipe.adapter.tck.Connection;
import io.bulkpipe.adapter.tck.ProducerVerification;
import io.bulkpipe.adapter.testing.NoLeaks;
import io.bulkpipe.channel.BulkChannel;
import io.bulkpipe.channel.BulkReceiver;
import io.netty.channel.ChannelHandlerContext;
import io.netty.handler.codec.http.HttpChunkedInput;
import io.netty.handler.stream.ChunkedWriteHandler;
import java.util.List;
import java.util.function.Consumer;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.extension.RegisterExtension;

/** Bodies of requests and responses pass the TCK of adapters, between a client and a server. */
@SuppressWarnings("FutureReturnValueIgnored") // the other side notices
@ExtendWith(NoLeaks.class)
class HttpTckTest {
  @RegisterExtension
  static final TckNetwork NET = new TckNetwork();

  private static final TckExchanges EXCHANGES = new TckExchanges(NET);

  /** Two channels are between the two sides, and up to 128 KiB of a producer. */
  private static final AdapterProfile PROFILE =
      NettyTckTest.PROFILE.beyondCapacity(NettyTckTest.UNDER_WAY + 4 * 64 * 1024);

  private static void write(ChannelHandlerContext ctx, BulkReceiver body) {
    PipeHttpContent.writing(body).write(ctx);
  }

  private static void write(ChannelHandlerContext ctx, ByteProducer body) {
    PipeHttpContent.writing(body::produce).write(ctx);
  }

  private static void writeChunked(ChannelHandlerContext ctx, BulkReceiver body) {
    ctx.pipeline().addBefore(ctx.name(), null, new ChunkedWriteHandler());
    ctx.writeAndFlush(new HttpChunkedInput(PipeNetty.chunkedInput(body, ctx)));
  }

  /** What the bodies out of a receiver have in common. */
  abstract static class Body extends AdapterVerification {
    @Override
    protected AdapterProfile profile() {
      return PROFILE;
    }

    @Override
    protected void verifyPartner() {
      NET.verifyNothingIsOpen();
    }

    @Override
    protected Connection open(int capacity) throws Exception {
      BulkChannel from = BulkChannel.create(capacity);
      BulkChannel to = BulkChannel.create(capacity);
      return new Connection(
          ByteWriter.of(from.sender()), connect(from.receiver(), to), List.of(from, to));
    }

    abstract ByteReader connect(BulkReceiver from, BulkChannel to) throws Exception;
  }

  /** What the bodies of a producer have in common. */
  abstract static class ProducedBody extends ProducerVerification {
    @Override
    protected AdapterProfile profile() {
      return PROFILE;
    }

    @Override
    protected void verifyPartner() {
      NET.verifyNothingIsOpen();
    }

    @Override
    protected ByteReader connect(int capacity, ByteProducer producer) throws Exception {
      return connect(ctx -> write(ctx, producer), BulkChannel.create(capacity));
    }

    abstract ByteReader connect(Consumer<ChannelHandlerContext> body, BulkChannel to)
        throws Exception;
  }

  @Nested
  class Request extends Body {
    @Override
    ByteReader connect(BulkReceiver from, BulkChannel to) throws Exception {
      return EXCHANGES.request(ctx -> write(ctx, from), to);
    }
  }

  @Nested
  class ChunkedRequest extends Body {
    @Override
    ByteReader connect(BulkReceiver from, BulkChannel to) throws Exception {
      return EXCHANGES.request(ctx -> writeChunked(ctx, from), to);
    }
  }

  @Nested
  class ProducedRequest extends ProducedBody {
    @Override
    ByteReader connect(Consumer<ChannelHandlerContext> body, BulkChannel to) throws Exception {
      return EXCHANGES.request(body, to);
    }
  }

  @Nested
  class Response extends Body {
    @Override
    ByteReader connect(BulkReceiver from, BulkChannel to) throws Exception {
      return EXCHANGES.response(ctx -> write(ctx, from), from::close, to);
    }
  }

  @Nested
  class ChunkedResponse extends Body {
    @Override
    ByteReader connect(BulkReceiver from, BulkChannel to) throws Exception {
      return EXCHANGES.response(ctx -> writeChunked(ctx, from), from::close, to);
    }
  }

  @Nested
  class ProducedResponse extends ProducedBody {
    @Override
    ByteReader connect(Consumer<ChannelHandlerContext> body, BulkChannel to) throws Exception {
      return EXCHANGES.response(body, () -> {}, to);
    }
  }
}
