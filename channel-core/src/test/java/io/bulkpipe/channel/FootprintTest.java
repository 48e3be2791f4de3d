// SPDX-License-Identifier: Apache-2.0
package io.bulkpipe.channel;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Timeout.ThreadMode.SEPARATE_THREAD;

import io.bulkpipe.channel.testing.Body;
import io.bulkpipe.channel.testing.Covers;
import io.bulkpipe.channel.testing.Crew;
import io.bulkpipe.channel.testing.MemoryCounters;
import java.io.IOException;
import java.lang.ref.WeakReference;
import java.lang.reflect.Field;
import java.lang.reflect.Modifier;
import java.util.ArrayDeque;
import java.util.Collections;
import java.util.Deque;
import java.util.IdentityHashMap;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.openjdk.jol.datamodel.Model64;
import org.openjdk.jol.info.ClassLayout;
import org.openjdk.jol.layouters.HotSpotLayouter;
import org.openjdk.jol.layouters.Layouter;

/** How much heap a channel needs. */
@Timeout(value = 60, threadMode = SEPARATE_THREAD)
@Covers("R20")
class FootprintTest {
  private static final int MOST = 2048;
  private static final int CAPACITY = 65_536;
  private static final int CHANNELS = 10_000;

  /** Compressed references, and the headers of JDK 17. */
  private static final Layouter LAYOUT = new HotSpotLayouter(new Model64(true, true), 17);

  @RegisterExtension
  final Crew crew = new Crew();

  @DisplayName("R20 an open, empty channel whose receiver waits is small, whatever has passed it")
  @ParameterizedTest
  @ValueSource(ints = {0, 1, 100, 257, CAPACITY, 20 * CAPACITY})
  void emptyAndOpen(int passed) throws Exception {
    BulkChannel channel = BulkChannel.create(CAPACITY);
    if (passed > CAPACITY) { // and the sender has waited, too
      Body<?> sending = crew.start("sender", () -> channel.sender().sendBulk(new byte[passed]));
      sending.awaitParked();
      receiveFrom(channel).awaitParked();
      sending.result();
    } else {
      channel.sender().sendBulk(new byte[passed]);
      receiveFrom(channel).awaitParked();
    }
    assertThat(bytesOf(channel)).isBetween(1000L, (long) MOST);
    channel.receiver().close();
  }

  @DisplayName("a channel that passes 100 bytes allocates little in all")
  @Test
  void usedOnce() throws Exception {
    MemoryCounters allocated = new MemoryCounters();
    byte[] bytes = new byte[100];
    use(bytes, 1); // what the first one makes for all
    long before = allocated.bytesOfThisThread();
    use(bytes, CHANNELS);
    assertThat((allocated.bytesOfThisThread() - before) / CHANNELS).isBetween(1000L, (long) MOST);
  }

  private static void use(byte[] bytes, int channels) throws Exception {
    for (int i = 0; i < channels; i++) {
      BulkChannel channel = BulkChannel.create(CAPACITY);
      channel.sender().sendBulk(bytes);
      channel.receiver().receiveFully(bytes, 0, bytes.length);
      channel.sender().close();
      channel.receiver().close();
    }
  }

  /** Receives all there is, and waits for more. */
  private Body<?> receiveFrom(BulkChannel channel) {
    return crew.start("receiver", () -> {
      byte[] bytes = new byte[4096];
      try {
        while (channel.receiver().receiveInto(bytes) > 0) {}
      } catch (IOException closed) {
        // by the test, at its end
      }
    });
  }

  /** The bytes of the channel's own objects, the memory of its segments included. */
  private static long bytesOf(BulkChannel channel) throws IllegalAccessException {
    long bytes = 0;
    Set<Object> seen = Collections.newSetFromMap(new IdentityHashMap<>());
    Deque<Object> next = new ArrayDeque<>(Set.of(channel));
    while (!next.isEmpty()) {
      Object one = next.pop();
      if (!seen.add(one)) {
        continue;
      }
      bytes += ClassLayout.parseClass(one.getClass(), LAYOUT).instanceSize();
      bytes += one instanceof byte[] memory ? memory.length : 0;
      boolean ours = one.getClass().getName().startsWith("io.bulkpipe.");
      for (Class<?> type = one.getClass(); ours && type != Object.class; ) {
        for (Field field : type.getDeclaredFields()) {
          Object there = valueOf(field, one);
          if (there instanceof WeakReference
              || there instanceof byte[]
              || (there != null && there.getClass().getName().startsWith("io.bulkpipe."))) {
            next.push(there);
          }
        }
        type = type.getSuperclass();
      }
    }
    return bytes;
  }

  private static @Nullable Object valueOf(Field field, Object of) throws IllegalAccessException {
    if (Modifier.isStatic(field.getModifiers())) {
      return null;
    }
    field.setAccessible(true);
    return field.get(of);
  }
}
