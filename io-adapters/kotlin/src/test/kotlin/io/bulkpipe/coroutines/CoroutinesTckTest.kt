// SPDX-License-Identifier: Apache-2.0
package io.bulkpipe.coroutines

import io.bulkpipe.adapter.tck.AdapterProfile
import io.bulkpipe.adapter.tck.ByteReader
import io.bulkpipe.adapter.tck.ByteWriter
import io.bulkpipe.adapter.tck.ReceiverVerification
import io.bulkpipe.adapter.tck.SenderVerification
import io.bulkpipe.channel.BulkReceiver
import io.bulkpipe.channel.BulkSender
import java.nio.ByteBuffer
import kotlinx.coroutines.CoroutineScope
import kotlinx.coroutines.Dispatchers
import kotlinx.coroutines.Job
import kotlinx.coroutines.channels.Channel
import kotlinx.coroutines.launch
import kotlinx.coroutines.runBlocking
import org.junit.jupiter.api.Nested

private const val CAPACITY = 1000
private const val CHUNK = 100

/** One chunk, or what one call sends, is in the partner's hand. */
private val profile = AdapterProfile.complete().capacity(CAPACITY).beyondCapacity(2L * CAPACITY)

private fun isOfKotlin(threadName: String): Boolean =
    threadName.startsWith("DefaultDispatcher-worker") ||
        threadName.startsWith("kotlinx.coroutines.DefaultExecutor")

/** Reads chunks that a coroutine takes one at a time. */
private class ChunkReader(
    private val chunks: Channel<ByteArray>,
    private val cancellation: () -> Unit,
) : ByteReader {
    private var chunk = ByteBuffer.allocate(0)

    override fun read(dst: ByteArray, offset: Int, length: Int): Int {
        if (!chunk.hasRemaining()) {
            val next = runBlocking { chunks.receiveCatching() }
            if (next.isClosed) {
                next.exceptionOrNull()?.let { throw IllegalStateException("the source failed", it) }
                return -1
            }
            chunk = ByteBuffer.wrap(next.getOrThrow())
        }
        val n = minOf(length, chunk.remaining())
        chunk.get(dst, offset, n)
        return n
    }

    override fun cancel() = cancellation()
}

/** Sends, and ends the sender as its user does. */
private abstract class SendingWriter(private val sender: BulkSender) : ByteWriter {
    override fun flush() = sender.flush()

    override fun end() = sender.close()

    override fun fail(cause: Exception) = sender.close(cause)
}

/** Coroutines, flows and pumps of Kotlin's pass the TCK. */
class CoroutinesTckTest {
    @Nested
    inner class Receiving : ReceiverVerification() {
        override fun isShared(threadName: String) = isOfKotlin(threadName)

        override fun connect(receiver: BulkReceiver): ByteReader =
            object : ByteReader {
                override fun read(dst: ByteArray, offset: Int, length: Int): Int =
                    runBlocking { receiver.receive(dst, offset, length) }

                override fun cancel() = receiver.close()
            }
    }

    @Nested
    inner class Flows : ReceiverVerification() {
        override fun profile(): AdapterProfile = profile

        override fun isShared(threadName: String) = isOfKotlin(threadName)

        override fun connect(receiver: BulkReceiver): ByteReader {
            val chunks = Channel<ByteArray>(Channel.RENDEZVOUS)
            CoroutineScope(Job() + Dispatchers.Default).launch {
                try {
                    PipeCoroutines.flow(receiver, CHUNK).collect { chunks.send(it) }
                    chunks.close()
                } catch (failure: Exception) {
                    receiver.cancel(failure)
                    chunks.close(failure)
                }
            }
            return ChunkReader(chunks) { chunks.cancel(); receiver.close() }
        }
    }

    @Nested
    inner class Loops : ReceiverVerification() {
        override fun profile(): AdapterProfile = profile

        override fun isShared(threadName: String) = isOfKotlin(threadName)

        override fun connect(receiver: BulkReceiver): ByteReader {
            val chunks = Channel<ByteArray>(Channel.RENDEZVOUS)
            CoroutineScope(Job() + Dispatchers.Default).launch {
                try {
                    for (chunk in PipeCoroutines.chunks(receiver, CHUNK)) {
                        chunks.send(chunk)
                    }
                    chunks.close()
                } catch (failure: Exception) {
                    receiver.cancel(failure)
                    chunks.close(failure)
                }
            }
            return ChunkReader(chunks) { chunks.cancel(); receiver.close() }
        }
    }

    @Nested
    inner class PumpsToAChannel : ReceiverVerification() {
        override fun profile(): AdapterProfile = profile

        override fun isShared(threadName: String) = isOfKotlin(threadName)

        override fun connect(receiver: BulkReceiver): ByteReader {
            val chunks = Channel<ByteArray>(Channel.RENDEZVOUS)
            PipeCoroutines.pump(CoroutineScope(Job() + Dispatchers.Default), receiver, chunks, CHUNK)
            return ChunkReader(chunks) { chunks.cancel() }
        }
    }

    @Nested
    inner class PumpsFromAChannel : SenderVerification() {
        override fun profile(): AdapterProfile = profile

        override fun isShared(threadName: String) = isOfKotlin(threadName)

        override fun connect(sender: BulkSender): ByteWriter {
            val chunks = Channel<ByteArray>(Channel.RENDEZVOUS)
            PipeCoroutines.pump(CoroutineScope(Job() + Dispatchers.Default), chunks, sender)
            return object : ByteWriter {
                override fun write(src: ByteArray, offset: Int, length: Int) =
                    runBlocking { chunks.send(src.copyOfRange(offset, offset + length)) }

                override fun flush() = Unit // each chunk is flushed

                override fun end() {
                    chunks.close()
                }

                override fun fail(cause: Exception) {
                    chunks.close(cause)
                }
            }
        }
    }

    @Nested
    inner class Sending : SenderVerification() {
        override fun isShared(threadName: String) = isOfKotlin(threadName)

        override fun connect(sender: BulkSender): ByteWriter =
            object : SendingWriter(sender) {
                override fun write(src: ByteArray, offset: Int, length: Int) =
                    runBlocking { sender.send(ByteBuffer.wrap(src, offset, length)) }
            }
    }

    @Nested
    inner class Collecting : SenderVerification() {
        override fun isShared(threadName: String) = isOfKotlin(threadName)

        override fun connect(sender: BulkSender): ByteWriter {
            val collector = PipeCoroutines.collector(sender)
            return object : SendingWriter(sender) {
                override fun write(src: ByteArray, offset: Int, length: Int) =
                    runBlocking { collector.emit(src.copyOfRange(offset, offset + length)) }

                override fun flush() = Unit // each chunk is flushed
            }
        }
    }
}
