// SPDX-License-Identifier: Apache-2.0
package io.bulkpipe.bench.pipe;

import io.bulkpipe.bench.measure.ProcessUsage;
import io.bulkpipe.channel.ChannelStats;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/** What moving bytes has cost up to a moment. */
public record Cost(List<ChannelStats.End> ends, ProcessUsage usage, long allocated) {

  public static Cost current(Optional<ChannelStats> stats, Workers workers) {
    List<ChannelStats.End> ends = stats.stream()
        .flatMap(each -> Stream.of(each.sender(), each.receiver()))
        .toList();
    return new Cost(ends, ProcessUsage.current(), workers.allocated());
  }

  /** Adds the difference to an earlier moment to the counters of a benchmark. */
  public void addSince(Cost before, TransferCounters counters) {
    before.ends.forEach(end -> add(end, -1, counters));
    ends.forEach(end -> add(end, 1, counters));
    ProcessUsage used = usage.since(before.usage);
    Long switches = used.voluntarySwitches();
    counters.switches += switches == null ? 0 : switches;
    Long preemptions = used.involuntarySwitches();
    counters.preemptions += preemptions == null ? 0 : preemptions;
    counters.cpuNanos += used.cpuNanos();
    counters.allocated += allocated - before.allocated;
  }

  private static void add(ChannelStats.End end, int sign, TransferCounters counters) {
    counters.lockAcquisitions += sign * end.lockAcquisitions();
    counters.parks += sign * end.parks();
    counters.wakeUps += sign * end.wakeUps();
  }
}
