// SPDX-License-Identifier: Apache-2.0

/**
 * Messages of a channel to a Kafka topic, and a topic to a channel: for queues that outgrow a
 * machine.
 *
 * <p>{@link io.bulkpipe.kafka.KafkaTopicWriter} writes what a
 * {@link io.bulkpipe.channel.MessageSender} sends, and {@link io.bulkpipe.kafka.KafkaTopicReader}
 * sends what a {@link io.bulkpipe.channel.MessageReceiver} receives. The end and the failure of the
 * one channel become those of the other.
 *
 * <h2>Format</h2>
 *
 * <p>A message is a record: its value is the message. Its headers and its key do not matter to a
 * reader. A record with a header {@code bulkpipe} is no message. The value of the header is the
 * version of the format, a space and the kind, in ASCII. The record's value is UTF-8, a line
 * {@code name=value} for each field, each with a line feed behind it. Fields that are not known are
 * ignored. A version or kind that is not known is an error for a reader and a writer.
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
 * <p>{@code messages} and {@code partition-messages} are missing where they are not known: at least
 * once, when the stream had an earlier writer.
 *
 * <p>A group's offset has the metadata {@code bulkpipe 1 n}, where n is the number of messages of
 * the partition before the offset, or {@code ?}. At an ending, {@code END} or {@code FAILURE}
 * follows.
 */
@NullMarked
package io.bulkpipe.kafka;

import org.jspecify.annotations.NullMarked;
