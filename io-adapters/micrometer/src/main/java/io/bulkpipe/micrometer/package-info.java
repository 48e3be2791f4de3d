// SPDX-License-Identifier: Apache-2.0

/**
 * Micrometer meters for {@linkplain io.bulkpipe.channel.BulkChannel channels}.
 * {@link io.bulkpipe.micrometer.ChannelMetrics} is for one channel, and
 * {@link io.bulkpipe.micrometer.NamedChannelMetrics} for all channels with a name. Both register
 * these meters:
 *
 * <table class="striped">
 *   <caption>Meters of a channel</caption>
 *   <thead>
 *     <tr>
 *       <th scope="col">name</th><th scope="col">type, unit</th><th scope="col">what</th>
 *     </tr>
 *   </thead>
 *   <tbody>
 *     <tr>
 *       <th scope="row">{@code bulkpipe.channel.buffered}</th><td>gauge, bytes</td>
 *       <td>bytes that are buffered</td>
 *     </tr>
 *     <tr>
 *       <th scope="row">{@code bulkpipe.channel.capacity}</th><td>gauge, bytes</td>
 *       <td>the most bytes that may be buffered</td>
 *     </tr>
 *     <tr>
 *       <th scope="row">{@code bulkpipe.channel.sent}</th><td>counter, bytes</td>
 *       <td>bytes that were sent</td>
 *     </tr>
 *     <tr>
 *       <th scope="row">{@code bulkpipe.channel.received}</th><td>counter, bytes</td>
 *       <td>bytes that were received</td>
 *     </tr>
 *     <tr>
 *       <th scope="row">{@code bulkpipe.channel.waits}</th><td>counter</td>
 *       <td>operations that found no room or no bytes; tag {@code end}</td>
 *     </tr>
 *     <tr>
 *       <th scope="row">{@code bulkpipe.channel.parked}</th><td>timer</td>
 *       <td>how often threads parked, and how long in all; tag {@code end}</td>
 *     </tr>
 *     <tr>
 *       <th scope="row">{@code bulkpipe.channel.draining}</th><td>gauge</td>
 *       <td>channels whose sender has ended, but whose end was not received yet</td>
 *     </tr>
 *   </tbody>
 * </table>
 *
 * <p>The tag {@code end} is {@code sender} or {@code receiver}. The time of a park is added when
 * the park is over. No meter keeps a channel reachable. Reading a meter never waits for an
 * operation of a channel.
 *
 * <p>A {@code null} argument is a {@link NullPointerException}. Arguments are checked before
 * anything else, so a call that fails on an argument has changed nothing.
 */
@NullMarked
package io.bulkpipe.micrometer;

import org.jspecify.annotations.NullMarked;
