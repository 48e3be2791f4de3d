// SPDX-License-Identifier: Apache-2.0

/**
 * A technology compatibility kit for adapters: JUnit cases that each adapter between a
 * {@linkplain io.bulkpipe.channel.BulkChannel channel} and a partner must pass.
 *
 * <p>Extend the class that fits, and define how to connect:
 *
 * <table class="striped">
 *   <caption>Verifications</caption>
 *   <thead>
 *     <tr><th scope="col">class</th><th scope="col">for adapters that</th></tr>
 *   </thead>
 *   <tbody>
 *     <tr>
 *       <th scope="row">{@link io.bulkpipe.adapter.tck.ReceiverVerification}</th>
 *       <td>take bytes out of a {@code BulkReceiver} and give them to a partner</td>
 *     </tr>
 *     <tr>
 *       <th scope="row">{@link io.bulkpipe.adapter.tck.SenderVerification}</th>
 *       <td>put a partner's bytes into a {@code BulkSender}</td>
 *     </tr>
 *     <tr>
 *       <th scope="row">{@link io.bulkpipe.adapter.tck.ProducerVerification}</th>
 *       <td>run a producer and give its bytes to a partner</td>
 *     </tr>
 *     <tr>
 *       <th scope="row">{@link io.bulkpipe.adapter.tck.AdapterVerification}</th>
 *       <td>have both sides of the connection</td>
 *     </tr>
 *   </tbody>
 * </table>
 *
 * <p>A parameter or result that is not annotated as nullable is never null.
 */
@NullMarked
package io.bulkpipe.adapter.tck;

import org.jspecify.annotations.NullMarked;
