// SPDX-License-Identifier: Apache-2.0
package io.bulkpipe.channel.soak;

import io.bulkpipe.channel.stress.Census;
import java.util.ArrayList;
import java.util.List;

/** Streams of several senders that are received in several pieces: a byte is checked by itself. */
final class MixedFlow implements Flow {
  private final Plan plan;
  private final List<Bytes> senders = new ArrayList<>();
  private final List<Census> receivers = new ArrayList<>();

  MixedFlow(Plan plan) {
    this.plan = plan;
  }

  /** The stream of one sender. */
  private static final class Bytes implements Outflow {
    private final byte[] stream;
    private long total;

    Bytes(int sender, int longest) {
      this.stream = Census.stream(sender, Census.CYCLE + longest);
    }

    @Override
    public byte[] bytes() {
      return stream;
    }

    @Override
    public int stage(int length) {
      return (int) (total % Census.CYCLE);
    }

    @Override
    public void sent(int n) {
      total += n;
    }

    @Override
    public long total() {
      return total;
    }
  }

  @Override
  public Outflow outflow(int sender) {
    Bytes bytes = new Bytes(sender, plan.longest());
    senders.add(bytes);
    return bytes;
  }

  @Override
  public Inflow inflow(int receiver) {
    Census census = new Census();
    receivers.add(census);
    return (bytes, length) -> census.add(bytes, 0, length, false, -1);
  }

  @Override
  public long check() {
    Census all = new Census();
    receivers.forEach(all::add);
    for (int i = 0; i < senders.size(); i++) {
      long sent = senders.get(i).total();
      long received = all.of(i);
      if (received > sent || (received < sent && !plan.ending().drops)) {
        throw new AssertionError("of sender " + i + ": received=" + received + ", sent=" + sent);
      }
      all.checkPrefix(i);
    }
    return all.all();
  }
}
