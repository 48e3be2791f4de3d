// SPDX-License-Identifier: Apache-2.0
package io.bulkpipe.coroutines

import io.bulkpipe.adapter.testing.PositionedBytes
import io.bulkpipe.channel.BrokenChannelException
import io.bulkpipe.channel.BulkChannel
import io.bulkpipe.channel.SenderFailedException
import io.bulkpipe.io.PipeStreams
import java.io.IOException
import java.nio.channels.ClosedChannelException
import java.util.concurrent.TimeUnit
import kotlinx.coroutines.CompletableDeferred
import kotlinx.coroutines.Dispatchers
import kotlinx.coroutines.awaitCancellation
import kotlinx.coroutines.coroutineScope
import kotlinx.coroutines.flow.Flow
import kotlinx.coroutines.flow.first
import kotlinx.coroutines.flow.flow
import kotlinx.coroutines.flow.flowOf
import kotlinx.coroutines.flow.flowOn
import kotlinx.coroutines.flow.fold
import kotlinx.coroutines.flow.map
import kotlinx.coroutines.flow.toList
import kotlinx.coroutines.job
import kotlinx.coroutines.launch
import kotlinx.coroutines.runInterruptible
import org.assertj.core.api.Assertions.assertThat
import org.assertj.core.api.Assertions.assertThatThrownBy
import org.junit.jupiter.api.DisplayName
import org.junit.jupiter.api.Test
import org.junit.jupiter.api.Timeout

/** Flows from and to the ends, and those that run a producer. */
@Timeout(value = 60, unit = TimeUnit.SECONDS, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
class FlowExtensionsTest {
    private companion object {
        const val CAPACITY = 16
        const val LENGTH = 10_000
    }

    private val channel = BulkChannel.create(CAPACITY)

    private suspend fun checkedLength(bytes: Flow<ByteArray>): Long =
        bytes.fold(0L) { position, chunk ->
            PositionedBytes.check(chunk, position)
            position + chunk.size
        }

    private fun positioned(chunks: Int): Flow<ByteArray> = flow {
        repeat(chunks) { emit(PositionedBytes.of(it * 10L, 10)) }
    }

    private fun producing(): Flow<ByteArray> = byteFlow(CAPACITY, 5) {
        positioned(LENGTH / 10).collect { send(it) }
    }

    @Test
    fun `a flow is sent and received`() = inCoroutine {
        launch {
            positioned(LENGTH / 10).sendTo(channel.sender())
            channel.sender().close()
        }
        assertThat(checkedLength(channel.receiver().receiveAsFlow(7))).isEqualTo(LENGTH.toLong())
        assertThat(channel.receiver().isOpen).isTrue()
    }

    @Test
    fun `messages are sent and received`() = inCoroutine {
        launch {
            flowOf("one", "two", "three").map { it.toByteArray() }.sendMessagesTo(channel.sender())
            channel.sender().close()
        }
        assertThat(channel.receiver().receiveMessagesAsFlow().map { String(it) }.toList())
            .containsExactly("one", "two", "three")
    }

    @Test
    fun `chunks are iterated over`() = inCoroutine {
        channel.sender().sendBulk(PositionedBytes.of(0, 12))
        channel.sender().close()
        var position = 0L
        for (chunk in channel.receiver().chunks(5)) {
            PositionedBytes.check(chunk, position)
            position += chunk.size
        }
        assertThat(position).isEqualTo(12)
    }

    @Test
    fun `a consumed flow closes the receiver at the end`() = inCoroutine {
        channel.sender().sendBulk(PositionedBytes.of(0, 12))
        channel.sender().close()
        val flow = channel.receiver().consumeAsFlow(5)
        assertThat(checkedLength(flow)).isEqualTo(12)
        assertThat(channel.receiver().isOpen).isFalse()
        assertThat(runCatching { flow.first() }.exceptionOrNull())
            .isInstanceOf(ClosedChannelException::class.java)
    }

    @Test
    fun `a consumed flow cancels the receiver where the collector stops or fails`() = inCoroutine {
        for (collect in listOf<suspend Flow<ByteArray>.() -> Unit>(
            { first() },
            { collect { throw IOException("the disk is full") } },
        )) {
            val channel = BulkChannel.create(CAPACITY)
            channel.sender().sendBulk(PositionedBytes.of(0, 12))
            runCatching { channel.receiver().consumeAsFlow(5).collect() }
            assertThatThrownBy { channel.sender().sendByte(1) }
                .isInstanceOf(BrokenChannelException::class.java)
        }
    }

    @Test
    fun `a consumed flow cancels the receiver with its collector`() = inCoroutine {
        val collector = launch { channel.receiver().consumeAsFlow(5).collect {} }
        awaitAwaited(channel)
        collector.cancel()
        collector.join()
        assertThatThrownBy { channel.sender().sendByte(1) }
            .isInstanceOf(BrokenChannelException::class.java)
    }

    @Test
    fun `each collection runs its producer`() = inCoroutine {
        val flow = producing()
        assertThat(checkedLength(flow)).isEqualTo(LENGTH.toLong())
        assertThat(checkedLength(flow.flowOn(Dispatchers.Default))).isEqualTo(LENGTH.toLong())
    }

    @Test
    fun `a collector that stops cancels the producer`() = inCoroutine {
        val ended = CompletableDeferred<Throwable?>()
        val first = byteFlow(CAPACITY, 5) {
            coroutineContext.job.invokeOnCompletion { ended.complete(it) }
            send(PositionedBytes.of(0, 5))
            awaitCancellation()
        }.first()
        PositionedBytes.check(first, 0)
        assertThat(ended.isCompleted).describedAs("the producer is a child").isTrue()
    }

    @Test
    @DisplayName("R18: a producer that fails fails the collection")
    fun failure() = inCoroutine {
        val failing = byteFlow(CAPACITY, 5) {
            send(PositionedBytes.of(0, 5))
            throw IllegalStateException("no more")
        }
        assertThat(runCatching { failing.toList() }.exceptionOrNull())
            .isInstanceOf(IllegalStateException::class.java).hasMessage("no more")
    }

    @Test
    fun `arguments are checked at once`() {
        assertThatThrownBy { byteFlow(chunk = 0) {} }
            .isInstanceOf(IllegalArgumentException::class.java).hasMessageContaining("chunk=0")
        assertThatThrownBy { channel.receiver().consumeAsFlow(0) }
            .isInstanceOf(IllegalArgumentException::class.java).hasMessageContaining("chunk=0")
    }

    @Test
    fun `a stream reads a flow`() = inCoroutine {
        val receiver = positioned(LENGTH / 10).produceBytesIn(this, CAPACITY)
        val bytes = runInterruptible(Dispatchers.IO) {
            PipeStreams.inputStream(receiver).use { it.readAllBytes() }
        }
        PositionedBytes.check(bytes, 0)
        assertThat(bytes).hasSize(LENGTH)
    }

    @Test
    @DisplayName("R18: a flow that fails is no end of its stream")
    fun failingFlow() {
        lateinit var failure: Throwable
        assertThatThrownBy {
            inCoroutine {
                coroutineScope {
                    val receiver = flow<ByteArray> { throw IOException("the disk is full") }
                        .produceBytesIn(this, CAPACITY)
                    failure = runCatching {
                        runInterruptible(Dispatchers.IO) { PipeStreams.inputStream(receiver).read() }
                    }.exceptionOrNull()!!
                }
            }
        }.isInstanceOf(IOException::class.java).hasMessage("the disk is full")
        assertThat(failure).isNotNull()
    }
}
