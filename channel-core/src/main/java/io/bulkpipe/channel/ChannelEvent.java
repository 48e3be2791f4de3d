// SPDX-License-Identifier: Apache-2.0
package io.bulkpipe.channel;

import io.bulkpipe.channel.waiting.WaitPoint;
import jdk.jfr.Category;
import jdk.jfr.DataAmount;
import jdk.jfr.Description;
import jdk.jfr.Event;
import jdk.jfr.FlightRecorder;
import jdk.jfr.FlightRecorderListener;
import jdk.jfr.Label;
import jdk.jfr.Name;
import jdk.jfr.Period;
import jdk.jfr.StackTrace;
import jdk.jfr.Timespan;
import org.jspecify.annotations.Nullable;

/**
 * The periodic event {@code io.bulkpipe.Channel} of a named channel in a flight recording: every
 * ten seconds, unless the settings of the recording differ. It also shows waits that have not
 * ended. Needs {@code jdk.jfr}, which may be absent.
 */
@Name("io.bulkpipe.Channel")
@Label("Channel")
@Description("How full a named channel is, what it has moved, and which threads wait")
@Category("Bulkpipe")
@Period("10 s")
@StackTrace(false)
@SuppressWarnings("UnusedVariable") // the recorder reads the fields
final class ChannelEvent extends Event {
  @Label("Channel")
  private @Nullable String channel;

  @Label("Capacity")
  @DataAmount
  private int capacity;

  @Label("Buffered")
  @DataAmount
  private int buffered;

  @Label("Bytes Sent")
  @DataAmount
  private long sent;

  @Label("Bytes Received")
  @DataAmount
  private long received;

  @Label("Waits For Room")
  private @Nullable String waitsForRoom;

  @Label("Time Waited For Room")
  @Timespan
  private long waitedForRoom;

  @Label("Waits For Bytes")
  private @Nullable String waitsForBytes;

  @Label("Time Waited For Bytes")
  @Timespan
  private long waitedForBytes;

  private ChannelEvent() {}

  /** Adds the events to the recorder, once there is one. Starts no recorder. */
  static void register() {
    FlightRecorder.addListener(new FlightRecorderListener() {
      @Override
      public void recorderInitialized(FlightRecorder recorder) {
        FlightRecorder.addPeriodicEvent(
            ChannelEvent.class, () -> NamedChannels.all().forEach(ChannelEvent::record));
      }
    });
  }

  private static void record(ChannelCore core) {
    ChannelStats stats = core.stats();
    ChannelEvent event = new ChannelEvent();
    event.channel = core.name();
    event.capacity = core.capacity();
    event.buffered = core.available();
    event.sent = stats.sender().bytes();
    event.received = stats.receiver().bytes();
    WaitPoint room = core.room;
    if (room != null) {
      event.waitsForRoom = room.waiter();
      event.waitedForRoom = room.nanosWaiting();
    }
    WaitPoint bytes = core.bytes;
    if (bytes != null) {
      event.waitsForBytes = bytes.waiter();
      event.waitedForBytes = bytes.nanosWaiting();
    }
    event.commit();
  }
}
