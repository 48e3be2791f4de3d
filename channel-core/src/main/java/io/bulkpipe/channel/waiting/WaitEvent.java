// SPDX-License-Identifier: Apache-2.0
package io.bulkpipe.channel.waiting;

import jdk.jfr.Category;
import jdk.jfr.Description;
import jdk.jfr.Event;
import jdk.jfr.Label;
import jdk.jfr.Name;
import jdk.jfr.Threshold;
import org.jspecify.annotations.Nullable;

/**
 * What a flight recording shows of a long wait: {@code io.bulkpipe.Wait}, from 10 ms on unless the
 * recording's settings say otherwise. The one class that needs {@code jdk.jfr}, which may be
 * absent.
 */
@Name("io.bulkpipe.Wait")
@Label("Channel Wait")
@Description("A thread was parked because a channel had no room, no bytes, or was not drained")
@Category("Bulkpipe")
@Threshold("10 ms")
@SuppressWarnings("UnusedVariable") // the recorder reads the fields
public final class WaitEvent extends Event {

  /*
   * The module of the recorder may be absent. A class loader may also hide it, or only the internal
   * classes that the recorder puts into an event's code, when the event is loaded or when the first
   * recording starts: the loader of an OSGi bundle does. A wait does not fail for want of its
   * record.
   */

  /** Whether there is a flight recorder at all. */
  public static final class Recorder {
    public static final boolean PRESENT = isPresent();

    private Recorder() {}

    private static boolean isPresent() {
      try {
        ANY.isEnabled();
        return true;
      } catch (LinkageError hidden) {
        return false;
      }
    }
  }

  @Label("Channel")
  private @Nullable String channel;

  @Label("Waits For")
  private @Nullable String waitsFor;

  private WaitEvent() {}

  /** Only to ask it, so that a wait allocates nothing while nobody records. */
  private static final WaitEvent ANY = new WaitEvent();

  /** Starts an event; null if no recording wants one. The static type keeps the class unloaded. */
  public static @Nullable Object started() {
    try {
      if (!ANY.isEnabled()) {
        return null;
      }
      WaitEvent event = new WaitEvent();
      event.begin();
      return event;
    } catch (LinkageError hidden) {
      return null;
    }
  }

  /** Ends an event, and records it if it was long enough. */
  public static void ended(Object started, String channel, String waitsFor) {
    WaitEvent event = (WaitEvent) started;
    try {
      event.end();
      if (event.shouldCommit()) {
        event.channel = channel;
        event.waitsFor = waitsFor;
        event.commit();
      }
    } catch (LinkageError hidden) {
      // It is not recorded.
    }
  }
}
