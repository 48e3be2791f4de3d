// SPDX-License-Identifier: Apache-2.0
package io.bulkpipe.bench.jmh;

import io.bulkpipe.bench.jmh.MeasuringChild.Job;
import io.bulkpipe.bench.jmh.MeasuringChild.Response;
import io.bulkpipe.bench.pipe.Placement;
import io.bulkpipe.bench.pipe.Subject;
import io.bulkpipe.bench.pipe.Subject.Kind;
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

  private static Scenario transfers(List<Axis<?>> axes, List<String> figures) {
    return new Scenario(
        axes,
        (subject, cell) -> subject.allows(cell.condition()),
        (subject, cell) -> Scenario.Work.of(
            Job.of(TransferBenchmark.class, subject, cell),
            response -> transferred(response, subject, "range", cell.number("range"))),
        figures);
  }

  /** Messages, one by one and in batches. */
  public static JmhCommand messages() {
    Axis<Integer> sizes = Axis.numbers(
        "size",
        "--sizes",
        "n",
        "Bytes of a message, 1 to 5 less than the capacity.",
        cell -> cell.number("capacity") - LONGEST_LENGTH,
        "16,256,4096");
    return new JmhCommand(
        "Sends messages from one thread to another, one by one and in batches. The "
            + "sender uses its arrays again at once, so a queue of references gets a copy of "
            + "each message.",
        new SubjectOption(MESSAGE_CARRIERS::contains),
        new JmhCommand.Usual("bulkpipe-messages.json", 5, 5, 150),
        new Scenario(
            List.of(
                placements("apart,unpinned"),
                capacity("Bytes between the ends, 6 to 1073741824.", 1 + LONGEST_LENGTH),
                numbers("batch", "--batches", "Messages a call", 65_536, "1,64"),
                sizes),
            (subject, cell) -> true,
            (subject, cell) -> Scenario.Work.of(
                Job.of(MessageBenchmark.class, subject, cell),
                response -> transferred(response, subject, "message", cell.number("size"))),
            List.of("ns a message", "bytes allocated a message")));
  }

  /** Ranges there and back, within one thread. */
  public static JmhCommand roundTrip() {
    Axis<Integer> sizes =
        numbers("size", "--sizes", "Bytes of the range", MOST, "8,100,1024,8192,32768,65536");
    return new JmhCommand(
        "One thread sends a range and receives all of it: the cost of a pipe when "
            + "nobody waits. Leaves out subjects that cannot hold the whole range.",
        new SubjectOption(Subject::hasRanges),
        new JmhCommand.Usual("bulkpipe-roundtrip.json", 3, 5, 150),
        new Scenario(
            List.of(capacity("The most bytes that a pipe holds, 1 to 1073741824.", 1), sizes),
            (subject, cell) -> subject.holds(cell.number("capacity"), cell.number("size")),
            (subject, cell) -> Scenario.Work.of(
                Job.of(RoundTripBenchmark.class, subject, cell),
                response -> roundTrip(response, cell.number("size"))),
            List.of("ns a round trip", "MiB/s")));
  }

  /** Lone messages to a receiver that has waited. */
  public static JmhCommand latency() {
    Axis<Integer> idles = Axis.numbers(
        "idle us",
        "--idles",
        "us",
        "How long the receiver has waited before, in microseconds, 1 to 10000000.",
        cell -> 10_000_000,
        "200,10000");
    return new JmhCommand(
        "Hands lone messages of 64 bytes to a receiver that has waited for a while. "
            + "Measures the time from just before the send until the receiver has the first "
            + "byte, and until it has the whole message.",
        new SubjectOption(Scenarios::waits),
        new JmhCommand.Usual("bulkpipe-latency.json", 3, 3, 400),
        new Scenario(
            List.of(
                Axis.placements(List.of(Placement.APART, Placement.UNPINNED), "apart,unpinned"),
                idles),
            (subject, cell) -> true,
            (subject, cell) -> Scenario.Work.of(
                Job.of(LatencyBenchmark.class, subject, cell),
                response -> handedOver(response, subject)),
            List.of("median ns", "p99 ns", "first byte median ns")));
  }

  /** Whether it waits without burning a processor. */
  static boolean waits(Subject subject) {
    return subject.hasRanges() && (subject.kind() == Kind.OURS || subject.kind() == Kind.WAITS);
  }

  /**
   * Virtual threads. Beside each transfer, in the same process, round trips of one thread through a
   * pipe like it show the most that the transfer could reach.
   */
  public static JmhCommand fibers() {
    Axis<String> placements = Axis.placements(
        List.of(Placement.ONE_CARRIER, Placement.TWO_CARRIERS), "one-carrier,two-carriers");
    Axis<Integer> capacities = capacities("65536,32768");
    Axis<Integer> lines = Axis.number(
        "lines",
        "--lines",
        "Moves integers from 0 on instead of ranges, one on each line, through the "
            + "streams of the Bulkpipe subjects; 1 to 2147483647. Digits and newline are "
            + "written separately. A run moves all of them; --ranges and --ends do not "
            + "matter.",
        1,
        Integer.MAX_VALUE,
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
            Scenarios::besideRoundTrips,
            List.of("MiB/s", RATIO, RESCHEDULES)),
        new Scenario(
            List.of(placements, lines, capacities),
            (subject, cell) -> subject.isOurs(),
            (subject, cell) -> Scenario.Work.of(
                Job.of(FiberLinesBenchmark.class, subject, cell),
                response -> lines(response, cell)),
            List.of("ns a line", RESCHEDULES)));
  }

  private static Scenario.Work besideRoundTrips(Subject subject, Cell cell) {
    int capacity = cell.number("capacity");
    int range = cell.number("range");
    int size = Math.min(range, capacity);
    while (!subject.holds(capacity, size)) {
      size /= 2;
    }
    Cell alone = Cell.of("capacity", capacity, "size", size);
    return new Scenario.Work(
        List.of(
            Job.of(TransferBenchmark.class, subject, cell),
            Job.of(RoundTripBenchmark.class, subject, alone)),
        responses -> {
          Response moved = responses.get(0);
          Map<String, Double> figures = transferred(moved, subject, "range", range);
          figures.remove("bytes allocated a range"); // nobody knows a virtual thread's
          double most = roundTripSpeed(responses.get(1), alone.number("size"));
          figures.put("round trip MiB/s", most);
          figures.put(RATIO, moved.of("bytes") / MIB / most);
          if (subject.isOurs()) {
            figures.put(RESCHEDULES, reschedules(moved, capacity));
          }
          return figures;
        });
  }

  private static Axis<String> placements(String usual) {
    return Axis.placements(List.of(Placement.values()), usual);
  }

  private static Axis<Integer> capacities(String usual) {
    return numbers("capacity", "--capacities", "Bytes between the ends", MOST, usual);
  }

  private static Axis<Integer> ranges(String usual) {
    return numbers("range", "--ranges", "Bytes a call", MOST, usual);
  }

  private static Axis<Integer> numbers(
      String property, String option, String what, int most, String usual) {
    return Axis.numbers(property, option, "n", what + ", 1 to " + most + ".", cell -> most, usual);
  }

  private static Axis<Integer> capacity(String help, int least) {
    return Axis.number("capacity", "--capacity", help, least, MOST, "65536");
  }

  /** What only Bulkpipe counts itself, only Bulkpipe's have. */
  private static Map<String, Double> transferred(
      Response response, Subject subject, String unit, int size) {
    double bytes = response.of("bytes");
    Map<String, Double> figures = new LinkedHashMap<>();
    figures.put("MiB/s", bytes / MIB);
    figures.put("ns a " + unit, NANOS * size / bytes);
    figures.put("CPU ns a " + unit, response.of("cpuNanos") / bytes * size);
    figures.put("bytes allocated a " + unit, response.of("allocated") / bytes * size);
    if (subject.isOurs()) {
      figures.put("lock acquisitions a MiB", aMib(response, "lockAcquisitions"));
      figures.put("parks a MiB", aMib(response, "parks"));
      figures.put("wake-ups a MiB", aMib(response, "wakeUps"));
    }
    figures.put("voluntary context switches a MiB", aMib(response, "switches"));
    figures.put("involuntary context switches a MiB", aMib(response, "preemptions"));
    return figures;
  }

  private static Map<String, Double> lines(Response response, Cell cell) {
    Map<String, Double> figures = new LinkedHashMap<>();
    figures.put("ns a line", NANOS / response.score() / cell.number("lines"));
    figures.put("MiB/s", response.of("bytes") / MIB);
    figures.put("parks a MiB", aMib(response, "parks"));
    figures.put("wake-ups a MiB", aMib(response, "wakeUps"));
    figures.put("voluntary context switches a MiB", aMib(response, "switches"));
    figures.put(RESCHEDULES, reschedules(response, cell.number("capacity")));
    return figures;
  }

  private static Map<String, Double> roundTrip(Response response, int size) {
    Map<String, Double> figures = new LinkedHashMap<>();
    figures.put("ns a round trip", response.score());
    figures.put("MiB/s", roundTripSpeed(response, size));
    return figures;
  }

  private static Map<String, Double> handedOver(Response response, Subject subject) {
    Map<String, Double> figures = new LinkedHashMap<>();
    figures.put("median ns", response.of("messageP50"));
    figures.put("p90 ns", response.of("messageP90"));
    figures.put("p99 ns", response.of("messageP99"));
    figures.put("first byte median ns", response.of("firstByteP50"));
    figures.put("first byte p90 ns", response.of("firstByteP90"));
    figures.put("first byte p99 ns", response.of("firstByteP99"));
    figures.put("hand-overs", response.of("handOvers"));
    if (subject.isOurs()) {
      figures.put("parks a hand-over", response.of("parks") / response.of("handOvers"));
    }
    return figures;
  }

  private static double roundTripSpeed(Response response, int size) {
    return NANOS / response.score() * size / MIB;
  }

  private static double reschedules(Response response, int capacity) {
    return response.of("parks") / (2 * response.of("bytes") / capacity);
  }

  /** How often something happened for each MiB that was moved. */
  private static double aMib(Response response, String counter) {
    return response.of(counter) / response.of("bytes") * MIB;
  }
}
