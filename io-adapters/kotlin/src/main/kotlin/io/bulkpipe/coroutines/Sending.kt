// SPDX-License-Identifier: Apache-2.0
package io.bulkpipe.coroutines

import io.bulkpipe.channel.BulkSender
import java.io.IOException
import java.nio.ByteBuffer
import kotlin.coroutines.intrinsics.suspendCoroutineUninterceptedOrReturn
import kotlinx.coroutines.CancellationException
import kotlinx.coroutines.flow.Flow

/**
 * Sends the remaining bytes of a buffer, piece by piece; suspends while there is no room. The
 * position advances by what was sent, also when the call fails or is cancelled.
 *
 * @param src the bytes
 * @throws IOException as [BulkSender] does
 * @throws CancellationException if the coroutine was cancelled; the position says what was sent
 */
public suspend fun BulkSender.send(src: ByteBuffer): Unit =
    suspendCoroutineUninterceptedOrReturn { PipeCoroutines.send(this, src, it) }

/**
 * Sends a slice of an array, piece by piece; suspends while there is no room. A call that fails or
 * is cancelled may have sent a part; where that matters, send a buffer, whose position says how
 * much.
 *
 * @param src the bytes
 * @param offset index of the first byte
 * @param length the number of bytes, 0 or more
 * @throws IndexOutOfBoundsException if the slice does not lie in the array
 * @throws IOException as [BulkSender] does
 * @throws CancellationException if the coroutine was cancelled
 */
public suspend fun BulkSender.send(
    src: ByteArray,
    offset: Int = 0,
    length: Int = src.size - offset,
): Unit = send(Slice.of("src", src, offset, length))

/**
 * Suspends until sending is worth a try: until there is room for [minimum] bytes, or the sender is
 * over. Then a `trySendBulk` is worth it; another sender may have been faster.
 *
 * It is not called `awaitWritable`, because the member of that name blocks its thread.
 *
 * @param minimum the least room, in bytes, 1 to half the capacity, rounded up
 * @throws IllegalArgumentException if the minimum is out of its range
 * @throws CancellationException if the coroutine was cancelled
 */
public suspend fun BulkSender.suspendUntilWritable(minimum: Int = 1): Unit =
    suspendCoroutineUninterceptedOrReturn { PipeCoroutines.awaitWritable(this, minimum, it) }

/**
 * Collects a flow and sends its chunks, each flushed: see [PipeCoroutines.collector]. It leaves the
 * sender open, whatever happens.
 *
 * @param sender where the bytes go
 * @throws IOException as [BulkSender] does
 */
public suspend fun Flow<ByteArray>.sendTo(sender: BulkSender): Unit =
    collect(PipeCoroutines.collector(sender))

/**
 * Collects a flow and sends each of its elements as a message: see
 * [PipeCoroutines.messageCollector]. It leaves the sender open, whatever happens.
 *
 * @param sender where the messages go
 * @throws IllegalArgumentException if the sender is no end of a `BulkChannel`, or a message does
 *   not fit half the capacity together with its length
 * @throws IOException as [BulkSender] does
 */
public suspend fun Flow<ByteArray>.sendMessagesTo(sender: BulkSender): Unit =
    collect(PipeCoroutines.messageCollector(sender))
