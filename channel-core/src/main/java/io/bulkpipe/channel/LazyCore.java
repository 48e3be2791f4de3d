// SPDX-License-Identifier: Apache-2.0
package io.bulkpipe.channel;

import java.lang.invoke.ConstantBootstraps;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/** Makes the core of a channel at the first operation or query. */
final class LazyCore {
  private static final VarHandle CORE = ConstantBootstraps.fieldVarHandle(
      MethodHandles.lookup(), "core", VarHandle.class, LazyCore.class, ChannelCore.class);

  /** More frames than the list of named channels needs. */
  private static final int FRAMES = 100;

  private final Settings settings;
  private volatile @Nullable ChannelCore core;

  LazyCore(Settings settings) {
    this.settings = settings;
  }

  /** Wraps a core that exists already. For tests. */
  LazyCore(Settings settings, ChannelCore core) {
    this.settings = settings;
    this.core = core;
  }

  int capacity() {
    return settings.capacity();
  }

  String name() {
    return settings.nameOrUnnamed();
  }

  /** Returns the one core of the channel, made now if need be. */
  ChannelCore get() {
    ChannelCore made = core;
    if (made == null) {
      EndLock sendLock = new EndLock(!settings.singleSender(), settings.spinning());
      EndLock receiveLock = new EndLock(!settings.singleReceiver(), settings.spinning());
      CORE.compareAndSet(this, null, new ChannelCore(settings, sendLock, receiveLock, 0));
      made = Objects.requireNonNull(core);
      if (settings.name() != null) {
        StackReserve.require(FRAMES); // for the lock that all named channels share
        NamedChannels.add(made);
      }
    }
    return made;
  }
}
