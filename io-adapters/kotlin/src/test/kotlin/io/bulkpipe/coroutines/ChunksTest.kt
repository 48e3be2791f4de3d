// SPDX-License-Identifier: Apache-2.0
package io.bulkpipe.coroutines

import io.bulkpipe.adapter.testing.PositionedBytes
import io.bulkpipe.channel.BulkChannel
import io.bulkpipe.channel.SenderFailedException
import java.lang.invoke.MethodHandles
import java.lang.invoke.MethodType
import java.util.concurrent.TimeUnit
import kotlin.coroutines.Continuation
import kotlin.coroutines.intrinsics.suspendCoroutineUninterceptedOrReturn
import kotlinx.coroutines.Dispatchers
import kotlinx.coroutines.channels.ChannelIterator
import kotlinx.coroutines.channels.ClosedReceiveChannelException
import kotlinx.coroutines.launch
import org.assertj.core.api.Assertions.assertThat
import org.assertj.core.api.Assertions.assertThatThrownBy
import org.junit.jupiter.api.Test
import org.junit.jupiter.api.Timeout
import org.junit.jupiter.api.extension.RegisterExtension
import org.junit.jupiter.params.ParameterizedTest
import org.junit.jupiter.params.provider.ValueSource

@Timeout(value = 60, unit = TimeUnit.SECONDS, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
class ChunksTest {
    @JvmField
    @RegisterExtension
    val executors = Executors()

    private fun channel(capacity: Int): BulkChannel =
        BulkChannel.builder().capacity(capacity).executor(executors.single("channel")).build()

    @ParameterizedTest
    @ValueSource(ints = [1, 7, 4096])
    fun `a for loop gets each byte once`(capacity: Int) = inCoroutine(Dispatchers.Default) {
        val channel = channel(capacity)
        launch {
            val collector = PipeCoroutines.collector(channel.sender())
            for (i in 0 until 200) {
                collector.emit(PositionedBytes.of(17L * i, 17))
            }
            channel.sender().close()
        }
        var position = 0L
        for (chunk in PipeCoroutines.chunks(channel.receiver(), 10)) {
            assertThat(chunk.size).isBetween(1, 10)
            PositionedBytes.check(chunk, position)
            position += chunk.size
        }
        assertThat(position).isEqualTo(200 * 17)
        assertNobodyParked(channel)
    }

    @Test
    fun `leaving a loop leaves the rest`() = inCoroutine {
        val channel = channel(100)
        channel.sender().sendBulk(PositionedBytes.of(0, 10))
        val chunks = PipeCoroutines.chunks(channel.receiver(), 4)
        for (chunk in chunks) {
            PositionedBytes.check(chunk, 0)
            break
        }
        assertThat(channel.receiver().available()).isEqualTo(6)
        assertThat(chunks.iterator().hasNext()).isTrue()
        assertThat(chunks.iterator().hasNext()).isTrue() // takes no second chunk
        assertThat(channel.receiver().available()).isEqualTo(2)
        channel.sender().close()
        var position = 4L
        for (chunk in chunks) {
            PositionedBytes.check(chunk, position)
            position += chunk.size
        }
        assertThat(position).isEqualTo(10)
        assertThat(chunks.iterator().hasNext()).isFalse()
        assertThatThrownBy { chunks.iterator().next() }
            .isInstanceOf(ClosedReceiveChannelException::class.java)
    }

    @Test
    fun `next needs hasNext`() {
        assertThatThrownBy { PipeCoroutines.chunks(channel(8).receiver(), 4).iterator().next() }
            .isInstanceOf(IllegalStateException::class.java)
    }

    @Test
    fun `a loop throws the sender's failure after its bytes`() = inCoroutine {
        val channel = channel(8)
        channel.sender().sendBulk(PositionedBytes.of(0, 3))
        channel.sender().close(IllegalStateException("no more"))
        var received = 0
        val thrown = runCatching {
            for (chunk in PipeCoroutines.chunks(channel.receiver(), 2)) {
                received += chunk.size
            }
        }.exceptionOrNull()
        assertThat(received).isEqualTo(3)
        assertThat(thrown).isInstanceOf(SenderFailedException::class.java)
    }

    /** The suspending next() that Kotlin before 1.3 called; the interface hides it from sources. */
    @Test
    fun `the old next suspends`() = inCoroutine {
        val channel = channel(8)
        val iterator = PipeCoroutines.chunks(channel.receiver(), 4).iterator()
        val next = MethodHandles.publicLookup().findVirtual(
            ChannelIterator::class.java,
            "next",
            MethodType.methodType(Any::class.java, Continuation::class.java),
        )
        launch {
            awaitAwaited(channel)
            channel.sender().sendBulk(PositionedBytes.of(0, 3))
            channel.sender().close()
        }
        val chunk = suspendCoroutineUninterceptedOrReturn<ByteArray> {
            next.invokeWithArguments(iterator, it)
        }
        assertThat(chunk).hasSize(3)
        val thrown = runCatching {
            suspendCoroutineUninterceptedOrReturn<ByteArray> {
                next.invokeWithArguments(iterator, it)
            }
        }.exceptionOrNull()
        assertThat(thrown).isInstanceOf(ClosedReceiveChannelException::class.java)
    }
}
