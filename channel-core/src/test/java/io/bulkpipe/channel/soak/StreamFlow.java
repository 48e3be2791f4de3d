// SPDX-License-Identifier: Apache-2.0
package io.bulkpipe.channel.soak;

import io.bulkpipe.channel.stress.Pattern;

/** One stream, checked as it comes. */
final class StreamFlow implements Flow {
  private final Plan plan;
  private final Pattern pattern = Plan.PATTERN;
  private long sent;
  private long received;

  StreamFlow(Plan plan) {
    this.plan = plan;
  }

  @Override
  public Outflow outflow(int sender) {
    return new Outflow() {
      @Override
      public byte[] bytes() {
        return pattern.table();
      }

      @Override
      public int stage(int length) {
        return pattern.index(sent);
      }

      @Override
      public void sent(int n) {
        sent += n;
      }

      @Override
      public long total() {
        return sent;
      }
    };
  }

  @Override
  public Inflow inflow(int receiver) {
    return (bytes, length) -> {
      pattern.check(received, bytes, 0, length);
      received += length;
    };
  }

  @Override
  public long check() {
    if (received > sent || (received < sent && !plan.ending().drops)) {
      throw new AssertionError("received=" + received + ", sent=" + sent);
    }
    return received;
  }
}
