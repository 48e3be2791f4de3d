// SPDX-License-Identifier: Apache-2.0
package io.bulkpipe.bench.pipe;

import java.io.IOException;
import java.util.LinkedHashMap;
import java.util.Map;

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

  /** A name and a value for each, as the results have them. */
  public Map<String, String> properties() {
    Map<String, String> properties = new LinkedHashMap<>();
    properties.put("placement", placement.toString());
    properties.put("capacity", String.valueOf(capacity));
    properties.put("ends", senders + "x" + receivers);
    properties.put("range", String.valueOf(range));
    return properties;
  }
}
