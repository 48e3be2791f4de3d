// SPDX-License-Identifier: Apache-2.0
package io.bulkpipe.coroutines

import io.bulkpipe.adapter.testing.PositionedBytes
import io.bulkpipe.channel.BulkChannel
import io.bulkpipe.channel.SenderFailedException
import java.io.IOException
import java.nio.channels.ClosedChannelException
import java.util.concurrent.TimeUnit
import kotlin.coroutines.ContinuationInterceptor
import kotlin.random.Random
import kotlinx.coroutines.CancellationException
import kotlinx.coroutines.CoroutineDispatcher
import kotlinx.coroutines.CoroutineScope
import kotlinx.coroutines.Dispatchers
import kotlinx.coroutines.asCoroutineDispatcher
import kotlinx.coroutines.cancelAndJoin
import kotlinx.coroutines.currentCoroutineContext
import kotlinx.coroutines.flow.asFlow
import kotlinx.coroutines.flow.first
import kotlinx.coroutines.flow.flow
import kotlinx.coroutines.flow.flowOn
import kotlinx.coroutines.flow.map
import kotlinx.coroutines.flow.take
import kotlinx.coroutines.flow.toList
import kotlinx.coroutines.launch
import kotlinx.coroutines.runBlocking
import kotlinx.coroutines.withContext
import kotlinx.coroutines.withTimeoutOrNull
import org.assertj.core.api.Assertions.assertThat
import org.assertj.core.api.Assertions.assertThatThrownBy
import org.junit.jupiter.api.Test
import org.junit.jupiter.api.Timeout
import org.junit.jupiter.api.extension.RegisterExtension
import org.junit.jupiter.params.ParameterizedTest
import org.junit.jupiter.params.provider.ValueSource

@Timeout(value = 60, unit = TimeUnit.SECONDS, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
class FlowTest {
    @JvmField
    @RegisterExtension
    val executors = Executors()

    private fun channel(capacity: Int): BulkChannel =
        BulkChannel.builder().capacity(capacity).executor(executors.single("channel")).build()

    /** Sends and receives bytes in chunks of many lengths; each end in its own coroutine. */
    private suspend fun CoroutineScope.roundTrip(channel: BulkChannel, total: Long, longest: Int) {
        val random = Random(total)
        launch {
            val collector = PipeCoroutines.collector(channel.sender())
            var sent = 0L
            while (sent < total) {
                val length = minOf(random.nextInt(longest + 1).toLong(), total - sent).toInt()
                collector.emit(PositionedBytes.of(sent, length))
                sent += length
            }
            channel.sender().close()
        }
        var received = 0L
        PipeCoroutines.flow(channel.receiver(), 100).collect { chunk ->
            assertThat(chunk.size).isBetween(1, 100)
            PositionedBytes.check(chunk, received)
            received += chunk.size
        }
        assertThat(received).isEqualTo(total)
    }

    @ParameterizedTest
    @ValueSource(ints = [1, 2, 7, 64, 1000, 65536])
    fun `each byte arrives once and in order`(capacity: Int) = inCoroutine(Dispatchers.Default) {
        val channel = channel(capacity)
        roundTrip(channel, if (capacity < 64) 2_000 else 200_000, 300)
        assertNobodyParked(channel)
    }

    @ParameterizedTest
    @ValueSource(ints = [1, 7, 64, 1000])
    fun `both sides share one thread`(capacity: Int) {
        val thread = executors.single("dispatcher")
        val channel = channel(capacity)
        runBlocking(thread.asCoroutineDispatcher()) { roundTrip(channel, 2_000, 300) }
        assertNobodyParked(channel)
    }

    @Test
    fun `both sides share the thread of runBlocking`() {
        val channel = channel(16)
        runBlocking { roundTrip(channel, 2_000, 300) }
        assertNobodyParked(channel)
    }

    @Test
    fun `both sides run undispatched`() {
        val channel = channel(16)
        runBlocking(Dispatchers.Unconfined) { roundTrip(channel, 2_000, 300) }
        assertNobodyParked(channel)
    }

    @Test
    fun `the channel's own executor will do`() = inCoroutine(Dispatchers.Default) {
        val channel = BulkChannel.create(1_000)
        roundTrip(channel, 20_000, 300)
    }

    @Test
    fun `a coroutine goes on where its dispatcher says`() = inCoroutine {
        val dispatcher: CoroutineDispatcher =
            executors.single("dispatcher").asCoroutineDispatcher()
        val channel = channel(4)
        withContext(dispatcher) {
            launch {
                flow {
                    for (i in 0 until 100) {
                        assertThat(Thread.currentThread().name).startsWith("dispatcher")
                        emit(PositionedBytes.of(3L * i, 3))
                    }
                }.collect(PipeCoroutines.collector(channel.sender()))
                assertThat(Thread.currentThread().name).startsWith("dispatcher")
                channel.sender().close()
            }
            PipeCoroutines.flow(channel.receiver(), 10).collect {
                assertThat(Thread.currentThread().name).startsWith("dispatcher")
                assertThat(currentCoroutineContext()[ContinuationInterceptor]).isSameAs(dispatcher)
            }
            assertThat(Thread.currentThread().name).startsWith("dispatcher")
        }
    }

    @Test
    fun `a flow is cold and collected again goes on`() = inCoroutine {
        val channel = channel(100)
        val flow = PipeCoroutines.flow(channel.receiver(), 4)
        channel.sender().sendBulk(PositionedBytes.of(0, 10))
        assertThat(channel.receiver().available()).isEqualTo(10)
        PositionedBytes.check(flow.first(), 0)
        assertThat(channel.receiver().available()).isEqualTo(6)
        channel.sender().close()
        val rest = flow.toList()
        assertThat(rest.map { it.size }).containsExactly(4, 2)
        assertThat(flow.toList()).isEmpty()
        assertThat(channel.receiver().isOpen).isTrue()
    }

    @Test
    fun `operators of flows apply`() = inCoroutine {
        val channel = channel(8)
        launch {
            (0 until 5).asFlow().map { PositionedBytes.of(8L * it, 8) }.flowOn(Dispatchers.Default)
                .collect(PipeCoroutines.collector(channel.sender()))
            channel.sender().close()
        }
        var position = 0L
        PipeCoroutines.flow(channel.receiver(), 3).take(4).collect {
            PositionedBytes.check(it, position)
            position += it.size
        }
        PipeCoroutines.flow(channel.receiver(), 1_000).collect {
            PositionedBytes.check(it, position)
            position += it.size
        }
        assertThat(position).isEqualTo(40)
    }

    @Test
    fun `the sender's failure comes after its bytes`() = inCoroutine {
        val channel = channel(8)
        val cause = IllegalStateException("no more")
        channel.sender().sendBulk(PositionedBytes.of(0, 3))
        channel.sender().close(cause)
        var received = 0
        val thrown = runCatching {
            PipeCoroutines.flow(channel.receiver(), 8).collect { received += it.size }
        }.exceptionOrNull()
        assertThat(received).isEqualTo(3)
        assertThat(thrown).isInstanceOf(SenderFailedException::class.java).hasRootCause(cause)
        assertThat(runCatching { PipeCoroutines.flow(channel.receiver(), 8).first() }.exceptionOrNull())
            .isInstanceOf(IOException::class.java)
    }

    @Test
    fun `an abort ends a suspended collector`() = inCoroutine {
        val channel = channel(8)
        val cause = IllegalStateException("forget it")
        val collector = launch {
            val thrown = runCatching { PipeCoroutines.flow(channel.receiver(), 8).first() }
                .exceptionOrNull()
            assertThat(thrown).isInstanceOf(SenderFailedException::class.java).hasRootCause(cause)
        }
        awaitAwaited(channel)
        channel.sender().abort(cause)
        collector.join()
    }

    @Test
    fun `closing the receiver ends a suspended collector`() = inCoroutine {
        val channel = channel(8)
        val collector = launch {
            val thrown = runCatching { PipeCoroutines.flow(channel.receiver(), 8).first() }
                .exceptionOrNull()
            assertThat(thrown).isInstanceOf(ClosedChannelException::class.java)
        }
        awaitAwaited(channel)
        channel.receiver().close()
        collector.join()
    }

    @Test
    fun `cancelling a suspended collector leaves the channel alone`() = inCoroutine {
        val channel = channel(8)
        val collector = launch { PipeCoroutines.flow(channel.receiver(), 8).collect {} }
        awaitAwaited(channel)
        collector.cancelAndJoin()
        assertThat(channel.sender().isAwaited).isFalse() // its future is out of the channel
        channel.sender().sendBulk(PositionedBytes.of(0, 3))
        channel.sender().flush()
        PositionedBytes.check(PipeCoroutines.flow(channel.receiver(), 8).first(), 0)
    }

    @Test
    fun `withTimeout ends a wait for bytes`() = inCoroutine {
        val channel = channel(8)
        val got = withTimeoutOrNull(10) { PipeCoroutines.flow(channel.receiver(), 8).first() }
        assertThat(got).isNull()
        assertThat(channel.sender().isAwaited).isFalse()
        assertThat(channel.receiver().isOpen).isTrue()
    }

    @Test
    fun `a busy collector can be cancelled`() = inCoroutine {
        val channel = channel(64)
        channel.sender().sendBulk(PositionedBytes.of(0, 64))
        var received = 0L
        val collector = launch {
            PipeCoroutines.flow(channel.receiver(), 1).collect {
                received++
                if (received == 10L) {
                    throw CancellationException("enough")
                }
            }
        }
        collector.join()
        assertThat(collector.isCancelled).isTrue()
        val other = launch {
            val own = currentCoroutineContext()[kotlinx.coroutines.Job]!!
            PipeCoroutines.flow(channel.receiver(), 1).collect {
                PositionedBytes.check(it, received)
                received++
                own.cancel()
            }
        }
        other.join()
        assertThat(received).isEqualTo(11)
        assertThat(channel.receiver().available()).isEqualTo(53)
    }

    @Test
    fun `arguments are checked at once`() {
        val receiver = channel(8).receiver()
        assertThatThrownBy { PipeCoroutines.flow(receiver, 0) }
            .isInstanceOf(IllegalArgumentException::class.java).hasMessageContaining("chunk=0")
        assertThatThrownBy { PipeCoroutines.chunks(receiver, -1) }
            .isInstanceOf(IllegalArgumentException::class.java).hasMessageContaining("chunk=-1")
    }
}
