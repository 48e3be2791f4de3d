// SPDX-License-Identifier: Apache-2.0
package io.bulkpipe.coroutines

import io.bulkpipe.channel.BrokenChannelException
import io.bulkpipe.channel.BulkChannel
import io.bulkpipe.channel.BulkReceiver
import io.bulkpipe.channel.BulkSender
import java.io.IOException
import java.nio.ByteBuffer
import java.util.concurrent.atomic.AtomicReference
import kotlin.coroutines.CoroutineContext
import kotlin.coroutines.EmptyCoroutineContext
import kotlinx.coroutines.CancellationException
import kotlinx.coroutines.CoroutineScope
import kotlinx.coroutines.Job
import kotlinx.coroutines.coroutineScope
import kotlinx.coroutines.ensureActive
import kotlinx.coroutines.flow.Flow
import kotlinx.coroutines.flow.emitAll
import kotlinx.coroutines.flow.flow
import kotlinx.coroutines.job
import kotlinx.coroutines.launch

/**
 * Where a producer of bytes runs: see [produceBytes]. It has no `close`: the end of the stream is
 * the end of the producer. Any number of the producer's coroutines may send at once.
 *
 * Once a [send] was not accepted as a whole, no later one is, and the stream cannot end cleanly,
 * even if the exception was swallowed.
 */
public interface ByteProducerScope : CoroutineScope {
    /**
     * Sends the remaining bytes of a buffer, piece by piece; suspends while the channel is full.
     *
     * @param src the bytes; the position advances by what was sent
     * @throws IOException if an earlier call was not accepted as a whole
     * @throws CancellationException if the coroutine was cancelled, by the scope or because the
     *   reader has gone
     */
    public suspend fun send(src: ByteBuffer)

    /**
     * Sends a slice of an array, piece by piece; suspends while the channel is full.
     *
     * @param src the bytes
     * @param offset index of the first byte
     * @param length the number of bytes, 0 or more
     * @throws IndexOutOfBoundsException if the slice does not lie in the array
     * @throws IOException if an earlier call was not accepted as a whole
     * @throws CancellationException if the coroutine was cancelled, by the scope or because the
     *   reader has gone
     */
    public suspend fun send(src: ByteArray, offset: Int = 0, length: Int = src.size - offset)

    /** Makes what was sent due: a reader that gathers gets it now. Never waits. */
    public fun flush()
}

/**
 * Launches a coroutine that produces a stream of bytes, and returns the end that reads them: for a
 * flow, a stream, a response's body or any other reader.
 *
 * The producer is a child of this scope, and the stream ends as the producer does:
 * - When it returns, its own children included, the stream ends cleanly.
 * - When it fails, the reader gets what was sent before, followed by a
 *   [io.bulkpipe.channel.SenderFailedException] with the failure as its cause. The failure cancels
 *   the scope, as that of any child.
 * - When it is cancelled, with its scope or before it began, the reader gets a
 *   `SenderFailedException`, too, and never a clean end.
 * - When the reader closes or cancels the receiver, or forgets it, the producer is cancelled, and
 *   the scope is not.
 *
 * A producer that blocks does so in `runInterruptible`, or cancellation does not reach it.
 *
 * @param context what is added to the context of the scope, for instance a dispatcher
 * @param capacity the most bytes that are buffered, 1 or more
 * @param block the producer
 * @return the end that reads; it is to be read to the end, closed or cancelled
 * @throws IllegalArgumentException if the capacity is out of its range
 */
public fun CoroutineScope.produceBytes(
    context: CoroutineContext = EmptyCoroutineContext,
    capacity: Int = BulkChannel.DEFAULT_CAPACITY,
    block: suspend ByteProducerScope.() -> Unit,
): BulkReceiver {
    val channel = BulkChannel.builder().capacity(capacity).detectAbandonment().build()
    val sender = channel.sender()
    val whole = coroutineContext + context
    val producer = launch(context + PumpDispatcher.`in`(whole)) {
        val book = AcceptedSends(sender, coroutineContext.job)
        coroutineScope { book.scope(this).block() }
        book.check()
    }
    producer.invokeOnCompletion { cause ->
        if (cause == null) sender.close() else sender.close(cause)
    }
    sender.whenOver().thenRun { producer.cancel(gone(null)) }
    return channel.receiver()
}

/**
 * Returns a flow of the bytes that a producer sends. The flow is cold: each collection runs the
 * producer, on the collector's dispatcher, as a child of the collection. A failure of the producer
 * fails the collection, and drops what was not collected by then. The producer is cancelled when
 * the collector stops.
 *
 * @param capacity the most bytes that are buffered, 1 or more
 * @param chunk the most bytes in an array, 1 or more
 * @param block the producer
 * @return a flow of arrays that belong to the collector
 * @throws IllegalArgumentException if [chunk] is below 1 or, when it is collected, the capacity is
 *   out of its range
 */
public fun byteFlow(
    capacity: Int = BulkChannel.DEFAULT_CAPACITY,
    chunk: Int = ChunkSupply.DEFAULT_CHUNK,
    block: suspend ByteProducerScope.() -> Unit,
): Flow<ByteArray> {
    require(chunk >= 1) { "chunk=$chunk is below 1" }
    return flow {
        coroutineScope {
            emitAll(produceBytes(capacity = capacity, block = block).consumeAsFlow(chunk))
        }
    }
}

/**
 * Launches a coroutine that collects a flow, and returns the end that reads its bytes: [sendTo]
 * with the endings of [produceBytes]. Each chunk is flushed.
 *
 * @param scope whose child the coroutine is
 * @param capacity the most bytes that are buffered, 1 or more
 * @return the end that reads; it is to be read to the end, closed or cancelled
 * @throws IllegalArgumentException if the capacity is out of its range
 */
public fun Flow<ByteArray>.produceBytesIn(
    scope: CoroutineScope,
    capacity: Int = BulkChannel.DEFAULT_CAPACITY,
): BulkReceiver {
    val chunks = this
    return scope.produceBytes(capacity = capacity) {
        chunks.collect {
            send(it)
            flush()
        }
    }
}

private fun gone(cause: Throwable?): CancellationException =
    CancellationException("the reader has gone").apply { initCause(cause) }

/** Remembers whether everything that a producer sent was accepted. */
private class AcceptedSends(private val sender: BulkSender, private val producer: Job) {
    private val refused = AtomicReference<Throwable>()

    fun scope(scope: CoroutineScope): ByteProducerScope = Scope(scope)

    /** Throws if something was refused: what cancels the producer goes before what fails it. */
    fun check() {
        refused.get()?.let {
            producer.ensureActive()
            throw IOException("an earlier send was not accepted as a whole: $it", it)
        }
    }

    private inner class Scope(scope: CoroutineScope) : ByteProducerScope, CoroutineScope by scope {
        override suspend fun send(src: ByteBuffer) {
            check()
            try {
                sender.send(src)
            } catch (e: BrokenChannelException) {
                // Kotlin's channels cancel their producer, too: nothing else fails.
                val gone = gone(e)
                refused.compareAndSet(null, gone)
                producer.cancel(gone)
                throw gone
            } catch (thrown: Throwable) {
                refused.compareAndSet(null, thrown)
                throw thrown
            }
        }

        override suspend fun send(src: ByteArray, offset: Int, length: Int) =
            send(Slice.of("src", src, offset, length))

        override fun flush() = sender.flush()
    }
}
