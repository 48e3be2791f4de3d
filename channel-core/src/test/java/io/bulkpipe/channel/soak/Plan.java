// SPDX-License-Identifier: Apache-2.0
package io.bulkpipe.channel.soak;

import io.bulkpipe.channel.BulkChannel;
import io.bulkpipe.channel.stress.Pattern;
import io.bulkpipe.channel.testing.ThreadKind;
import java.time.Duration;
import java.util.EnumSet;
import java.util.List;
import java.util.Set;
import java.util.SplittableRandom;

/**
 * What is decided of a round before it begins.
 *
 * @param volume bytes that each sender sends, unless the time is up before
 * @param longest the longest range
 * @param time after which the senders stop
 * @param endingAfter when the ending is made, if it is not to run to the end
 */
record Plan(
    long seed,
    Mode mode,
    int capacity,
    boolean direct,
    boolean singleSender,
    boolean singleReceiver,
    boolean spinning,
    int senders,
    int receivers,
    long volume,
    int longest,
    Duration time,
    Ending ending,
    Duration endingAfter,
    boolean interrupts,
    Set<SendOp> sends,
    Set<ReceiveOp> receives,
    Set<MessageOp> messages) {

  private static final int LARGEST = 1 << 20;
  private static final int LONGEST = 1 << 18;

  /** All streams are pieces of this one. */
  static final Pattern PATTERN = new Pattern(LONGEST);

  static Plan of(long seed) {
    SplittableRandom random = new SplittableRandom(seed);
    Mode mode = one(random, List.of(Mode.values()));
    boolean messages = mode == Mode.MESSAGES;
    int capacity = (int) logUniform(random, messages ? 8 : 1, LARGEST);
    int senders = mode == Mode.ONE_TO_ONE ? 1 : 1 + random.nextInt(4);
    int receivers = switch (mode) {
      case ONE_TO_ONE, MANY_TO_ONE -> 1;
      case MANY_TO_MANY -> 2 + random.nextInt(3);
      case MESSAGES -> 1 + random.nextInt(4);
    };
    Ending ending =
        random.nextInt(3) == 0 ? Ending.RUN_TO_END : one(random, List.of(Ending.values()));
    long nanos = logUniform(random, 2_000_000, 800_000_000);
    int most = mode == Mode.MANY_TO_ONE ? 1 << 21 : 1 << 25;
    return new Plan(
        seed,
        mode,
        capacity,
        random.nextBoolean(),
        senders == 1 && random.nextBoolean(),
        receivers == 1 && random.nextBoolean(),
        random.nextInt(4) > 0,
        senders,
        receivers,
        logUniform(random, 1 << 12, most),
        (int) logUniform(random, 1, Math.min(LONGEST, 16L * capacity)),
        Duration.ofNanos(nanos),
        ending,
        Duration.ofNanos(logUniform(random, 1000, nanos)),
        random.nextInt(3) > 0,
        some(random, SendOp.class, List.of(SendOp.SEND_ARRAY)),
        some(random, ReceiveOp.class, List.of(ReceiveOp.RECEIVE_ARRAY)),
        some(random, MessageOp.class, List.of(MessageOp.SEND_MESSAGE, MessageOp.RECEIVE_MESSAGE)));
  }

  /** A number whose logarithm is spread evenly. */
  static long logUniform(SplittableRandom random, long least, long most) {
    double exponent = random.nextDouble() * Math.log((most + 1.0) / least);
    return Math.min(most, (long) (least * Math.exp(exponent)));
  }

  /** The length of a range, short or not. */
  int length(SplittableRandom random) {
    return random.nextInt(4) > 0
        ? (int) logUniform(random, 1, longest + 1L) - 1
        : random.nextInt(longest + 1);
  }

  private static <E> E one(SplittableRandom random, List<E> of) {
    return of.get(random.nextInt(of.size()));
  }

  /** All of the kinds, or a few, of which one at least is among those that are named. */
  private static <E extends Enum<E>> Set<E> some(
      SplittableRandom random, Class<E> type, List<E> always) {
    EnumSet<E> chosen = EnumSet.allOf(type);
    if (random.nextInt(3) > 0) {
      int percent = 10 + random.nextInt(80);
      chosen.removeIf(kind -> random.nextInt(100) >= percent);
      chosen.addAll(always);
    }
    return chosen;
  }

  BulkChannel channel() {
    BulkChannel.Builder builder = BulkChannel.builder()
        .capacity(capacity)
        .direct(direct)
        .spinning(spinning)
        .name("soak " + seed);
    if (singleSender) {
      builder.singleSender();
    }
    if (singleReceiver) {
      builder.singleReceiver();
    }
    return builder.build();
  }

  /** The kind of the next thread: virtual, too, where there are such threads. */
  static ThreadKind threadKind(SplittableRandom random) {
    return one(random, ThreadKind.present());
  }
}
