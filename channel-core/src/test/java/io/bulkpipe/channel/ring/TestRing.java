// SPDX-License-Identifier: Apache-2.0
package io.bulkpipe.channel.ring;

import static org.assertj.core.api.Assertions.assertThat;

import io.bulkpipe.channel.testing.PositionedBytes;

/** Both sides of a ring, used in turn, whose bytes follow from their positions. */
public final class TestRing {
  public final Position sent = new Position();
  public final Position received = new Position();
  public final RingWriter writer;
  public final RingReader reader;
  private final long start;

  public TestRing(int capacity, int smallest, boolean direct, long start) {
    this.start = start;
    sent.release(start);
    received.release(start);
    writer = new RingWriter(capacity, smallest, direct, sent, received);
    reader = new RingReader(direct, writer);
  }

  /** The byte at a distance from the start. */
  public static byte at(long distance) {
    return PositionedBytes.at(distance);
  }

  /** Writes and publishes bytes, for which there is room. */
  public void put(int n) {
    byte[] bytes = PositionedBytes.of(writer.position() - start, n);
    assertThat(writer.refresh(n)).isGreaterThanOrEqualTo(n);
    writer.put(bytes, 0, n);
    writer.publish();
  }

  /** Reads and publishes bytes, which are there, and checks them. */
  public void takeAndCheck(int n) {
    byte[] bytes = new byte[n];
    long from = reader.position() - start;
    assertThat(reader.takeAll(bytes, 0, n)).isTrue();
    reader.publish();
    PositionedBytes.check(bytes, from);
  }
}
