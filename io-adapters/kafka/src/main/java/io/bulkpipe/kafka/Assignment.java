// SPDX-License-Identifier: Apache-2.0
package io.bulkpipe.kafka;

import io.bulkpipe.kafka.ControlRecord.Kind;
import io.bulkpipe.kafka.PartitionInput.Progress;
import java.time.Duration;
import java.util.Collection;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Consumer;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.apache.kafka.clients.consumer.ConsumerRebalanceListener;
import org.apache.kafka.clients.consumer.OffsetAndMetadata;
import org.apache.kafka.clients.consumer.RetriableCommitFailedException;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.errors.RebalanceInProgressException;
import org.apache.kafka.common.errors.TimeoutException;
import org.apache.kafka.common.errors.UnknownTopicOrPartitionException;
import org.jspecify.annotations.Nullable;

/** The present partitions of a reader, and the offsets that its group has committed. */
final class Assignment implements ConsumerRebalanceListener {
  private static final Duration ASKING = Duration.ofSeconds(5);
  private static final String UNKNOWN_REASON = "another member of the group has read the reason";

  private final String topic;
  private final org.apache.kafka.clients.consumer.Consumer<byte[], byte[]> consumer;
  private final boolean group;
  private final Consumer<Collection<TopicPartition>> beforeRevocation;
  private final Map<TopicPartition, PartitionInput> partitions = new LinkedHashMap<>();
  private boolean assigned;
  private boolean paused;
  private @Nullable KafkaException failure;

  Assignment(
      String topic,
      org.apache.kafka.clients.consumer.Consumer<byte[], byte[]> consumer,
      boolean group,
      Consumer<Collection<TopicPartition>> beforeRevocation) {
    this.topic = topic;
    this.consumer = consumer;
    this.group = group;
    this.beforeRevocation = beforeRevocation;
  }

  /** Joins the group. Without a group, takes all partitions from their beginning. */
  void begin() {
    if (group) {
      consumer.subscribe(List.of(topic), this);
      return;
    }
    Set<TopicPartition> all = all(consumer.partitionsFor(topic).size());
    if (all.isEmpty()) {
      throw new UnknownTopicOrPartitionException("the topic does not exist");
    }
    consumer.assign(all);
    consumer.seekToBeginning(all);
    all.forEach(each -> partitions.put(each, new PartitionInput(each, null)));
    assigned = true;
  }

  private Set<TopicPartition> all(int count) {
    return IntStream.range(0, count)
        .mapToObj(partition -> new TopicPartition(topic, partition))
        .collect(Collectors.toSet());
  }

  @Override
  public void onPartitionsAssigned(Collection<TopicPartition> added) {
    assigned = true;
    Map<TopicPartition, OffsetAndMetadata> committed = consumer.committed(Set.copyOf(added));
    for (TopicPartition each : added) {
      OffsetAndMetadata offset = committed.get(each);
      if (offset == null) {
        consumer.seekToBeginning(List.of(each));
      } else {
        consumer.seek(each, offset);
      }
      partitions.put(each, new PartitionInput(each, offset));
    }
    if (paused) {
      consumer.pause(added);
    }
  }

  @Override
  public void onPartitionsRevoked(Collection<TopicPartition> revoked) {
    if (!revoked.isEmpty()) {
      try {
        beforeRevocation.accept(revoked);
        commitLast(revoked);
      } finally {
        partitions.keySet().removeAll(revoked);
      }
    }
  }

  @Override
  public void onPartitionsLost(Collection<TopicPartition> lost) {
    partitions.keySet().removeAll(lost);
  }

  @Nullable
  PartitionInput get(TopicPartition partition) {
    return partitions.get(partition);
  }

  boolean isEmpty() {
    return partitions.isEmpty();
  }

  /** Stops fetching, until {@link #resume}. */
  void pause() {
    if (!paused) {
      paused = true;
      consumer.pause(consumer.assignment());
    }
  }

  /** Fetches from the partitions that have not ended. */
  void resume() {
    if (paused) {
      paused = false;
      consumer.resume(consumer.assignment());
    }
    for (PartitionInput each : partitions.values()) {
      if (each.ending() != null && !consumer.paused().contains(each.partition)) {
        consumer.pause(List.of(each.partition));
      }
    }
  }

  /** Commits the offsets of drained messages. Does not wait. */
  void commitLater() {
    if (failure != null) {
      throw failure;
    }
    Map<TopicPartition, OffsetAndMetadata> offsets = toCommit(partitions.keySet());
    if (!offsets.isEmpty()) {
      consumer.commitAsync(offsets, (done, thrown) -> {
        if (thrown == null) {
          committed(done);
        } else if (isFinal(thrown)) {
          failure = new KafkaException("the offsets cannot be committed", thrown);
        }
      });
    }
  }

  /** Returns whether neither a later commit nor another member can make up for a failure. */
  private static boolean isFinal(Exception thrown) {
    return !(thrown instanceof RetriableCommitFailedException
        || thrown instanceof org.apache.kafka.clients.consumer.CommitFailedException
        || thrown instanceof org.apache.kafka.common.errors.RetriableException
        || thrown instanceof RebalanceInProgressException);
  }

  /** Commits the offsets of drained messages. Waits up to the timeout of the client's settings. */
  void commitNow() {
    Map<TopicPartition, OffsetAndMetadata> offsets = toCommit(partitions.keySet());
    if (!offsets.isEmpty()) {
      consumer.commitSync(offsets);
      committed(offsets);
    }
  }

  /** Commits the offsets of drained messages. Waits no longer than a time. */
  void commitWithin(Duration most) {
    commit(partitions.keySet(), most);
  }

  private void commit(Collection<TopicPartition> which, Duration most) {
    Map<TopicPartition, OffsetAndMetadata> offsets = toCommit(which);
    if (!offsets.isEmpty()) {
      consumer.commitSync(offsets, most);
      committed(offsets);
    }
  }

  /**
   * Commits before partitions go to another member. The group may have shut this member out
   * already, as after a broker was away for long. Then the partitions' next reader, which may be
   * this one, gets the messages again.
   */
  private void commitLast(Collection<TopicPartition> which) {
    try {
      commit(which, ASKING);
    } catch (KafkaException e) {
      if (isFinal(e)) {
        throw e;
      }
    }
  }

  private Map<TopicPartition, OffsetAndMetadata> toCommit(Collection<TopicPartition> which) {
    Map<TopicPartition, OffsetAndMetadata> offsets = new HashMap<>();
    for (TopicPartition each : group ? which : Set.<TopicPartition>of()) {
      PartitionInput partition = partitions.get(each);
      OffsetAndMetadata offset = partition == null ? null : partition.toCommit();
      if (offset != null) {
        offsets.put(each, offset);
      }
    }
    return offsets;
  }

  private void committed(Map<TopicPartition, OffsetAndMetadata> offsets) {
    offsets.forEach((partition, offset) -> {
      PartitionInput input = partitions.get(partition);
      if (input != null) {
        input.committed(offset);
      }
    });
  }

  /** Returns whether this reader has all partitions. False until an ending has their number. */
  boolean isAll() {
    for (PartitionInput each : partitions.values()) {
      ControlRecord ending = each.ending();
      if (ending != null) {
        return hasAll(all(ending.partitions()));
      }
    }
    return false;
  }

  /**
   * Returns whether these are all. Without a group, takes the partitions that the topic has got.
   */
  private boolean hasAll(Set<TopicPartition> all) {
    if (partitions.keySet().containsAll(all)) {
      return true;
    }
    if (!group) {
      consumer.assign(all);
      for (TopicPartition each : all) {
        if (!partitions.containsKey(each)) {
          consumer.seekToBeginning(List.of(each));
          partitions.put(each, new PartitionInput(each, null));
        }
      }
    }
    return false;
  }

  /** Returns how this reader's partitions have ended; null if one has not. */
  @Nullable
  Kind ending() {
    Kind found = null;
    for (PartitionInput each : partitions.values()) {
      ControlRecord ending = each.ending();
      if (ending == null) {
        return null;
      }
      found = found == Kind.FAILURE ? found : ending.kind();
    }
    return found;
  }

  /** Returns why the stream has failed. */
  String reason() {
    for (PartitionInput each : partitions.values()) {
      ControlRecord ending = each.ending();
      if (ending != null && ending.kind() == Kind.FAILURE) {
        return ending.reason();
      }
    }
    return UNKNOWN_REASON;
  }

  /** Returns how all partitions have ended, by the group's offsets; null if one has not. */
  @Nullable
  Kind endingOfGroup() {
    if (!assigned || !group) {
      return null;
    }
    try {
      commitNow();
      Set<TopicPartition> all = all(consumer.partitionsFor(topic, ASKING).size());
      Kind found = null;
      for (OffsetAndMetadata each : consumer.committed(all, ASKING).values()) {
        Kind ending = each == null ? null : Progress.of(each).ending();
        if (ending == null) {
          return null;
        }
        found = found == Kind.FAILURE ? found : ending;
      }
      return found;
    } catch (TimeoutException
        | RebalanceInProgressException
        | org.apache.kafka.clients.consumer.CommitFailedException e) {
      return null; // the next poll handles it
    }
  }
}
