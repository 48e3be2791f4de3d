// SPDX-License-Identifier: Apache-2.0
package io.bulkpipe.kafka;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.jupiter.api.Timeout.ThreadMode.SEPARATE_THREAD;

import io.bulkpipe.kafka.ControlRecord.Kind;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Optional;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.header.internals.RecordHeaders;
import org.apache.kafka.common.record.TimestampType;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** The format of the records that are no messages. */
@Timeout(value = 60, threadMode = SEPARATE_THREAD)
class ControlRecordTest {

  private static ConsumerRecord<byte[], byte[]> record(@Nullable String header, String value) {
    RecordHeaders headers = new RecordHeaders();
    if (header != null) {
      headers.add("bulkpipe", header.getBytes(StandardCharsets.UTF_8));
    }
    byte[] bytes = value.getBytes(StandardCharsets.UTF_8);
    return new ConsumerRecord<>(
        "orders",
        3,
        17,
        0,
        TimestampType.CREATE_TIME,
        0,
        bytes.length,
        null,
        bytes,
        headers,
        Optional.empty());
  }

  @Test
  void aRecordIsReadAsItWasWritten() throws IOException {
    for (ControlRecord control : List.of(
        new ControlRecord(Kind.LEDGER, 5, 2, List.of(2L, 3L), "", "writer=1"),
        new ControlRecord(Kind.END, 0, 1, List.of(0L), "", ""),
        new ControlRecord(Kind.END, ControlRecord.UNKNOWN, 2, null, "", ""),
        new ControlRecord(Kind.FAILURE, 7, 1, List.of(7L), "gone: a=b, \u00fc", "w"))) {
      ProducerRecord<byte[], byte[]> written = control.to("orders", 1);
      assertThat(written.partition()).isEqualTo(1);
      assertThat(ControlRecord.of(record(
              new String(written.headers().lastHeader("bulkpipe").value(), StandardCharsets.UTF_8),
              new String(written.value(), StandardCharsets.UTF_8))))
          .isEqualTo(control);
    }
  }

  @Test
  void theFormatIsTheOneThatIsDocumented() {
    ProducerRecord<byte[], byte[]> written =
        new ControlRecord(Kind.FAILURE, 5, 2, List.of(2L, 3L), "a\nb", "w").to("orders", 0);
    assertThat(
            new String(written.headers().lastHeader("bulkpipe").value(), StandardCharsets.US_ASCII))
        .isEqualTo("1 failure");
    assertThat(new String(written.value(), StandardCharsets.UTF_8)).isEqualTo("""
        messages=5
        partitions=2
        partition-messages=2,3
        transactional-id=w
        reason=a b
        """);
  }

  @Test
  void messagesAreToldFromControlRecords() throws IOException {
    assertThat(ControlRecord.of(record(null, "partitions=1\n"))).isNull();
    assertThat(ControlRecord.of(record("1 end", "partitions=1\nlater=field\n")))
        .isEqualTo(new ControlRecord(Kind.END, ControlRecord.UNKNOWN, 1, null, "", ""));
  }

  @Test
  void whatIsNotKnownIsAnError() {
    for (String header : List.of("2 end", "1 pause", "", "1 END", "end")) {
      assertThatThrownBy(() -> ControlRecord.of(record(header, "partitions=1\n")))
          .isInstanceOf(IOException.class)
          .hasMessage("topic=orders, partition=3, offset=17: header bulkpipe=" + header
              + " cannot be read: version or kind not known");
    }
    for (String value :
        List.of("", "partitions=x\n", "partitions=-1\n", "partitions=2\npartition-messages=1\n")) {
      assertThatThrownBy(() -> ControlRecord.of(record("1 end", value)))
          .isInstanceOf(IOException.class)
          .hasMessageStartingWith("topic=orders, partition=3, offset=17: header bulkpipe=1 end");
    }
  }
}
