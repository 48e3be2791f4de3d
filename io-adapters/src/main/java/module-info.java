// SPDX-License-Identifier: Apache-2.0

/**
 * Adapters between the ends of a channel and other interfaces for bytes.
 *
 * <p>A module that requires this one needs only {@code java.base}, and JSpecify to compile. A
 * module that uses one of these packages must also require its partner:
 *
 * <table class="striped">
 *   <caption>Partners</caption>
 *   <thead>
 *     <tr><th scope="col">package</th><th scope="col">requires</th></tr>
 *   </thead>
 *   <tbody>
 *     <tr><th scope="row">{@code io.bulkpipe.http}</th><td>{@code java.net.http}</td></tr>
 *     <tr>
 *       <th scope="row">{@code io.bulkpipe.coroutines}</th>
 *       <td>{@code kotlinx.coroutines.core}</td>
 *     </tr>
 *     <tr>
 *       <th scope="row">{@code io.bulkpipe.okio}</th>
 *       <td>{@code okio} and {@code kotlin.stdlib}</td>
 *     </tr>
 *   </tbody>
 * </table>
 */
module io.bulkpipe.io {
  requires transitive io.bulkpipe.channel;
  requires static transitive org.jspecify;

  // Not transitive: each user would need all four to compile. A user of a partner requires it,
  // which also puts it into the module graph at run time.
  requires static java.net.http;
  requires static kotlin.stdlib;
  requires static kotlinx.coroutines.core;
  requires static okio; // an automatic module

  exports io.bulkpipe.coroutines;
  exports io.bulkpipe.flow;
  exports io.bulkpipe.http;
  exports io.bulkpipe.io;
  exports io.bulkpipe.okio;
  exports io.bulkpipe.process;
}
