// SPDX-License-Identifier: Apache-2.0
package io.bulkpipe.channel.soak;

import io.bulkpipe.channel.BulkChannel;
import io.bulkpipe.channel.ChannelStats;
import io.bulkpipe.channel.testing.Action;
import java.util.concurrent.locks.LockSupport;

/** Asks the channel all the time, and finds nothing that cannot be. */
final class Onlooker implements Action {
  private static final long PACE_NANOS = 400_000;

  private final Round round;
  private final BulkChannel channel;
  private ChannelStats last;

  Onlooker(Round round) {
    this.round = round;
    this.channel = round.channel;
    this.last = channel.stats();
  }

  @Override
  public void run() {
    int capacity = channel.capacity();
    boolean sending = true;
    boolean receiving = true;
    while (!round.isOver()) {
      lookAtStats();
      round.tally.count(OtherOp.AVAILABLE);
      int available = channel.receiver().available();
      Round.check(available >= 0 && available <= capacity, "available=" + available);
      round.tally.count(OtherOp.REMAINING_CAPACITY);
      int room = channel.sender().remainingCapacity();
      Round.check(room >= 0 && room <= capacity, "remainingCapacity=" + room);
      round.tally.count(OtherOp.TO_STRING);
      Round.check(channel.toString().contains("capacity=" + capacity), "toString");
      boolean sendingNow = channel.sender().isOpen();
      boolean receivingNow = channel.receiver().isOpen();
      Round.check(sending || !sendingNow, "the sender is open again");
      Round.check(receiving || !receivingNow, "the receiver is open again");
      sending = sendingNow;
      receiving = receivingNow;
      channel.sender().isAwaited();
      LockSupport.parkNanos(PACE_NANOS);
    }
  }

  private void lookAtStats() {
    round.tally.count(OtherOp.STATS);
    ChannelStats now = channel.stats();
    checkEnd(last.sender(), now.sender());
    checkEnd(last.receiver(), now.receiver());
    Round.check(
        now.fullest() >= last.fullest() && now.fullest() <= channel.capacity(),
        "fullest=" + now.fullest());
    last = now;
  }

  private static void checkEnd(ChannelStats.End before, ChannelStats.End now) {
    Round.check(
        now.bytes() >= before.bytes()
            && now.lockAcquisitions() >= before.lockAcquisitions()
            && now.waits() >= before.waits()
            && now.parks() >= before.parks()
            && now.wakeUps() >= before.wakeUps()
            && now.nanosParked() >= before.nanosParked(),
        before + " became " + now);
  }
}
