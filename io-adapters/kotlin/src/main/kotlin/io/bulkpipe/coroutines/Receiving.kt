// SPDX-License-Identifier: Apache-2.0
package io.bulkpipe.coroutines

import io.bulkpipe.channel.BulkReceiver
import java.io.IOException
import java.nio.ByteBuffer
import kotlin.coroutines.intrinsics.suspendCoroutineUninterceptedOrReturn
import kotlinx.coroutines.CancellationException
import kotlinx.coroutines.flow.Flow
import kotlinx.coroutines.flow.onCompletion

/**
 * Receives what is there into a slice of an array; suspends while there is nothing.
 *
 * Cancellation takes no byte: those that were taken out of the channel are returned.
 *
 * @param dst where the bytes go
 * @param offset index of the first byte
 * @param length the most bytes to take, 0 or more
 * @return the number of bytes, at least 1 unless [length] is 0, or -1 at the end of the stream
 * @throws IndexOutOfBoundsException if the slice does not lie in the array
 * @throws IOException as [BulkReceiver] does
 * @throws CancellationException if the coroutine was cancelled; no byte was taken
 */
public suspend fun BulkReceiver.receive(
    dst: ByteArray,
    offset: Int = 0,
    length: Int = dst.size - offset,
): Int = suspendCoroutineUninterceptedOrReturn {
    PipeCoroutines.receive(this, dst, offset, length, it)
}

/**
 * Receives what is there into the remaining space of a buffer; suspends while there is nothing. The
 * position advances by what was received.
 *
 * Cancellation takes no byte: those that were taken out of the channel are returned.
 *
 * @param dst where the bytes go
 * @return the number of bytes, at least 1 unless the buffer is full, or -1 at the end of the stream
 * @throws java.nio.ReadOnlyBufferException if the buffer is read-only
 * @throws IOException as [BulkReceiver] does
 * @throws CancellationException if the coroutine was cancelled; no byte was taken
 */
public suspend fun BulkReceiver.receive(dst: ByteBuffer): Int =
    suspendCoroutineUninterceptedOrReturn { PipeCoroutines.receive(this, dst, it) }

/**
 * Suspends until receiving is worth a try: until [minimum] bytes are there, or the stream has
 * ended. Then a `tryReceiveInto` is worth it; another receiver may have been faster.
 *
 * It is not called `awaitReadable`, because the member of that name blocks its thread.
 *
 * @param minimum the fewest bytes, 1 to half the capacity, rounded up
 * @throws IllegalArgumentException if the minimum is out of its range
 * @throws CancellationException if the coroutine was cancelled
 */
public suspend fun BulkReceiver.suspendUntilReadable(minimum: Int = 1): Unit =
    suspendCoroutineUninterceptedOrReturn { PipeCoroutines.awaitReadable(this, minimum, it) }

/**
 * Suspends until a receive is due: until [target] bytes are there, or fewer that the sender has
 * flushed, or the stream has ended.
 *
 * It is not called `awaitDue`, because the member of that name blocks its thread.
 *
 * @param target how many bytes to gather, 1 to half the capacity, rounded up
 * @throws IllegalArgumentException if the target is out of its range
 * @throws CancellationException if the coroutine was cancelled
 */
public suspend fun BulkReceiver.suspendUntilDue(target: Int): Unit =
    suspendCoroutineUninterceptedOrReturn { PipeCoroutines.awaitDue(this, target, it) }

/**
 * Returns a flow of what this receives, which leaves the receiver open, as
 * [kotlinx.coroutines.channels.receiveAsFlow] does: see [PipeCoroutines.flow]. A second collection
 * goes on where the first one stopped.
 *
 * @param chunk the most bytes in an array, 1 or more; there are fewer where fewer are due, never
 *   none
 * @return a flow of arrays that belong to the collector
 * @throws IllegalArgumentException if [chunk] is below 1
 */
public fun BulkReceiver.receiveAsFlow(chunk: Int = ChunkSupply.DEFAULT_CHUNK): Flow<ByteArray> =
    PipeCoroutines.flow(this, chunk)

/**
 * Returns a flow of what this receives, whose collection ends the receiver, as
 * [kotlinx.coroutines.channels.consumeAsFlow] does. The end of the stream closes it. A failure, a
 * cancellation and a collector that stops early cancel it with that as the cause, so that the
 * sender stops, too. It can be collected once.
 *
 * @param chunk the most bytes in an array, 1 or more; there are fewer where fewer are due, never
 *   none
 * @return a flow of arrays that belong to the collector
 * @throws IllegalArgumentException if [chunk] is below 1
 */
public fun BulkReceiver.consumeAsFlow(chunk: Int = ChunkSupply.DEFAULT_CHUNK): Flow<ByteArray> =
    receiveAsFlow(chunk).onCompletion { cause -> if (cause == null) close() else cancel(cause) }

/**
 * Returns a flow of the messages that this receives, each whole, which leaves the receiver open:
 * see [PipeCoroutines.messages].
 *
 * @return a flow of messages, which belong to the collector
 * @throws IllegalArgumentException if this is no end of a `BulkChannel`
 */
public fun BulkReceiver.receiveMessagesAsFlow(): Flow<ByteArray> = PipeCoroutines.messages(this)

/**
 * Returns what this receives for a loop, `for (chunk in receiver.chunks())`, which leaves the
 * receiver open: see [PipeCoroutines.chunks].
 *
 * @param chunk the most bytes in an array, 1 or more; there are fewer where fewer are due, never
 *   none
 * @return what can be iterated over, by one coroutine at a time
 * @throws IllegalArgumentException if [chunk] is below 1
 */
public fun BulkReceiver.chunks(chunk: Int = ChunkSupply.DEFAULT_CHUNK): Chunks =
    PipeCoroutines.chunks(this, chunk)
