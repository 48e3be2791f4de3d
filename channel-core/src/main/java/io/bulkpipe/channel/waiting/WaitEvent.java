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
 * The event {@code io.bulkpipe.Wait} of a flight recording: a long wait, of 10 ms or more unless
 * the settings of the recording differ. Needs {@code jdk.jfr}, which may be absent.
 */
@Name("io.bulkpipe.Wait")
@Label("Channel Wait")
@Description("A thread was parked because a channel had no room, no bytes, or was not drained")
@Category("Bulkpipe")
@Threshold("10 ms")
@SuppressWarnings("UnusedVariable") // the recorder reads the fields
public final class WaitEvent extends Event {

  /*
   * The module of the recorder may be absent. A class loader may also hide it, as that of an OSGi
   * bundle does. Or it hides only the internal classes that the recorder weaves into the code of an
   * event, when the event is loaded or when the first recording starts. In none of these cases does
   * a wait fail.
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

  /** For queries only, so that a wait allocates nothing while there is no recording. */
  private static final WaitEvent ANY = new WaitEvent();

  /**
   * Starts an event. Returns null if no recording wants one. The static type is {@code Object}, so
   * that callers do not load this class.
   */
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
