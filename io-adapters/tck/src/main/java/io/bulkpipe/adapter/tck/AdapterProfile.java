// SPDX-License-Identifier: Apache-2.0
package io.bulkpipe.adapter.tck;

import java.time.Duration;
import java.util.Collections;
import java.util.EnumMap;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * The expectations of the verification of an adapter. Immutable: each setting makes a new profile.
 *
 * <pre>{@code
 * AdapterProfile.complete()
 *     .without(Capability.CAUSES, "a socket carries no objects")
 *     .beyondCapacity(1 << 20);
 * }</pre>
 */
public final class AdapterProfile {
  private static final int CAPACITY = 1000;
  private static final long LARGE = 8 << 20;
  private static final int CONNECTIONS = 20;
  private static final Duration PATIENCE = Duration.ofSeconds(60);
  private static final AdapterProfile COMPLETE =
      new AdapterProfile(Map.of(), 0, CAPACITY, LARGE, CONNECTIONS, PATIENCE);

  private final Map<Capability, String> missing;
  private final long beyondCapacity;
  private final int capacity;
  private final long largeTransfer;
  private final int connections;
  private final Duration patience;

  private AdapterProfile(
      Map<Capability, String> missing,
      long beyondCapacity,
      int capacity,
      long largeTransfer,
      int connections,
      Duration patience) {
    this.missing = missing;
    this.beyondCapacity = beyondCapacity;
    this.capacity = capacity;
    this.largeTransfer = largeTransfer;
    this.connections = connections;
    this.patience = patience;
  }

  /**
   * Returns the profile of an adapter that has all capabilities, and holds no bytes outside the
   * channel.
   *
   * @return always the same profile, from which others are made
   */
  public static AdapterProfile complete() {
    return COMPLETE;
  }

  /**
   * Declares that a capability is missing. The cases that need it are then reported as aborted,
   * with the reason.
   *
   * @param capability the missing capability
   * @param reason why it is missing: a sentence for the reader of the report, not blank
   * @return a new profile
   * @throws IllegalArgumentException if the reason is blank
   */
  public AdapterProfile without(Capability capability, String reason) {
    Objects.requireNonNull(capability, "capability=null");
    if (Objects.requireNonNull(reason, "reason=null").isBlank()) {
      throw new IllegalArgumentException("reason=\"" + reason + "\" is blank");
    }
    Map<Capability, String> more = new EnumMap<>(Capability.class);
    more.putAll(missing);
    more.put(capability, reason);
    return new AdapterProfile(
        Collections.unmodifiableMap(more),
        beyondCapacity,
        capacity,
        largeTransfer,
        connections,
        patience);
  }

  /**
   * Sets how many bytes may be under way outside one channel of the case's capacity: in staging
   * buffers, in chunks that were requested ahead, in sockets, in a second channel. The bound of a
   * case is the capacity plus this number. It holds for a slow reader, and for a writer whose
   * reader has gone.
   *
   * @param bytes 0 or more; the default is 0
   * @return a new profile
   * @throws IllegalArgumentException if it is below 0
   */
  public AdapterProfile beyondCapacity(long bytes) {
    check("bytes", bytes, 0);
    return new AdapterProfile(missing, bytes, capacity, largeTransfer, connections, patience);
  }

  /**
   * Sets the capacity of the channel in most cases. Cases of random sizes use capacities from 1 to
   * twice as much.
   *
   * @param bytes 2 or more; the default is 1000
   * @return a new profile
   * @throws IllegalArgumentException if it is below 2
   */
  public AdapterProfile capacity(int bytes) {
    check("bytes", bytes, 2);
    return new AdapterProfile(missing, beyondCapacity, bytes, largeTransfer, connections, patience);
  }

  /**
   * Sets the length of the long stream.
   *
   * @param bytes 1 or more; the default is 8 MiB
   * @return a new profile
   * @throws IllegalArgumentException if it is below 1
   */
  public AdapterProfile largeTransfer(long bytes) {
    check("bytes", bytes, 1);
    return new AdapterProfile(missing, beyondCapacity, capacity, bytes, connections, patience);
  }

  /**
   * Sets how many connections a case opens, one after the other, if it needs many. These are the
   * cases of the last bytes before an end, of random sizes, and of leaks.
   *
   * @param count 2 or more; the default is 20
   * @return a new profile
   * @throws IllegalArgumentException if it is below 2
   */
  public AdapterProfile connections(int count) {
    check("count", count, 2);
    return new AdapterProfile(missing, beyondCapacity, capacity, largeTransfer, count, patience);
  }

  /**
   * Sets how long a case may take. A case that takes longer is stuck, and fails.
   *
   * @param time above zero; the default is 60 seconds
   * @return a new profile
   * @throws IllegalArgumentException if it is zero or negative
   */
  public AdapterProfile patience(Duration time) {
    if (Objects.requireNonNull(time, "time=null").isZero() || time.isNegative()) {
      throw new IllegalArgumentException("time=" + time + " is not above zero");
    }
    return new AdapterProfile(missing, beyondCapacity, capacity, largeTransfer, connections, time);
  }

  private static void check(String name, long value, long least) {
    if (value < least) {
      throw new IllegalArgumentException(name + "=" + value + " is less than " + least);
    }
  }

  /** Returns why a capability is missing, or null if it is there. */
  @Nullable
  String missing(Capability capability) {
    return missing.get(capability);
  }

  boolean has(Capability capability) {
    return !missing.containsKey(capability);
  }

  long beyondCapacity() {
    return beyondCapacity;
  }

  int capacity() {
    return capacity;
  }

  long largeTransfer() {
    return largeTransfer;
  }

  int connections() {
    return connections;
  }

  Duration patience() {
    return patience;
  }

  @Override
  public String toString() {
    return "missing=" + missing + ", beyondCapacity=" + beyondCapacity + ", capacity=" + capacity
        + ", largeTransfer=" + largeTransfer + ", connections=" + connections + ", patience="
        + patience;
  }
}
