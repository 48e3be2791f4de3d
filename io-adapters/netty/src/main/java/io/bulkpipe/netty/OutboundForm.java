// SPDX-License-Identifier: Apache-2.0
package io.bulkpipe.netty;

import io.netty.buffer.ByteBuf;
import java.util.function.Function;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * How a stream of bytes is written.
 *
 * @param chunk the most bytes of a message
 * @param message makes a message of a chunk, and owns it
 * @param lastMessage makes the message behind the last chunk; null if there is none
 * @param end what follows
 */
record OutboundForm(
    int chunk,
    Function<? super ByteBuf, ?> message,
    @Nullable Supplier<?> lastMessage,
    StreamEnd end) {}
