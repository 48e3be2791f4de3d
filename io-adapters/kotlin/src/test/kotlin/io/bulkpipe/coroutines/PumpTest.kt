// SPDX-License-Identifier: Apache-2.0
package io.bulkpipe.coroutines

import io.bulkpipe.adapter.testing.PositionedBytes
import io.bulkpipe.channel.BrokenChannelException
import io.bulkpipe.channel.BulkChannel
import io.bulkpipe.channel.SenderFailedException
import java.util.concurrent.TimeUnit
import kotlinx.coroutines.CancellationException
import kotlinx.coroutines.CoroutineStart
import kotlinx.coroutines.Dispatchers
import kotlinx.coroutines.cancelAndJoin
import kotlinx.coroutines.channels.Channel
import kotlinx.coroutines.channels.ClosedReceiveChannelException
import kotlinx.coroutines.coroutineScope
import kotlinx.coroutines.launch
import kotlinx.coroutines.yield
import org.assertj.core.api.Assertions.assertThat
import org.junit.jupiter.api.Test
import org.junit.jupiter.api.Timeout
import org.junit.jupiter.api.extension.RegisterExtension
import org.junit.jupiter.params.ParameterizedTest
import org.junit.jupiter.params.provider.ValueSource

/** Bridges from and to channels of Kotlin's. */
@Timeout(value = 60, unit = TimeUnit.SECONDS, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
class PumpTest {
    @JvmField
    @RegisterExtension
    val executors = Executors()

    private val pipe: BulkChannel =
        BulkChannel.builder().capacity(16).executor(executors.single("channel")).build()

    /** Chunks through a channel, the pipe and another channel. */
    @ParameterizedTest
    @ValueSource(ints = [Channel.RENDEZVOUS, 1, 64])
    fun `there and back`(capacity: Int) = inCoroutine(Dispatchers.Default) {
        val into = Channel<ByteArray>(capacity)
        val out = Channel<ByteArray>(capacity)
        val first = PipeCoroutines.pump(this, into, pipe.sender())
        val second = PipeCoroutines.pump(this, pipe.receiver(), out, 10)
        launch {
            for (i in 0 until 500) {
                into.send(PositionedBytes.of(7L * i, 7))
            }
            into.close()
        }
        var position = 0L
        for (chunk in out) {
            PositionedBytes.check(chunk, position)
            position += chunk.size
        }
        assertThat(position).isEqualTo(3_500)
        first.join()
        second.join()
        assertThat(first.isCancelled || second.isCancelled).isFalse()
        assertThat(pipe.receiver().isOpen).isTrue() // nobody closed what had ended
        assertThat(pipe.receiver().tryReceiveInto(ByteArray(1), 0, 1)).isEqualTo(-1)
        assertNobodyParked(pipe)
    }

    @Test
    fun `the sender's failure closes the channel, after the bytes`() = inCoroutine {
        val out = Channel<ByteArray>(10)
        val job = PipeCoroutines.pump(this, pipe.receiver(), out, 10)
        val cause = IllegalStateException("half of it is missing")
        pipe.sender().sendBulk(PositionedBytes.of(0, 3))
        pipe.sender().close(cause)
        job.join()
        assertThat(job.isCancelled).isFalse() // the scope lives on
        PositionedBytes.check(out.receive(), 0)
        val thrown = runCatching { out.receive() }.exceptionOrNull()
        assertThat(thrown).isInstanceOf(SenderFailedException::class.java).hasRootCause(cause)
    }

    @Test
    fun `cancelling the channel cancels the receiver at once`() = inCoroutine {
        val out = Channel<ByteArray>(10)
        val job = PipeCoroutines.pump(this, pipe.receiver(), out, 10)
        awaitAwaited(pipe)
        out.cancel(CancellationException("not interested"))
        job.join() // without a byte from the sender
        val thrown = runCatching { pipe.sender().trySendBulk(ByteArray(1), 0, 1) }.exceptionOrNull()
        assertThat(thrown).isInstanceOf(BrokenChannelException::class.java)
        assertThat(thrown!!.cause).hasMessage("not interested")
    }

    @Test
    fun `cancelling a full channel ends a pump that waits for it`() = inCoroutine {
        val out = Channel<ByteArray>(Channel.RENDEZVOUS)
        pipe.sender().sendBulk(ByteArray(16))
        val job = PipeCoroutines.pump(this, pipe.receiver(), out, 4)
        yield()
        yield()
        assertThat(pipe.receiver().available()).isEqualTo(12)
        out.cancel()
        job.join()
        assertThat(pipe.sender().isOpen).isFalse()
    }

    @Test
    fun `somebody else's close of the channel ends the pump, not the scope`() = inCoroutine {
        val out = Channel<ByteArray>(10)
        val job = PipeCoroutines.pump(this, pipe.receiver(), out, 4)
        awaitAwaited(pipe)
        out.close()
        job.join()
        assertThat(job.isCancelled).isFalse()
        assertThat(pipe.sender().isOpen).isFalse()
        assertThat(runCatching { out.receive() }.exceptionOrNull())
            .isInstanceOf(ClosedReceiveChannelException::class.java)
    }

    @ParameterizedTest
    @ValueSource(booleans = [true, false])
    fun `cancelling the job tells both sides`(started: Boolean) = inCoroutine {
        val out = Channel<ByteArray>(10)
        val job = PipeCoroutines.pump(this, pipe.receiver(), out, 4)
        if (started) {
            awaitAwaited(pipe)
        }
        job.cancelAndJoin()
        assertThat(pipe.sender().isOpen).isFalse()
        assertThat(runCatching { out.receive() }.exceptionOrNull())
            .isInstanceOf(CancellationException::class.java)
    }

    @Test
    fun `a channel's failure closes the sender with it`() = inCoroutine {
        val into = Channel<ByteArray>(10)
        val job = PipeCoroutines.pump(this, into, pipe.sender())
        val cause = IllegalStateException("half of it is missing")
        into.send(PositionedBytes.of(0, 3))
        into.close(cause)
        job.join()
        assertThat(job.isCancelled).isFalse()
        assertThat(pipe.receiver().available()).isEqualTo(3)
        val received = mutableListOf<ByteArray>()
        val thrown = runCatching {
            PipeCoroutines.flow(pipe.receiver(), 10).collect { received.add(it) }
        }.exceptionOrNull()
        PositionedBytes.check(received.single(), 0)
        assertThat(thrown).isInstanceOf(SenderFailedException::class.java).hasRootCause(cause)
    }

    @Test
    fun `a receiver that goes cancels the channel at once`() = inCoroutine {
        val into = Channel<ByteArray>(Channel.RENDEZVOUS)
        val job = PipeCoroutines.pump(this, into, pipe.sender())
        yield()
        pipe.receiver().close()
        job.join() // without a chunk from the channel
        assertThat(runCatching { into.send(ByteArray(1)) }.exceptionOrNull())
            .isInstanceOf(CancellationException::class.java)
    }

    @Test
    fun `a receiver that goes ends a pump that waits for room`() = inCoroutine {
        val into = Channel<ByteArray>(Channel.RENDEZVOUS)
        val job = PipeCoroutines.pump(this, into, pipe.sender())
        into.send(ByteArray(16))
        into.send(ByteArray(1))
        pipe.receiver().close()
        job.join()
        assertThat(runCatching { into.send(ByteArray(1)) }.exceptionOrNull())
            .isInstanceOf(CancellationException::class.java)
    }

    @ParameterizedTest
    @ValueSource(booleans = [true, false])
    fun `cancelling the other job tells both sides`(started: Boolean) = inCoroutine {
        val into = Channel<ByteArray>(10)
        val job = PipeCoroutines.pump(this, into, pipe.sender())
        if (started) {
            yield()
        }
        job.cancelAndJoin()
        assertThat(runCatching { into.send(ByteArray(1)) }.exceptionOrNull())
            .isInstanceOf(CancellationException::class.java)
        val thrown = runCatching { PipeCoroutines.flow(pipe.receiver(), 10).collect {} }
            .exceptionOrNull()
        assertThat(thrown).isInstanceOf(SenderFailedException::class.java)
            .hasRootCauseInstanceOf(CancellationException::class.java)
    }

    @Test
    fun `a scope waits for its pumps`() = inCoroutine(Dispatchers.Default) {
        val out = Channel<ByteArray>(Channel.UNLIMITED)
        launch(start = CoroutineStart.UNDISPATCHED) {
            PipeCoroutines.collector(pipe.sender()).emit(PositionedBytes.of(0, 100))
            pipe.sender().close()
        }
        coroutineScope { PipeCoroutines.pump(this, pipe.receiver(), out, 4) }
        var total = 0
        for (chunk in out) {
            total += chunk.size
        }
        assertThat(total).isEqualTo(100)
    }
}
