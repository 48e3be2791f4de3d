// SPDX-License-Identifier: Apache-2.0
package io.bulkpipe.kafka;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.jupiter.api.Timeout.ThreadMode.SEPARATE_THREAD;

import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.apache.kafka.clients.consumer.CommitFailedException;
import org.apache.kafka.clients.consumer.MockConsumer;
import org.apache.kafka.clients.consumer.OffsetAndMetadata;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.errors.GroupAuthorizationException;
import org.apache.kafka.common.errors.TimeoutException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Partitions that are taken away while the last commit fails. */
@Timeout(value = 30, threadMode = SEPARATE_THREAD)
class AssignmentTest {
  private static final TopicPartition PARTITION = new TopicPartition("topic", 0);

  /** A group with one member, whose commits fail. */
  private static final class Group extends MockConsumer<byte[], byte[]> {
    private final KafkaException failure;

    Group(KafkaException failure) {
      super("none");
      this.failure = failure;
      updateBeginningOffsets(Map.of(PARTITION, 0L));
      updateEndOffsets(Map.of(PARTITION, 0L));
    }

    @Override
    public synchronized void commitSync(
        Map<TopicPartition, OffsetAndMetadata> offsets, Duration timeout) {
      throw failure;
    }

    /** A member that has received a message whose offset is not committed. */
    Assignment joined() {
      Assignment assignment = new Assignment("topic", this, true, revoked -> {});
      assignment.begin();
      rebalance(List.of(PARTITION));
      PartitionInput input = Objects.requireNonNull(assignment.get(PARTITION));
      input.drained(input.messages(0, 1));
      return assignment;
    }
  }

  private static KafkaException failure(String name) {
    return name.equals("timeout") ? new TimeoutException() : new CommitFailedException();
  }

  @ParameterizedTest
  @ValueSource(strings = {"shut out", "timeout"})
  void aMemberThatWasShutOutGoesOn(String name) {
    try (Group group = new Group(failure(name))) {
      Assignment assignment = group.joined();
      assertThatCode(() -> assignment.onPartitionsRevoked(List.of(PARTITION)))
          .doesNotThrowAnyException();
      assertThat(assignment.isEmpty()).isTrue();

      assignment.onPartitionsAssigned(List.of(PARTITION));
      PartitionInput again = Objects.requireNonNull(assignment.get(PARTITION));
      assertThat(again.messages(0, 1).messages())
          .as("counted from the committed offset")
          .isEqualTo(1);
    }
  }

  @Test
  void aFailureThatWillStayIsReported() {
    GroupAuthorizationException refused = GroupAuthorizationException.forGroupId("group");
    try (Group group = new Group(refused)) {
      Assignment assignment = group.joined();
      assertThatThrownBy(() -> assignment.onPartitionsRevoked(List.of(PARTITION)))
          .isSameAs(refused);
      assertThat(assignment.isEmpty()).isTrue();
    }
  }
}
