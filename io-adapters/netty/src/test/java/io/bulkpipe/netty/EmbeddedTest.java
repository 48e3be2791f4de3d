// SPDX-License-Identifier: Apache-2.0
package io.bulkpipe.netty;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;
import static org.assertj.core.api.Assertions.assertThatNullPointerException;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.jupiter.api.Timeout.ThreadMode.SEPARATE_THREAD;

import io.bulkpipe.adapter.testing.NoLeaks;
import io.bulkpipe.adapter.testing.PositionedBytes;
import io.bulkpipe.channel.BulkChannel;
import io.bulkpipe.channel.SenderFailedException;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.CompositeByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.channel.ChannelOutboundHandlerAdapter;
import io.netty.channel.ChannelPromise;
import io.netty.channel.embedded.EmbeddedChannel;
import io.netty.channel.socket.ChannelInputShutdownEvent;
import java.io.IOException;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Step by step, without a thread. */
@SuppressWarnings("FutureReturnValueIgnored") // Netty tells more than a test wants to know
@ExtendWith(NoLeaks.class)
@Timeout(value = 60, threadMode = SEPARATE_THREAD)
class EmbeddedTest {
  private final BulkChannel channel = BulkChannel.create(1000);
  private final EmbeddedChannel netty = new EmbeddedChannel();

  @AfterEach
  void close() {
    netty.runPendingTasks();
    netty.finishAndReleaseAll();
  }

  private static ByteBuf buffer(long from, int length) {
    return netty(PositionedBytes.of(from, length));
  }

  private static ByteBuf netty(byte[] bytes) {
    return Unpooled.directBuffer(Math.max(1, bytes.length)).writeBytes(bytes);
  }

  private void send(int from, int length) throws Exception {
    channel.sender().sendBulk(PositionedBytes.of(from, length));
  }

  private int written(long from) {
    netty.runPendingTasks();
    ByteBuf chunk = netty.readOutbound();
    if (chunk == null) {
      return 0;
    }
    try {
      return PositionedBytes.check(chunk.nioBuffer(), from);
    } finally {
      chunk.release();
    }
  }

  private void receives(int from, int length) throws Exception {
    byte[] bytes = new byte[length];
    for (int n = 0; n < length; ) {
      int more = channel.receiver().tryReceiveInto(bytes, n, length - n);
      assertThat(more).isNotNegative();
      n += more;
      netty.runPendingTasks();
    }
    PositionedBytes.check(bytes, length, from);
  }

  @Test
  void smallSendsAreGatheredUntilAFlush() throws Exception {
    netty.pipeline().addLast(PipeNetty.writing(channel.receiver()).build());
    send(0, 499);
    assertThat(written(0)).isZero();
    send(499, 1);
    assertThat(written(0)).isEqualTo(500);
    send(500, 3);
    assertThat(written(500)).isZero();
    channel.sender().flush();
    assertThat(written(500)).isEqualTo(3);
    send(503, 1);
    channel.sender().close();
    assertThat(written(503)).isEqualTo(1);
    assertThat(netty.pipeline().get(OutboundPipeHandler.class)).isNull();
    assertThat(netty.isOpen()).isTrue();
  }

  @Test
  void nothingIsGatheredWithChunksOfOne() throws Exception {
    netty.pipeline().addLast(PipeNetty.writing(channel.receiver()).chunk(1).build());
    send(0, 2);
    assertThat(written(0)).isEqualTo(1);
    assertThat(written(1)).isEqualTo(1);
  }

  @Test
  void nothingIsWrittenWhileTheNettyChannelIsNotWritable() throws Exception {
    netty.pipeline().addLast(PipeNetty.writing(channel.receiver()).build());
    netty.unsafe().outboundBuffer().setUserDefinedWritability(1, false);
    send(0, 600);
    assertThat(written(0)).isZero();
    assertThat(channel.receiver().available()).isEqualTo(600);
    netty.unsafe().outboundBuffer().setUserDefinedWritability(1, true);
    assertThat(written(0)).isEqualTo(600);
  }

  @Test
  void anAbortIsToldWhileTheNettyChannelIsNotWritable() throws Exception {
    OutboundPipeHandler handler = PipeNetty.writing(channel.receiver()).build();
    netty.pipeline().addLast(handler);
    netty.unsafe().outboundBuffer().setUserDefinedWritability(1, false);
    IOException failure = new IOException("aborted");
    channel.sender().abort(failure);
    netty.runPendingTasks();
    assertThat(netty.isOpen()).isFalse();
    assertThatThrownBy(() -> handler.completion().toCompletableFuture().get()).hasCause(failure);
  }

  @Test
  void messagesThatCannotBeMadeFailTheStreamAndReleaseTheChunk() throws Exception {
    IllegalStateException failure = new IllegalStateException("no message");
    OutboundPipeHandler handler = PipeNetty.writing(channel.receiver())
        .message(chunk -> {
          throw failure;
        })
        .build();
    netty.pipeline().addLast(handler);
    send(0, 10);
    channel.sender().close();
    assertThat(written(0)).isZero();
    assertThat(netty.isOpen()).isFalse();
    assertThatThrownBy(() -> handler.completion().toCompletableFuture().get()).hasCause(failure);
  }

  @Test
  void aWriteThatFailsIsNoCleanEnd() throws Exception {
    IllegalStateException failure = new IllegalStateException("encoder");
    netty.pipeline().addLast(new ChannelOutboundHandlerAdapter() {
      @Override
      public void write(ChannelHandlerContext ctx, Object msg, ChannelPromise promise) {
        ((ByteBuf) msg).release();
        promise.setFailure(failure);
      }
    });
    OutboundPipeHandler handler = PipeNetty.writing(channel.receiver()).build();
    netty.pipeline().addLast(handler);
    send(0, 600);
    netty.runPendingTasks();
    assertThat(netty.isOpen()).isFalse();
    assertThat(channel.sender().isOpen()).isFalse();
    assertThatThrownBy(() -> handler.completion().toCompletableFuture().get()).hasCause(failure);
  }

  @Test
  void aStreamThatIsWrittenFromAContextGoesThroughTheHandlersBeforeIt() throws Exception {
    netty.pipeline().addLast(new ChannelInboundHandlerAdapter());
    ChannelHandlerContext ctx = netty.pipeline().lastContext();
    var written =
        PipeNetty.writing(channel.receiver()).lastMessage(() -> buffer(3, 2)).write(ctx);
    send(0, 3);
    channel.sender().close();
    assertThat(written(0)).isEqualTo(3);
    assertThat(written.isSuccess()).isTrue();
    assertThat(written(3)).isEqualTo(2);
    assertThat(written.cancel(true)).isFalse();
  }

  @ParameterizedTest
  @ValueSource(ints = {1, 2, 7})
  void whatDoesNotFitIsKeptAndReadingStops(int components) throws Exception {
    netty.pipeline().addLast(PipeNetty.reading(channel.sender()).build());
    CompositeByteBuf composite = Unpooled.compositeBuffer();
    int length = 0;
    for (int i = 0; i < components; i++) {
      composite.addComponent(true, buffer(length, 700));
      length += 700;
    }
    ByteBuf more = buffer(length, 2000);
    netty.writeInbound(composite);
    assertThat(netty.config().isAutoRead()).isEqualTo(components == 1);
    netty.writeInbound(more);
    assertThat(netty.config().isAutoRead()).isFalse();
    assertThat(more.refCnt()).isEqualTo(1);
    receives(0, length);
    receives(length, 2000);
    assertThat(composite.refCnt()).isZero();
    assertThat(more.refCnt()).isZero();
    assertThat(netty.config().isAutoRead()).isTrue();
  }

  @Test
  void whatHasComeIsFlushedAfterEachRead() throws Exception {
    netty.pipeline().addLast(PipeNetty.reading(channel.sender()).build());
    netty.writeOneInbound(buffer(0, 10));
    assertThat(channel.receiver().isDue(500)).isFalse();
    netty.flushInbound();
    assertThat(channel.receiver().isDue(500)).isTrue();
  }

  @Test
  void aReceiverThatGoesReleasesWhatIsKept() {
    InboundPipeHandler handler = PipeNetty.reading(channel.sender()).build();
    netty.pipeline().addLast(handler);
    ByteBuf first = buffer(0, 2000);
    ByteBuf second = buffer(2000, 2000);
    netty.writeInbound(first, second);
    channel.receiver().close();
    netty.runPendingTasks();
    assertThat(first.refCnt() + second.refCnt()).isZero();
    assertThat(netty.isOpen()).isFalse();
    assertThat(handler.completion().toCompletableFuture()).isCompletedExceptionally();
  }

  @Test
  void aHandlerThatIsRemovedDeliversWhatIsKeptAndFails() throws Exception {
    InboundPipeHandler handler = PipeNetty.reading(channel.sender()).build();
    netty.pipeline().addLast(handler);
    ByteBuf kept = buffer(0, 2000);
    netty.writeInbound(kept);
    netty.pipeline().remove(handler);
    assertThat(kept.refCnt()).isEqualTo(1);
    receives(0, 2000);
    assertThat(kept.refCnt()).isZero();
    assertThat(netty.config().isAutoRead()).isTrue();
    assertThatExceptionOfType(SenderFailedException.class)
        .isThrownBy(channel.receiver()::receiveByte)
        .withMessageContaining("removed");
  }

  @Test
  void aConnectionThatEndsDeliversWhatIsKeptFirst() throws Exception {
    netty.pipeline().addLast(PipeNetty.reading(channel.sender()).build());
    netty.writeInbound(buffer(0, 2000));
    netty.close();
    receives(0, 2000);
    assertThatExceptionOfType(SenderFailedException.class)
        .isThrownBy(channel.receiver()::receiveByte);
  }

  @Test
  void afterTheDeclaredEndBytesArePassedOn() throws Exception {
    InboundPipeHandler handler = PipeNetty.reading(channel.sender()).build();
    netty.pipeline().addLast(handler);
    netty.writeInbound(buffer(0, 2000));
    handler.end();
    netty.writeInbound(buffer(0, 5));
    receives(0, 2000);
    assertThat(channel.receiver().receiveByte()).isEqualTo(-1);
    assertThat(handler.completion().toCompletableFuture().get()).isEqualTo(2000);
    ByteBuf passed = netty.readInbound();
    assertThat(passed.readableBytes()).isEqualTo(5);
    passed.release();
    netty.close();
    assertThat(channel.receiver().receiveByte()).isEqualTo(-1);
  }

  @Test
  void anExceptionIsNoCleanEndWhateverFollows() throws Exception {
    netty
        .pipeline()
        .addLast(PipeNetty.reading(channel.sender()).endingAtShutdown().build());
    netty.writeInbound(buffer(0, 10));
    IOException reset = new IOException("Connection reset");
    netty.pipeline().fireExceptionCaught(reset);
    netty.pipeline().fireUserEventTriggered(ChannelInputShutdownEvent.INSTANCE);
    receives(0, 10);
    assertThatExceptionOfType(SenderFailedException.class)
        .isThrownBy(channel.receiver()::receiveByte)
        .withCause(reset);
    assertThatThrownBy(netty::checkException).isSameAs(reset);
  }

  @Test
  void readsThatSomebodyAsksForAreHeldBackToo() throws Exception {
    int[] reads = new int[1];
    netty.config().setAutoRead(false);
    netty
        .pipeline()
        .addLast(new ChannelOutboundHandlerAdapter() {
          @Override
          public void read(ChannelHandlerContext ctx) {
            reads[0]++;
            ctx.read();
          }
        })
        .addLast(PipeNetty.reading(channel.sender()).build());
    netty.read();
    assertThat(reads[0]).isEqualTo(1);
    netty.writeInbound(buffer(0, 2000));
    netty.read();
    assertThat(reads[0]).isEqualTo(1);
    receives(0, 2000);
    assertThat(reads[0]).isEqualTo(2);
    assertThat(netty.config().isAutoRead()).isFalse();
  }

  @Test
  void argumentsComeFirst() throws Exception {
    assertThatIllegalArgumentException()
        .isThrownBy(() -> PipeNetty.writing(channel.receiver()).chunk(0))
        .withMessage("chunk=0 is less than 1");
    assertThatIllegalArgumentException()
        .isThrownBy(() -> {
          netty.pipeline().addLast(new ChannelInboundHandlerAdapter());
          PipeNetty.chunkedInput(channel.receiver(), netty.pipeline().lastContext());
        })
        .withMessageContaining("has no ChunkedWriteHandler");
    OutboundPipeBuilder used = PipeNetty.writing(channel.receiver());
    assertThat(used.build()).isNotNull();
    assertThatIllegalStateException().isThrownBy(used::build);
    assertThatIllegalStateException()
        .isThrownBy(() -> PipeNetty.reading(channel.sender()).build().end())
        .withMessage("not added to a pipeline yet");
    assertThatNullPointerException()
        .isThrownBy(() -> PipeNetty.reading(nothing()))
        .withMessage("sender=null");
    assertThatNullPointerException()
        .isThrownBy(() -> PipeHttpContent.reading(nothing()))
        .withMessage("sender=null");
    send(0, 1);
    assertThat(channel.receiver().receiveInto(new byte[1], 0, 1, java.time.Duration.ZERO))
        .isEqualTo(1);
    assertThat(netty.closeFuture().await(0, TimeUnit.SECONDS)).isFalse();
  }

  @SuppressWarnings({"NullAway", "TypeParameterUnusedInFormals"}) // as without null checks
  private static <T> T nothing() {
    return null;
  }
}
