// SPDX-License-Identifier: Apache-2.0
package io.bulkpipe.channel;

import jdk.jfr.Category;
import jdk.jfr.Description;
import jdk.jfr.Event;
import jdk.jfr.Label;
import jdk.jfr.Name;
import jdk.jfr.Threshold;
import org.jspecify.annotations.Nullable;

/**
 * What a flight recording shows of a long wait: {@code io.bulkpipe.Wait}, from 10 ms on unless the
 * recording's settings say otherwise. The one class that needs {@code jdk.jfr}, which may be absent.
 */
@Name("io.bulkpipe.Wait")
@Label("Channel Wait")
@Description("A thread was parked because a channel had no room, or no bytes")
@Category("Bulkpipe")
@Threshold("10 ms")
@SuppressWarnings("UnusedVariable") // the recorder reads the fields
final class WaitEvent extends Event {

  /** Whether there is a flight recorder at all. */
  static final class Recorder {
    static final boolean PRESENT = ModuleLayer.boot().findModule("jdk.jfr").isPresent();

    private Recorder() {}
  }

  @Label("Channel")
  private @Nullable String channel;

  @Label("Waits For")
  private @Nullable String waitsFor;

  private WaitEvent() {}

  /** Only to ask it, so that a wait allocates nothing while nobody records. */
  private static final WaitEvent ANY = new WaitEvent();

  /** Starts an event; null if no recording wants one. The static type keeps the class unloaded. */
  static @Nullable Object started() {
    if (!ANY.isEnabled()) {
      return null;
    }
    WaitEvent event = new WaitEvent();
    event.begin();
    return event;
  }

  /** Ends an event, and records it if it was long enough. */
  static void ended(Object started, String channel, String waitsFor) {
    WaitEvent event = (WaitEvent) started;
    event.end();
    if (event.shouldCommit()) {
      event.channel = channel;
      event.waitsFor = waitsFor;
      event.commit();
    }
  }
}
