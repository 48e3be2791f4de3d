// SPDX-License-Identifier: Apache-2.0

/**
 * Micrometer meters for {@linkplain io.bulkpipe.channel.BulkChannel channels}: of one channel by
 * {@link io.bulkpipe.micrometer.ChannelMetrics}, of all that have a name by
 * {@link io.bulkpipe.micrometer.NamedChannelMetrics}. Both register the same meters:
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
 *       <td>what waits to be received</td>
 *     </tr>
 *     <tr>
 *       <th scope="row">{@code bulkpipe.channel.capacity}</th><td>gauge, bytes</td>
 *       <td>the most that may wait</td>
 *     </tr>
 *     <tr>
 *       <th scope="row">{@code bulkpipe.channel.sent}</th><td>counter, bytes</td>
 *       <td>what was sent</td>
 *     </tr>
 *     <tr>
 *       <th scope="row">{@code bulkpipe.channel.received}</th><td>counter, bytes</td>
 *       <td>what was received</td>
 *     </tr>
 *     <tr>
 *       <th scope="row">{@code bulkpipe.channel.waits}</th><td>counter</td>
 *       <td>operations that found no room or no bytes; tag {@code end}</td>
 *     </tr>
 *     <tr>
 *       <th scope="row">{@code bulkpipe.channel.parked}</th><td>timer</td>
 *       <td>how often threads parked, and how long altogether; tag {@code end}</td>
 *     </tr>
 *     <tr>
 *       <th scope="row">{@code bulkpipe.channel.draining}</th><td>gauge</td>
 *       <td>channels whose sender has ended, and whose end was not received yet</td>
 *     </tr>
 *   </tbody>
 * </table>
 *
 * <p>The tag {@code end} is {@code sender} or {@code receiver}. The time of a park counts when the
 * park is over. No meter keeps a channel reachable, and reading one waits for no operation of a
 * channel.
 *
 * <p>A {@code null} argument is a {@link NullPointerException}, and arguments are checked before
 * anything else: a call that fails on one has changed nothing.
 */
@NullMarked
package io.bulkpipe.micrometer;

import org.jspecify.annotations.NullMarked;
