// SPDX-License-Identifier: Apache-2.0
package io.bulkpipe.coroutines

import io.bulkpipe.channel.BulkChannel
import java.nio.ByteBuffer
import java.util.concurrent.TimeUnit
import kotlinx.coroutines.CoroutineStart
import kotlinx.coroutines.Dispatchers
import kotlinx.coroutines.async
import kotlinx.coroutines.flow.first
import kotlinx.coroutines.flow.flowOf
import kotlinx.coroutines.flow.map
import kotlinx.coroutines.flow.toList
import kotlinx.coroutines.launch
import kotlinx.coroutines.runBlocking
import org.assertj.core.api.Assertions.assertThat
import org.junit.jupiter.api.DisplayName
import org.junit.jupiter.api.Test
import org.junit.jupiter.api.Timeout

/** Coroutines that gather, and flush marks. */
@Timeout(value = 60, unit = TimeUnit.SECONDS, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
class FlushTest {
    private val channel = BulkChannel.create(64)
    private val flow = PipeCoroutines.flow(channel.receiver(), 20)

    @DisplayName("R19 a flow gathers small sends up to its chunk")
    @Test
    fun gathers() = runBlocking {
        val sizes = async { flow.toList().map { it.size } }
        for (i in 1..50) {
            channel.sender().sendByte(i)
        }
        channel.sender().close()
        assertThat(sizes.await()).containsExactly(20, 20, 10)
        Unit
    }

    @DisplayName("R19 a flow suspends until a flush, and then gives what is there")
    @Test
    fun flushIsEnough() = runBlocking {
        val first = async(start = CoroutineStart.UNDISPATCHED) { flow.first() }
        channel.sender().sendBulk(byteArrayOf(1, 2, 3))
        assertThat(first.isCompleted).isFalse()
        assertThat(channel.receiver().isDue(20)).isFalse()
        channel.sender().flush()
        assertThat(first.await()).containsExactly(1, 2, 3)
        Unit
    }

    @DisplayName("R19 a chunk above half the capacity does not wait for more than that")
    @Test
    fun largeChunk() = runBlocking {
        val first = async(start = CoroutineStart.UNDISPATCHED) {
            PipeCoroutines.flow(channel.receiver(), 1000).first()
        }
        channel.sender().sendBulk(ByteArray(32))
        assertThat(first.await()).hasSize(32)
        Unit
    }

    @DisplayName("R19 a coroutine that waits until bytes are due resumes at a flush")
    @Test
    fun suspendUntilDue() = runBlocking {
        val due = async(start = CoroutineStart.UNDISPATCHED) { channel.receiver().suspendUntilDue(32) }
        channel.sender().sendByte(1)
        channel.sender().flush()
        due.await()
        assertThat(channel.receiver().available()).isEqualTo(1)
        Unit
    }

    @DisplayName("The program of docs/guide/programs.md runs")
    @Test
    fun program() = runBlocking {
        launch {
            flowOf("one", "two").map { it.toByteArray() }
                .collect(PipeCoroutines.collector(channel.sender()))
            channel.sender().close()
        }
        val got = StringBuilder()
        PipeCoroutines.flow(channel.receiver(), 8192).collect { got.append(String(it)) }
        assertThat(got.toString()).isEqualTo("onetwo")
        Unit
    }

    @DisplayName("R19 a dialogue of two flows that gather does not stall")
    @Test
    fun dialogue() = runBlocking {
        val back = BulkChannel.create(64)
        val rounds = 10_000
        launch(Dispatchers.Default) {
            val answers = PipeCoroutines.collector(back.sender())
            flow.collect { answers.emit(it) }
            back.sender().close()
        }
        val answers = PipeCoroutines.chunks(back.receiver(), 20).iterator()
        for (i in 0 until rounds) {
            channel.sender().send(ByteBuffer.wrap(byteArrayOf(i.toByte())))
            channel.sender().flush()
            assertThat(answers.hasNext()).isTrue()
            assertThat(answers.next()).containsExactly(i.toByte())
        }
        channel.sender().close()
        assertThat(answers.hasNext()).isFalse()
        Unit
    }
}
