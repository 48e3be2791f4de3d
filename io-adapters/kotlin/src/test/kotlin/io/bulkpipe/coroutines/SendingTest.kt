// SPDX-License-Identifier: Apache-2.0
package io.bulkpipe.coroutines

import io.bulkpipe.adapter.testing.PositionedBytes
import io.bulkpipe.channel.BrokenChannelException
import io.bulkpipe.channel.BulkChannel
import io.bulkpipe.channel.InvalidMessageException
import io.bulkpipe.channel.MessageReceiver
import io.bulkpipe.channel.MessageSender
import io.bulkpipe.channel.SenderFailedException
import java.nio.ByteBuffer
import java.nio.channels.ClosedChannelException
import java.util.concurrent.TimeUnit
import kotlinx.coroutines.Dispatchers
import kotlinx.coroutines.asCoroutineDispatcher
import kotlinx.coroutines.flow.flow
import kotlinx.coroutines.flow.toList
import kotlinx.coroutines.launch
import kotlinx.coroutines.withTimeoutOrNull
import kotlinx.coroutines.yield
import org.assertj.core.api.Assertions.assertThat
import org.junit.jupiter.api.Test
import org.junit.jupiter.api.Timeout
import org.junit.jupiter.api.extension.RegisterExtension
import org.junit.jupiter.params.ParameterizedTest
import org.junit.jupiter.params.provider.ValueSource

/** Chunks and messages that are sent, and the functions of one line. */
@Timeout(value = 60, unit = TimeUnit.SECONDS, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
class SendingTest {
    @JvmField
    @RegisterExtension
    val executors = Executors()

    private fun channel(capacity: Int): BulkChannel =
        BulkChannel.builder().capacity(capacity).executor(executors.single("channel")).build()

    @ParameterizedTest
    @ValueSource(ints = [0, 1, 5])
    fun `a chunk of up to half the capacity goes whole`(length: Int) = inCoroutine {
        val channel = channel(10)
        channel.sender().sendBulk(ByteArray(10))
        val chunk = ByteArray(length) { 1 }
        val collector = PipeCoroutines.collector(channel.sender())
        val sending = launch { collector.emit(chunk) }
        for (room in 0 until length) {
            yield()
            assertThat(channel.receiver().available()).isEqualTo(10 - room) // nothing of it yet
            assertThat(sending.isCompleted).isFalse()
            channel.receiver().receiveByte()
        }
        sending.join()
        assertThat(channel.receiver().available()).isEqualTo(10)
    }

    @Test
    fun `a longer chunk goes in pieces`() = inCoroutine {
        val channel = channel(10)
        val sending = launch {
            PipeCoroutines.collector(channel.sender()).emit(PositionedBytes.of(0, 25))
            channel.sender().close()
        }
        var position = 0L
        for (chunk in PipeCoroutines.chunks(channel.receiver(), 100)) {
            PositionedBytes.check(chunk, position)
            position += chunk.size
        }
        assertThat(position).isEqualTo(25)
        sending.join()
        assertNobodyParked(channel)
    }

    @Test
    fun `the receiver's end is the sender's error`() = inCoroutine {
        val channel = channel(4)
        channel.sender().sendBulk(ByteArray(4))
        val cause = IllegalStateException("not interested")
        val sending = launch {
            val thrown = runCatching { PipeCoroutines.collector(channel.sender()).emit(ByteArray(1)) }
                .exceptionOrNull()
            assertThat(thrown).isInstanceOf(BrokenChannelException::class.java).hasRootCause(cause)
        }
        yield()
        channel.receiver().cancel(cause)
        sending.join()
        channel.sender().close()
        val thrown = runCatching { PipeCoroutines.collector(channel.sender()).emit(ByteArray(0)) }
            .exceptionOrNull()
        assertThat(thrown).isInstanceOf(ClosedChannelException::class.java)
    }

    @Test
    fun `closing the sender ends a suspended emit`() = inCoroutine {
        val channel = channel(4)
        channel.sender().sendBulk(ByteArray(4))
        val sending = launch {
            val thrown = runCatching { PipeCoroutines.collector(channel.sender()).emit(ByteArray(1)) }
                .exceptionOrNull()
            assertThat(thrown).isInstanceOf(ClosedChannelException::class.java)
        }
        yield()
        channel.sender().close()
        sending.join()
        assertThat(channel.receiver().available()).isEqualTo(4)
    }

    @ParameterizedTest
    @ValueSource(ints = [2, 8, 100, 10_000])
    fun `messages keep their boundaries`(capacity: Int) = inCoroutine(Dispatchers.Default) {
        val channel = channel(capacity)
        val longest = when (capacity) { 2 -> 0; 8 -> 3; 100 -> 49; else -> 4_998 }
        val lengths = List(500) { it * 37 % (longest + 1) }
        launch {
            flow { lengths.forEachIndexed { i, length -> emit(PositionedBytes.of(i.toLong(), length)) } }
                .collect(PipeCoroutines.messageCollector(channel.sender()))
            channel.sender().close()
        }
        var count = 0
        PipeCoroutines.messages(channel.receiver()).collect { message ->
            assertThat(message).hasSize(lengths[count])
            PositionedBytes.check(message, count.toLong())
            count++
        }
        assertThat(count).isEqualTo(lengths.size)
        assertNobodyParked(channel)
    }

    @Test
    fun `messages share one thread with their consumer`() {
        val channel = channel(16)
        inCoroutine(executors.single("dispatcher").asCoroutineDispatcher()) {
            launch {
                val collector = PipeCoroutines.messageCollector(channel.sender())
                repeat(1_000) { collector.emit(PositionedBytes.of(it.toLong(), it % 8)) }
                channel.sender().close()
            }
            val all = PipeCoroutines.messages(channel.receiver()).toList()
            assertThat(all.map { it.size }).isEqualTo(List(1_000) { it % 8 })
        }
        assertNobodyParked(channel)
    }

    @Test
    fun `a message that cannot be waited for is refused, room or not`() = inCoroutine {
        val channel = channel(10)
        val collector = PipeCoroutines.messageCollector(channel.sender())
        val thrown = runCatching { collector.emit(ByteArray(5)) }.exceptionOrNull()
        assertThat(thrown).isInstanceOf(IllegalArgumentException::class.java)
            .hasMessageContaining("message.length=5")
        assertThat(channel.receiver().available()).isZero()
        collector.emit(ByteArray(4))
        collector.emit(ByteArray(4)) // fills the channel
        assertThat(channel.sender().remainingCapacity()).isZero()
    }

    @Test
    fun `messages meet those of threads`() = inCoroutine {
        val channel = channel(100)
        MessageSender.over(channel.sender()).send(byteArrayOf(1, 2, 3))
        PipeCoroutines.messageCollector(channel.sender()).emit(byteArrayOf(4))
        channel.sender().close()
        val all = PipeCoroutines.messages(channel.receiver(), 3).toList()
        assertThat(all.map { it.toList() }).containsExactly(listOf<Byte>(1, 2, 3), listOf<Byte>(4))
        assertThat(PipeCoroutines.messages(channel.receiver()).toList()).isEmpty()
    }

    @Test
    fun `a failure is not the end of the messages`() = inCoroutine {
        val channel = channel(100)
        PipeCoroutines.messageCollector(channel.sender()).emit(ByteArray(3))
        val before = mutableListOf<ByteArray>()
        val receiving = launch {
            val thrown = runCatching { PipeCoroutines.messages(channel.receiver()).toList(before) }
                .exceptionOrNull()
            assertThat(thrown).isInstanceOf(SenderFailedException::class.java)
        }
        awaitAwaited(channel)
        channel.sender().close(IllegalStateException("no more"))
        receiving.join()
        assertThat(before).hasSize(1)
    }

    @Test
    fun `a long message is refused`() = inCoroutine {
        val channel = channel(100)
        PipeCoroutines.messageCollector(channel.sender()).emit(ByteArray(30))
        val thrown = runCatching { PipeCoroutines.messages(channel.receiver(), 29).toList() }
            .exceptionOrNull()
        assertThat(thrown).isInstanceOf(InvalidMessageException::class.java)
        assertThat(MessageReceiver.over(channel.receiver()).tryReceive()).hasSize(30)
    }

    @ParameterizedTest
    @ValueSource(ints = [1, 2, 9, 1000])
    fun `buffers through functions of one line`(capacity: Int) = inCoroutine(Dispatchers.Default) {
        val channel = channel(capacity)
        launch {
            for (i in 0 until 50) {
                val src = ByteBuffer.wrap(PositionedBytes.of(100L * i, 100))
                channel.sender().send(src)
                assertThat(src.hasRemaining()).isFalse()
            }
            channel.sender().close()
        }
        val array = ByteArray(40)
        var position = 0L
        while (true) {
            val n = channel.receiver().receive(array, 3, 30)
            if (n < 0) {
                break
            }
            assertThat(n).isBetween(1, 30)
            PositionedBytes.check(array.copyOfRange(3, 3 + n), position)
            position += n
        }
        assertThat(position).isEqualTo(5_000)
        assertThat(channel.receiver().receive(array, 0, 0)).isZero()
        assertThat(channel.receiver().receive(ByteBuffer.allocate(1))).isEqualTo(-1)
        assertNobodyParked(channel)
    }

    @Test
    fun `readiness is what the channel says`() = inCoroutine {
        val channel = channel(10)
        val waiting = launch { channel.receiver().suspendUntilReadable(3) }
        channel.sender().sendBulk(ByteArray(2))
        awaitAwaited(channel)
        assertThat(waiting.isCompleted).isFalse()
        channel.sender().sendByte(1)
        waiting.join()
        channel.sender().suspendUntilWritable(5)
        channel.sender().sendBulk(ByteArray(7))
        assertThat(withTimeoutOrNull(10) { channel.sender().suspendUntilWritable(1) }).isNull()
        channel.receiver().receiveByte()
        channel.sender().suspendUntilWritable()
        channel.receiver().close()
        channel.sender().suspendUntilWritable(5) // worth a try: it would be told
    }
}
