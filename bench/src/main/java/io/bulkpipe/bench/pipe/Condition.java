// SPDX-License-Identifier: Apache-2.0
package io.bulkpipe.bench.pipe;

import io.bulkpipe.bench.result.InvalidOptionException;
import java.io.IOException;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * What a pipe is measured under.
 *
 * @param placement where the threads run
 * @param capacity the most bytes between the ends
 * @param range bytes a call, on both sides, or bytes of a message
 * @param senders how many threads send
 * @param receivers how many threads receive
 */
public record Condition(Placement placement, int capacity, int range, int senders, int receivers) {
  private static final Pattern ENDS = Pattern.compile("([1-9][0-9]?)x([1-9][0-9]?)");

  /** With the number of threads as text, {@code 1x1} to {@code 99x99}. */
  public static Condition of(Placement placement, int capacity, int range, String ends) {
    Matcher matcher = ENDS.matcher(ends);
    if (!matcher.matches()) {
      throw new InvalidOptionException("--ends", ends, "senders x receivers, as 2x2");
    }
    int senders = Integer.parseInt(matcher.group(1));
    int receivers = Integer.parseInt(matcher.group(2));
    return new Condition(placement, capacity, range, senders, receivers);
  }

  /** One thread at either end. */
  public static Condition oneToOne(Placement placement, int capacity, int range) {
    return new Condition(placement, capacity, range, 1, 1);
  }

  /** Whether an end has more than one thread. */
  public boolean hasSeveral() {
    return senders > 1 || receivers > 1;
  }

  public BytePipe open(Subject subject) throws IOException {
    return subject.open(capacity, range, hasSeveral());
  }
}
