// SPDX-License-Identifier: Apache-2.0
package io.bulkpipe.channel.soak;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/**
 * Streams of several senders in one. What a call sends is a frame: the sender's number, then bytes
 * that follow from the sender and the number of the frame. A call that did not send all of it
 * leaves a shorter frame. What was received is taken apart at the end: a first byte says whose
 * frame comes, and then it is known which one, and how long it is.
 */
final class FrameFlow implements Flow {
  private final Plan plan;
  private final List<Frames> senders = new ArrayList<>();
  private byte[] received = new byte[1 << 16];
  private int length;

  FrameFlow(Plan plan) {
    this.plan = plan;
  }

  /** The frames of one sender. */
  private static final class Frames implements Outflow {
    private final int sender;
    private final byte[] staged;
    private int[] lengths = new int[64];
    private int count;
    private int checked;
    private long total;

    Frames(int sender, int longest) {
      this.sender = sender;
      this.staged = new byte[longest];
    }

    private int source(int frame) {
      return Plan.PATTERN.index((sender + 1) * 7919L + frame * 104_729L);
    }

    @Override
    public byte[] bytes() {
      return staged;
    }

    @Override
    public int stage(int length) {
      System.arraycopy(Plan.PATTERN.table(), source(count), staged, 0, length);
      if (length > 0) {
        staged[0] = (byte) sender;
      }
      return 0;
    }

    @Override
    public void sent(int n) {
      if (n > 0) {
        if (count == lengths.length) {
          lengths = Arrays.copyOf(lengths, 2 * count);
        }
        lengths[count++] = n;
        total += n;
      }
    }

    @Override
    public long total() {
      return total;
    }

    /** Checks the next frame, or as much of it as there is, and returns its length. */
    int check(byte[] bytes, int from, int end) {
      if (checked == count) {
        throw new AssertionError("at " + from + " more of sender " + sender + " than " + count);
      }
      int n = Math.min(lengths[checked], end - from);
      int source = source(checked);
      byte[] table = Plan.PATTERN.table();
      int wrong = Arrays.mismatch(table, source + 1, source + n, bytes, from + 1, from + n);
      if (wrong >= 0) {
        throw new AssertionError("wrong byte at " + (from + 1 + wrong) + ", in frame " + checked
            + " of sender " + sender + ", " + (wrong + 1) + " of " + n);
      }
      checked++;
      return n;
    }
  }

  @Override
  public Outflow outflow(int sender) {
    Frames frames = new Frames(sender, plan.longest());
    senders.add(frames);
    return frames;
  }

  @Override
  public Inflow inflow(int receiver) {
    return (bytes, n) -> {
      if (received.length - length < n) {
        received = Arrays.copyOf(received, Math.max(2 * received.length, length + n));
      }
      System.arraycopy(bytes, 0, received, length, n);
      length += n;
    };
  }

  @Override
  public long check() {
    for (int at = 0; at < length; ) {
      int sender = received[at];
      if (sender < 0 || sender >= senders.size()) {
        throw new AssertionError("no frame begins at " + at + " with " + sender);
      }
      at += senders.get(sender).check(received, at, length);
    }
    long sent = senders.stream().mapToLong(Frames::total).sum();
    if (length > sent || (length < sent && !plan.ending().drops)) {
      throw new AssertionError("received=" + length + ", sent=" + sent);
    }
    return length;
  }
}
