// SPDX-License-Identifier: Apache-2.0
package io.bulkpipe.kafka;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.header.Header;
import org.jspecify.annotations.Nullable;

/**
 * A record that is no message: the end of a stream, its failure, or the ledger of a transaction.
 *
 * <p>It has a header {@code bulkpipe}, whose value is the version of the format and the kind, as in
 * {@code 1 end}. Its own value has a line {@code name=value} for each field. Both are UTF-8.
 * Unknown fields are ignored. An unknown version or kind is an error.
 *
 * @param kind the kind of record
 * @param messages how many messages the stream has so far, or {@link #UNKNOWN}
 * @param partitions how many partitions the stream has
 * @param counts how many messages the stream has in each partition; null if unknown
 * @param reason why the stream failed; empty for other kinds
 * @param writer the transactional id of the writer; empty without transactions
 */
record ControlRecord(
    Kind kind,
    long messages,
    int partitions,
    @Nullable List<Long> counts,
    String reason,
    String writer) {
  static final String HEADER = "bulkpipe";
  static final long UNKNOWN = -1;

  private static final String VERSION = "1";
  private static final String MESSAGES = "messages";
  private static final String PARTITIONS = "partitions";
  private static final String COUNTS = "partition-messages";
  private static final String WRITER = "transactional-id";
  private static final String REASON = "reason";

  /** The kinds of control records. */
  enum Kind {
    /** The number of messages of this transaction and all before it. */
    LEDGER,
    /** The stream has ended cleanly. */
    END,
    /** The stream has failed. */
    FAILURE;

    boolean isEnding() {
      return this != LEDGER;
    }
  }

  /** Makes the record for a partition. */
  ProducerRecord<byte[], byte[]> to(String topic, int partition) {
    ProducerRecord<byte[], byte[]> made =
        new ProducerRecord<>(topic, partition, null, bytes(text()));
    made.headers().add(HEADER, bytes(VERSION + " " + kind.name().toLowerCase(Locale.ROOT)));
    return made;
  }

  private String text() {
    StringBuilder text = new StringBuilder();
    if (messages != UNKNOWN) {
      line(text, MESSAGES, Long.toString(messages));
    }
    line(text, PARTITIONS, Integer.toString(partitions));
    if (counts != null) {
      line(text, COUNTS, counts.stream().map(String::valueOf).collect(Collectors.joining(",")));
    }
    if (!writer.isEmpty()) {
      line(text, WRITER, writer);
    }
    if (!reason.isEmpty()) {
      line(text, REASON, reason);
    }
    return text.toString();
  }

  private static void line(StringBuilder text, String name, String value) {
    text.append(name).append('=').append(value.replaceAll("\\R", " ")).append('\n');
  }

  /**
   * Reads a record.
   *
   * @return null if it is a message
   * @throws IOException if its version or kind is unknown, or it is damaged
   */
  static @Nullable ControlRecord of(ConsumerRecord<byte[], byte[]> from) throws IOException {
    Header header = from.headers().lastHeader(HEADER);
    if (header == null) {
      return null;
    }
    String what = header.value() == null ? "" : text(header.value());
    try {
      return of(kind(what), from.value());
    } catch (IllegalArgumentException e) {
      throw new IOException(
          "topic=" + from.topic() + ", partition=" + from.partition() + ", offset=" + from.offset()
              + ": header " + HEADER + "=" + what + " cannot be read: " + e.getMessage(),
          e);
    }
  }

  private static Kind kind(String what) {
    for (Kind kind : Kind.values()) {
      if (what.equals(VERSION + " " + kind.name().toLowerCase(Locale.ROOT))) {
        return kind;
      }
    }
    throw new IllegalArgumentException("version or kind not known");
  }

  private static ControlRecord of(Kind kind, byte @Nullable [] value) {
    Map<String, String> fields = new HashMap<>();
    for (String line : value == null ? new String[0] : text(value).split("\n", -1)) {
      int equals = line.indexOf('=');
      if (equals > 0) {
        fields.put(line.substring(0, equals), line.substring(equals + 1));
      }
    }
    int partitions = (int) number(PARTITIONS, required(fields, PARTITIONS));
    return new ControlRecord(
        kind,
        fields.containsKey(MESSAGES) ? number(MESSAGES, required(fields, MESSAGES)) : UNKNOWN,
        partitions,
        fields.containsKey(COUNTS) ? counts(required(fields, COUNTS), partitions) : null,
        fields.getOrDefault(REASON, ""),
        fields.getOrDefault(WRITER, ""));
  }

  private static List<Long> counts(String list, int partitions) {
    List<Long> counts =
        Stream.of(list.split(",", -1)).map(each -> number(COUNTS, each)).toList();
    if (counts.size() != partitions) {
      throw new IllegalArgumentException(
          COUNTS + "=" + list + ", " + PARTITIONS + "=" + partitions);
    }
    return counts;
  }

  private static String required(Map<String, String> fields, String name) {
    String value = fields.get(name);
    if (value == null) {
      throw new IllegalArgumentException("no " + name);
    }
    return value;
  }

  private static long number(String name, String value) {
    long number;
    try {
      number = Long.parseLong(value);
    } catch (NumberFormatException e) {
      throw new IllegalArgumentException(name + "=" + value, e);
    }
    if (number < 0) {
      throw new IllegalArgumentException(name + "=" + value);
    }
    return number;
  }

  /** Returns how many messages the stream has in a partition, or {@link #UNKNOWN}. */
  long messagesIn(int partition) {
    return counts == null || partition >= counts.size() ? UNKNOWN : counts.get(partition);
  }

  private static byte[] bytes(String text) {
    return text.getBytes(StandardCharsets.UTF_8);
  }

  private static String text(byte[] bytes) {
    return new String(bytes, StandardCharsets.UTF_8);
  }

  @Override
  public String toString() {
    return kind + " " + text().replace('\n', ' ').strip();
  }
}
