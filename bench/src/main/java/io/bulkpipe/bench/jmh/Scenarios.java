// SPDX-License-Identifier: Apache-2.0
package io.bulkpipe.bench.jmh;

import static io.bulkpipe.bench.jmh.MeasuringChild.SCORE;

import io.bulkpipe.bench.jmh.MeasuringChild.Job;
import io.bulkpipe.bench.jmh.Scenario.Found;
import io.bulkpipe.bench.pipe.Placement;
import io.bulkpipe.bench.pipe.Subject;
import io.bulkpipe.bench.pipe.SubjectOption;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** The commands that compare pipes by JMH. */
public final class Scenarios {
  static final List<Subject> MESSAGE_CARRIERS = List.of(
      Subject.BULKPIPE, Subject.BULKPIPE_SHARED, Subject.QUEUE, Subject.KOTLINX, Subject.JOX);

  private static final int MOST = 1 << 30;
  private static final double MIB = 1 << 20;
  private static final double NANOS = 1e9;

  /** With its length, a message has to fit into the capacity. */
  private static final int LONGEST_LENGTH = 5;

  private static final String RATIO = "transfer / round trip";

  /** Parks of both ends, over the least that there can be: two for each capacity's worth. */
  private static final String RESCHEDULES = "reschedules";

  private Scenarios() {}

  /** Ranges through pipes under many conditions. */
  public static JmhCommand sweep() {
    return new JmhCommand(
        "Moves ranges through every pipe. A cell is a range, a capacity, a placement "
            + "of the threads and a number of threads. The pipes take turns.",
        new SubjectOption(Subject::hasRanges),
        new JmhCommand.Usual("bulkpipe-sweep.json", 5, 5, 100),
        transfers(
            List.of(
                placements("apart,together,unpinned,busy"),
                capacities("65536"),
                Axis.ends("1x1"),
                ranges("16,64,256,1024,8192,65536")),
            List.of("MiB/s")));
  }

  /** A sweep over the number of threads. */
  public static JmhCommand contention() {
    return new JmhCommand(
        "Lets several senders and receivers share a pipe. Shows the throughput, and "
            + "what Bulkpipe counts for each MiB: lock acquisitions, parks and wake-ups. A "
            + "receive takes what is there. Leaves out subjects that allow only one sender "
            + "or one receiver.",
        new SubjectOption(
            Subject::hasRanges,
            "bulkpipe-shared,one-lock,two-locks,okio,kernel,queue,kotlinx,jox,commons-io"),
        new JmhCommand.Usual("bulkpipe-contention.json", 3, 5, 100),
        transfers(
            List.of(
                placements("unpinned"),
                capacities("65536"),
                Axis.ends("1x1,2x2,4x4,1x4,4x1"),
                ranges("64,8192")),
            List.of("MiB/s", "lock acquisitions a MiB", "parks a MiB", "wake-ups a MiB")));
  }

  private static Scenario transfers(List<Axis> axes, List<String> tables) {
    return Scenario.of(
        axes,
        (subject, cell) -> subject.allows(cell.condition()),
        TransferBenchmark.class,
        (found, subject, cell) -> transferred(found.get(0), subject, "range", cell.number("range")),
        tables);
  }

  /** Messages, one by one and in batches. */
  public static JmhCommand messages() {
    Axis sizes = Axis.numbers(
        "size",
        "--sizes",
        "Bytes of a message, 1 to 5 less than the capacity.",
        1,
        cell -> cell.number("capacity") - LONGEST_LENGTH,
        "16,256,4096");
    return new JmhCommand(
        "Sends messages from one thread to another, one by one and in batches. The "
            + "sender uses its arrays again at once, so a queue of references gets a copy of "
            + "each message.",
        new SubjectOption(MESSAGE_CARRIERS::contains),
        new JmhCommand.Usual("bulkpipe-messages.json", 5, 5, 150),
        Scenario.of(
            List.of(
                placements("apart,unpinned"),
                capacity("Bytes between the ends, 6 to 1073741824.", 1 + LONGEST_LENGTH),
                numbers("batch", "--batches", "Messages a call", 65_536, "1,64"),
                sizes),
            (subject, cell) -> true,
            MessageBenchmark.class,
            (found, subject, cell) ->
                transferred(found.get(0), subject, "message", cell.number("size")),
            List.of("ns a message", "bytes allocated a message")));
  }

  /** Ranges there and back, within one thread. */
  public static JmhCommand roundTrip() {
    Axis sizes =
        numbers("size", "--sizes", "Bytes of the range", MOST, "8,100,1024,8192,32768,65536");
    return new JmhCommand(
        "One thread sends a range and receives all of it: the cost of a pipe when "
            + "nobody waits. Leaves out subjects that cannot hold the whole range.",
        new SubjectOption(Subject::hasRanges),
        new JmhCommand.Usual("bulkpipe-roundtrip.json", 3, 5, 150),
        Scenario.of(
            List.of(capacity("The most bytes that a pipe holds, 1 to 1073741824.", 1), sizes),
            (subject, cell) -> subject.holds(cell.number("capacity"), cell.number("size")),
            RoundTripBenchmark.class,
            Scenarios::roundTrip,
            List.of("ns a round trip", "MiB/s")));
  }

  /** Lone messages to a receiver that has waited. */
  public static JmhCommand latency() {
    Axis idles = Axis.numbers(
        "idle us",
        "--idles",
        "How long the receiver has waited before, in microseconds, 1 to 10000000.",
        1,
        cell -> 10_000_000,
        "200,10000");
    return new JmhCommand(
        "Hands lone messages of 64 bytes to a receiver that has waited for a while. "
            + "Measures the time from just before the send until the receiver has the first "
            + "byte, and until it has the whole message.",
        new SubjectOption(Subject::waits),
        new JmhCommand.Usual("bulkpipe-latency.json", 3, 3, 400),
        Scenario.of(
            List.of(
                Axis.placements(List.of(Placement.APART, Placement.UNPINNED), "apart,unpinned"),
                idles),
            (subject, cell) -> true,
            LatencyBenchmark.class,
            Scenarios::handedOver,
            List.of("median ns", "p99 ns", "first byte median ns")));
  }

  /**
   * Virtual threads. Beside each transfer, in the same process, round trips of one thread through a
   * pipe like it show the most that the transfer could reach.
   */
  public static JmhCommand fibers() {
    Axis placements = Axis.placements(
        List.of(Placement.ONE_CARRIER, Placement.TWO_CARRIERS), "one-carrier,two-carriers");
    Axis capacities = capacities("65536,32768");
    Axis lines = Axis.numbers(
        "lines",
        "--lines",
        "Moves integers from 0 on instead of ranges, one on each line, through the "
            + "streams of the Bulkpipe subjects; 1 to 2147483647. Digits and newline are "
            + "written separately. A run moves all of them; --ranges and --ends do not "
            + "matter.",
        1,
        cell -> Integer.MAX_VALUE,
        null);
    return new JmhCommand(
        "Moves ranges between virtual threads. Round trips of one thread alternate "
            + "with them, in the same process. The figure reschedules is the number of parks "
            + "at both ends, divided by 2 x bytes / capacity. Needs JDK 21 or later.",
        new SubjectOption(
            Subject::hasRanges, "bulkpipe,bulkpipe-shared,one-lock,queue,kotlinx,jox"),
        new JmhCommand.Usual("bulkpipe-fibers.json", 3, 5, 150),
        new Scenario(
            List.of(placements, capacities, Axis.ends("1x1"), ranges("1024,65536")),
            (subject, cell) -> subject.allows(cell.condition()),
            (subject, cell) -> List.of(
                Job.of(TransferBenchmark.class, subject, cell),
                Job.of(RoundTripBenchmark.class, subject, alone(subject, cell))),
            Scenarios::besideRoundTrips,
            List.of("MiB/s", RATIO, RESCHEDULES)),
        Scenario.of(
            List.of(placements, lines, capacities),
            (subject, cell) -> subject.isOurs(),
            FiberLinesBenchmark.class,
            Scenarios::lines,
            List.of("ns a line", RESCHEDULES)));
  }

  /** The cell of the round trips beside a transfer: as much as fits. */
  private static Cell alone(Subject subject, Cell cell) {
    int capacity = cell.number("capacity");
    int size = Math.min(cell.number("range"), capacity);
    while (!subject.holds(capacity, size)) {
      size /= 2;
    }
    return Cell.of("capacity", capacity, "size", size);
  }

  private static Map<String, Double> besideRoundTrips(
      List<Found> found, Subject subject, Cell cell) {
    Found moved = found.get(0);
    Map<String, Double> figures = transferred(moved, subject, "range", cell.number("range"));
    figures.remove("bytes allocated a range"); // nobody knows a virtual thread's
    double most = roundTripSpeed(found.get(1), alone(subject, cell));
    figures.put("round trip MiB/s", most);
    figures.put(RATIO, moved.get("bytes") / MIB / most);
    if (subject.isOurs()) {
      figures.put(RESCHEDULES, reschedules(moved, cell));
    }
    return figures;
  }

  private static Axis placements(String usual) {
    return Axis.placements(List.of(Placement.values()), usual);
  }

  private static Axis capacities(String usual) {
    return numbers("capacity", "--capacities", "Bytes between the ends", MOST, usual);
  }

  private static Axis ranges(String usual) {
    return numbers("range", "--ranges", "Bytes a call", MOST, usual);
  }

  private static Axis numbers(String property, String option, String what, int most, String usual) {
    return Axis.numbers(property, option, what + ", 1 to " + most + ".", 1, cell -> most, usual);
  }

  private static Axis capacity(String help, int least) {
    return Axis.numbers("capacity", "--capacity", help, least, cell -> MOST, "65536");
  }

  /** What only Bulkpipe counts itself, only Bulkpipe's have. */
  private static Map<String, Double> transferred(
      Found found, Subject subject, String unit, int size) {
    double units = found.get("bytes") / size;
    Map<String, Double> figures = new LinkedHashMap<>();
    figures.put("MiB/s", found.get("bytes") / MIB);
    figures.put("ns a " + unit, NANOS / units);
    figures.put("CPU ns a " + unit, found.get("cpuNanos") / units);
    figures.put("bytes allocated a " + unit, found.get("allocated") / units);
    if (subject.isOurs()) {
      figures.put("lock acquisitions a MiB", found.aMib("lockAcquisitions"));
      figures.put("parks a MiB", found.aMib("parks"));
      figures.put("wake-ups a MiB", found.aMib("wakeUps"));
    }
    figures.put("voluntary context switches a MiB", found.aMib("switches"));
    figures.put("involuntary context switches a MiB", found.aMib("preemptions"));
    return figures;
  }

  private static Map<String, Double> lines(List<Found> found, Subject subject, Cell cell) {
    Found moved = found.get(0);
    Map<String, Double> figures = new LinkedHashMap<>();
    figures.put("ns a line", NANOS / moved.get(SCORE) / cell.number("lines"));
    figures.put("MiB/s", moved.get("bytes") / MIB);
    figures.put("parks a MiB", moved.aMib("parks"));
    figures.put("wake-ups a MiB", moved.aMib("wakeUps"));
    figures.put("voluntary context switches a MiB", moved.aMib("switches"));
    figures.put(RESCHEDULES, reschedules(moved, cell));
    return figures;
  }

  private static Map<String, Double> roundTrip(List<Found> found, Subject subject, Cell cell) {
    Map<String, Double> figures = new LinkedHashMap<>();
    figures.put("ns a round trip", found.get(0).get(SCORE));
    figures.put("MiB/s", roundTripSpeed(found.get(0), cell));
    return figures;
  }

  private static Map<String, Double> handedOver(List<Found> found, Subject subject, Cell cell) {
    Found times = found.get(0);
    Map<String, Double> figures = new LinkedHashMap<>();
    figures.put("median ns", times.get("messageP50"));
    figures.put("p90 ns", times.get("messageP90"));
    figures.put("p99 ns", times.get("messageP99"));
    figures.put("first byte median ns", times.get("firstByteP50"));
    figures.put("hand-overs", times.get("handOvers"));
    if (subject.isOurs()) {
      figures.put("parks a hand-over", times.get("parks") / times.get("handOvers"));
    }
    return figures;
  }

  private static double roundTripSpeed(Found found, Cell cell) {
    return NANOS / found.get(SCORE) * cell.number("size") / MIB;
  }

  private static double reschedules(Found found, Cell cell) {
    return found.get("parks") / (2 * found.get("bytes") / cell.number("capacity"));
  }
}
