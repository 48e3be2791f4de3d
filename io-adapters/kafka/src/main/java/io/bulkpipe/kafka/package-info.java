// SPDX-License-Identifier: Apache-2.0

/**
 * Moves messages from a channel to a Kafka topic, and from a topic to a channel: for queues that
 * outgrow a machine.
 *
 * <p>{@link io.bulkpipe.kafka.KafkaTopicWriter} writes the messages of a
 * {@link io.bulkpipe.channel.MessageSender} to a topic. {@link io.bulkpipe.kafka.KafkaTopicReader}
 * sends them to a channel, for a {@link io.bulkpipe.channel.MessageReceiver}. An end or a failure
 * of the first channel becomes that of the second.
 *
 * <h2>Format</h2>
 *
 * <p>A message is the value of a record. A reader ignores the key and other headers. A record with
 * a header {@code bulkpipe} is a control record, and no message. The value of the header is the
 * version of the format, a space and the kind, in ASCII. The value of the record is UTF-8: a line
 * {@code name=value} for each field, with a line feed at its end. Unknown fields are ignored. An
 * unknown version or kind is an error for a reader and a writer.
 *
 * <table class="striped">
 *   <caption>Kinds</caption>
 *   <thead>
 *     <tr><th scope="col">header</th><th scope="col">where</th><th scope="col">fields</th></tr>
 *   </thead>
 *   <tbody>
 *     <tr>
 *       <th scope="row">{@code 1 end}</th>
 *       <td>once at the end of each partition</td>
 *       <td>{@code messages} (of the stream), {@code partitions} (how many),
 *           {@code partition-messages} (of each partition, with commas), {@code transactional-id}
 *       </td>
 *     </tr>
 *     <tr>
 *       <th scope="row">{@code 1 failure}</th>
 *       <td>the same</td>
 *       <td>the same, and {@code reason}</td>
 *     </tr>
 *     <tr>
 *       <th scope="row">{@code 1 ledger}</th>
 *       <td>in partition 0, the last record of each transaction that does not end the stream</td>
 *       <td>{@code messages} (so far), {@code partitions}, {@code partition-messages},
 *           {@code transactional-id}
 *       </td>
 *     </tr>
 *   </tbody>
 * </table>
 *
 * <p>{@code messages} and {@code partition-messages} are missing if they are unknown: with at least
 * once, if the stream had an earlier writer.
 *
 * <p>A group's offset has the metadata {@code bulkpipe 1 n}, where n is the number of messages of
 * the partition before the offset, or {@code ?}. At an ending, {@code END} or {@code FAILURE}
 * follows.
 */
@NullMarked
package io.bulkpipe.kafka;

import org.jspecify.annotations.NullMarked;
