// SPDX-License-Identifier: Apache-2.0
package io.bulkpipe.spring;

import io.bulkpipe.adapter.testing.Await;
import io.bulkpipe.adapter.testing.PositionedBytes;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.PooledByteBufAllocator;
import java.util.Collections;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Objects;
import java.util.Queue;
import java.util.Set;
import java.util.concurrent.ConcurrentLinkedQueue;
import org.springframework.core.io.buffer.DataBuffer;
import org.springframework.core.io.buffer.NettyDataBuffer;
import org.springframework.core.io.buffer.NettyDataBufferFactory;

/** Makes pooled buffers, and counts those that were not released. */
final class TrackedBuffers {
  static final NettyDataBufferFactory POOLED =
      new NettyDataBufferFactory(PooledByteBufAllocator.DEFAULT);

  private final Queue<NettyDataBuffer> made = new ConcurrentLinkedQueue<>();

  DataBuffer of(byte[] bytes, int offset, int length) {
    NettyDataBuffer buffer = POOLED.allocateBuffer(Math.max(1, length));
    buffer.write(bytes, offset, length);
    made.add(buffer);
    return buffer;
  }

  /** A buffer with the bytes of a range of positions. */
  DataBuffer positioned(long from, int length) {
    return of(PositionedBytes.of(from, length), 0, length);
  }

  /** The same, of two components. */
  DataBuffer composite(long from, int length) {
    DataBuffer joined = POOLED.join(
        List.of(positioned(from, length / 2), positioned(from + length / 2, length - length / 2)));
    made.add((NettyDataBuffer) joined);
    return joined;
  }

  int made() {
    return made.size();
  }

  /** The number of buffers that were not released. The pool uses the objects again. */
  int unreleased() {
    Set<Object> held = Collections.newSetFromMap(new IdentityHashMap<>());
    for (NettyDataBuffer each : made) {
      ByteBuf leakAware = each.getNativeBuffer();
      if (leakAware.refCnt() > 0) {
        held.add(Objects.requireNonNullElse(leakAware.unwrap(), leakAware));
      }
    }
    return held.size();
  }

  /** Waits until each buffer is released: some are by a thread of the library. */
  void awaitReleased() {
    Await.until("all of " + made() + " buffers are released", () -> unreleased() == 0);
  }
}
