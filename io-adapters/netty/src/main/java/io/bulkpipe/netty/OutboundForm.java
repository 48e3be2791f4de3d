// SPDX-License-Identifier: Apache-2.0
package io.bulkpipe.netty;

import io.netty.buffer.ByteBuf;
import java.util.function.Function;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * The form in which a stream of bytes is written.
 *
 * @param chunk the most bytes of a message
 * @param message makes a message of a chunk, and takes over the chunk
 * @param lastMessage makes the message after the last chunk; null if there is none
 * @param end the action after the last message
 */
record OutboundForm(
    int chunk,
    Function<? super ByteBuf, ?> message,
    @Nullable Supplier<?> lastMessage,
    StreamEnd end) {}
