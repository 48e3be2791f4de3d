// SPDX-License-Identifier: Apache-2.0
package io.bulkpipe.channel;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/** A conduit that is made when somebody first does something with the channel, or asks it something. */
final class LazyConduit {
  private static final VarHandle CONDUIT;

  static {
    try {
      CONDUIT = MethodHandles.lookup().findVarHandle(LazyConduit.class, "conduit", Conduit.class);
    } catch (ReflectiveOperationException e) {
      throw new ExceptionInInitializerError(e);
    }
  }

  private final Settings settings;
  private volatile @Nullable Conduit conduit;

  LazyConduit(Settings settings) {
    this.settings = settings;
  }

  /** Wraps a conduit that a test has made. */
  LazyConduit(Settings settings, Conduit conduit) {
    this.settings = settings;
    this.conduit = conduit;
  }

  int capacity() {
    return settings.capacity();
  }

  /** The one conduit of the channel. */
  Conduit get() {
    Conduit made = conduit;
    if (made == null) {
      Turn sendTurn = new Turn(!settings.singleSender(), settings.spinning());
      Turn receiveTurn = new Turn(!settings.singleReceiver(), settings.spinning());
      CONDUIT.compareAndSet(this, null, new Conduit(settings, sendTurn, receiveTurn, 0));
      made = Objects.requireNonNull(conduit);
    }
    return made;
  }
}
