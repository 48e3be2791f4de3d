// SPDX-License-Identifier: Apache-2.0
package io.bulkpipe.coroutines

import io.bulkpipe.adapter.testing.PositionedBytes
import io.bulkpipe.channel.BulkChannel
import io.bulkpipe.channel.BulkReceiver
import io.bulkpipe.channel.BulkSender
import io.bulkpipe.channel.MessageReceiver
import java.nio.ByteBuffer
import java.util.concurrent.TimeUnit
import kotlin.random.Random
import kotlinx.coroutines.CoroutineStart
import kotlinx.coroutines.Dispatchers
import kotlinx.coroutines.cancel
import kotlinx.coroutines.cancelAndJoin
import kotlinx.coroutines.launch
import kotlinx.coroutines.runBlocking
import kotlinx.coroutines.withTimeoutOrNull
import org.assertj.core.api.Assertions.assertThat
import org.junit.jupiter.api.Timeout
import org.junit.jupiter.api.extension.RegisterExtension
import org.junit.jupiter.params.ParameterizedTest
import org.junit.jupiter.params.provider.EnumSource

/** Cancelled where it suspends, and while bytes are on their way: nothing is lost or doubled. */
@Timeout(value = 120, unit = TimeUnit.SECONDS, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
class CancellationTest {
    private companion object {
        /** For each way to receive or to send, so that each direction has 100 000. */
        const val ROUNDS = 25_000
        const val CAPACITY = 16
    }

    @JvmField
    @RegisterExtension
    val executors = Executors()

    private val channel: BulkChannel by lazy {
        BulkChannel.builder().capacity(CAPACITY).executor(executors.single("channel")).build()
    }

    /** Each way to receive; gives what it has taken to the callback, until it is cancelled. */
    enum class Receiving(val run: suspend (BulkReceiver, (ByteArray) -> Unit) -> Unit) {
        FLOW({ receiver, taken -> PipeCoroutines.flow(receiver, 5).collect { taken(it) } }),
        CHUNKS({ receiver, taken ->
            for (chunk in PipeCoroutines.chunks(receiver, 5)) {
                taken(chunk)
            }
        }),
        ARRAY({ receiver, taken ->
            val dst = ByteArray(5)
            while (true) {
                val n = receiver.receive(dst)
                taken(dst.copyOf(n))
            }
        }),
        BUFFER({ receiver, taken ->
            while (true) {
                val dst = ByteBuffer.allocate(5)
                val n = receiver.receive(dst)
                taken(dst.array().copyOf(n))
            }
        }),
        READABLE({ receiver, taken ->
            val dst = ByteArray(5)
            while (true) {
                receiver.suspendUntilReadable()
                taken(dst.copyOf(receiver.tryReceiveInto(dst, 0, 5)))
            }
        }),
        MESSAGES({ receiver, taken ->
            PipeCoroutines.messages(receiver).collect { taken(byteArrayOf(it.size.toByte()) + it) }
        }),
    }

    /** Each way to send up to half the capacity, from a position; returns how much was sent. */
    enum class Sending(val run: suspend (BulkSender, Long, Int, (Int) -> Unit) -> Unit) {
        CHUNK({ sender, from, length, sent ->
            PipeCoroutines.collector(sender).emit(PositionedBytes.of(from, length))
            sent(length)
        }),
        BUFFER({ sender, from, length, sent ->
            val src = ByteBuffer.wrap(PositionedBytes.of(from, 3 * length))
            try {
                sender.send(src)
            } finally {
                sent(src.position())
            }
        }),
        WRITABLE({ sender, from, length, sent ->
            sender.suspendUntilWritable(length)
            sent(sender.trySendBulk(PositionedBytes.of(from, length), 0, length))
        }),
        MESSAGE({ sender, from, length, sent ->
            // its length stands before it, in the place of one byte
            val message = PositionedBytes.of(from + 1, length - 1)
            PipeCoroutines.messageCollector(sender).emit(message)
            sent(length)
        }),
    }

    @ParameterizedTest
    @EnumSource
    fun `a suspended receive is cancelled`(receiving: Receiving) = inCoroutine {
        val job = launch { receiving.run(channel.receiver()) { throw AssertionError("nothing") } }
        awaitAwaited(channel)
        job.cancelAndJoin()
        assertThat(channel.sender().isAwaited).isFalse()
        val timed = withTimeoutOrNull(5) { receiving.run(channel.receiver()) {} }
        assertThat(timed).isNull()
        assertThat(channel.sender().isAwaited).isFalse()
        assertThat(channel.receiver().isOpen).isTrue()
        channel.sender().sendBulk(byteArrayOf(0))
        assertThat(channel.receiver().receiveByte()).isZero()
    }

    @ParameterizedTest
    @EnumSource
    fun `a receive of a cancelled coroutine takes nothing`(receiving: Receiving) = inCoroutine {
        channel.sender().sendBulk(byteArrayOf(1, 1))
        val job = launch {
            cancel()
            receiving.run(channel.receiver()) { throw AssertionError("nothing") }
        }
        job.join()
        assertThat(job.isCancelled).isTrue()
        assertThat(channel.receiver().available()).isEqualTo(2)
    }

    @ParameterizedTest
    @EnumSource
    fun `a suspended send is cancelled`(sending: Sending) = inCoroutine {
        channel.sender().sendBulk(ByteArray(CAPACITY))
        val outcomes = mutableListOf<Int>()
        val job = launch(start = CoroutineStart.UNDISPATCHED) {
            sending.run(channel.sender(), 0, 4) { outcomes.add(it) }
        }
        assertThat(job.isCompleted).isFalse()
        job.cancelAndJoin()
        assertThat(withTimeoutOrNull(5) { sending.run(channel.sender(), 0, 4) { outcomes.add(it) } })
            .isNull()
        assertThat(outcomes).allMatch { it == 0 }
        assertThat(channel.receiver().available()).isEqualTo(CAPACITY)
        assertThat(channel.sender().isOpen).isTrue()
        channel.receiver().receiveFully(ByteArray(CAPACITY), 0, CAPACITY)
        channel.sender().sendBulk(ByteArray(1))
    }

    @ParameterizedTest
    @EnumSource
    fun `a send of a cancelled coroutine sends nothing`(sending: Sending) = inCoroutine {
        val job = launch {
            cancel()
            sending.run(channel.sender(), 0, 4) {}
        }
        job.join()
        assertThat(channel.receiver().available()).isZero()
    }

    @ParameterizedTest
    @EnumSource
    fun `a receive that is cancelled while bytes arrive`(receiving: Receiving) {
        val seed = Random.nextLong()
        println("$receiving: seed=$seed")
        val random = Random(seed)
        val sender = channel.sender()
        var sent = 0L
        var received = 0L
        var undelivered = 0
        runBlocking {
            repeat(ROUNDS) {
                val start = start(random)
                val job = launch(Dispatchers.Default, start) {
                    receiving.run(channel.receiver()) { taken ->
                        check(receiving, taken, received)
                        received += taken.size
                    }
                }
                val length = 2 + random.nextInt(4)
                if (sender.trySendWhole(unit(receiving, sent, length), 0, length)) {
                    sent += length
                }
                spin(random)
                job.cancelAndJoin()
                if (received < sent) {
                    undelivered++
                }
            }
        }
        val rest = ByteArray(CAPACITY)
        val n = channel.receiver().tryReceiveInto(rest, 0, CAPACITY)
        assertThat(received + n).describedAs("seed=$seed").isEqualTo(sent)
        assertThat(undelivered).isBetween(1, ROUNDS - 1)
        assertNobodyParked(channel)
    }

    private fun start(random: Random) =
        if (random.nextInt(4) == 0) CoroutineStart.DEFAULT else CoroutineStart.UNDISPATCHED

    private fun spin(random: Random) = repeat(random.nextInt(200)) { Thread.onSpinWait() }

    /** What one send sends: with MESSAGES, one message with its length. */
    private fun unit(receiving: Receiving, from: Long, length: Int): ByteArray {
        val bytes = PositionedBytes.of(from, length)
        if (receiving == Receiving.MESSAGES) {
            bytes[0] = (length - 1).toByte()
        }
        return bytes
    }

    private fun check(receiving: Receiving, taken: ByteArray, from: Long) {
        if (receiving == Receiving.MESSAGES) {
            taken[0] = PositionedBytes.at(from)
        }
        PositionedBytes.check(taken, from)
    }

    @ParameterizedTest
    @EnumSource
    fun `a send that is cancelled while room arises`(sending: Sending) {
        val seed = Random.nextLong()
        println("$sending: seed=$seed")
        val random = Random(seed)
        val receiver = channel.receiver()
        val drained = ByteArray(CAPACITY)
        val messages = MessageReceiver.over(receiver)
        var sent = 0L
        var received = 0L
        var cancelled = 0
        /** Takes messages, or else bytes: so few that senders have to wait. */
        fun drain(atMost: Int) {
            if (sending == Sending.MESSAGE) {
                repeat(atMost) {
                    val message = messages.tryReceive() ?: return
                    PositionedBytes.check(message, received + 1)
                    received += 1 + message.size
                }
            } else {
                val n = receiver.tryReceiveInto(drained, 0, atMost)
                PositionedBytes.check(drained, n, received)
                received += n
            }
        }
        runBlocking {
            repeat(ROUNDS) {
                val length = 1 + random.nextInt(CAPACITY / 2)
                val from = sent
                val job = launch(Dispatchers.Default, start(random)) {
                    sending.run(channel.sender(), from, length) { sent += it }
                }
                spin(random)
                drain(random.nextInt(if (sending == Sending.MESSAGE) 3 else CAPACITY / 2))
                spin(random)
                job.cancelAndJoin()
                if (sent == from) {
                    cancelled++
                }
            }
        }
        drain(CAPACITY)
        assertThat(received).describedAs("seed=$seed").isEqualTo(sent)
        assertThat(cancelled).isBetween(1, ROUNDS - 1)
        assertNobodyParked(channel)
    }
}
