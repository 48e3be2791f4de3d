// SPDX-License-Identifier: Apache-2.0
package io.bulkpipe.coroutines

import io.bulkpipe.channel.BulkChannel
import java.io.IOException
import java.nio.ByteBuffer
import java.util.concurrent.TimeUnit
import kotlinx.coroutines.CoroutineScope
import kotlinx.coroutines.channels.Channel
import kotlinx.coroutines.runBlocking
import org.assertj.core.api.Assertions.assertThat
import org.assertj.core.api.Assertions.catchThrowable
import org.junit.jupiter.api.Timeout
import org.junit.jupiter.params.ParameterizedTest
import org.junit.jupiter.params.provider.MethodSource

/** A message says why: it ends with that of the cause, down to the first cause. */
@Timeout(value = 60, unit = TimeUnit.SECONDS, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
class MessagesOfErrorsTest {
    /** What meets a failure. */
    class Meeting(private val name: String, val run: suspend CoroutineScope.(BulkChannel) -> Unit) {
        override fun toString() = name
    }

    companion object {
        private const val WHY = "the disk is full"
        private const val LENGTH = 10

        @JvmStatic
        fun receiving() =
            listOf(
                Meeting("receive") { it.receiver().receive(ByteBuffer.allocate(1)) },
                Meeting("flow") { PipeCoroutines.flow(it.receiver(), 1).collect {} },
                Meeting("chunks") { PipeCoroutines.chunks(it.receiver(), 1).iterator().hasNext() },
                Meeting("pump") {
                    val to = Channel<ByteArray>(1)
                    PipeCoroutines.pump(this, it.receiver(), to, 1)
                    to.receive()
                },
            )

        @JvmStatic
        fun sending() =
            listOf(
                Meeting("send") { it.sender().send(ByteBuffer.allocate(1)) },
                Meeting("collector") { PipeCoroutines.collector(it.sender()).emit(ByteArray(1)) },
                Meeting("pump") {
                    val from = Channel<ByteArray>(1)
                    PipeCoroutines.pump(this, from, it.sender())
                    from.receive()
                },
            )
    }

    private fun assertSaysWhy(meeting: Meeting, channel: BulkChannel) {
        val thrown = catchThrowable { runBlocking { meeting.run(this, channel) } }
        assertThat(thrown).isNotNull()
        for (each in generateSequence(thrown) { it.cause }) {
            assertThat(each.message).endsWith(WHY)
        }
    }

    @ParameterizedTest
    @MethodSource("receiving")
    fun afterTheSenderHasFailed(meeting: Meeting) {
        val channel = BulkChannel.create(LENGTH)
        channel.sender().close(IOException(WHY))
        assertSaysWhy(meeting, channel)
    }

    @ParameterizedTest
    @MethodSource("receiving")
    fun afterTheSenderHasAborted(meeting: Meeting) {
        val channel = BulkChannel.create(LENGTH)
        channel.sender().abort(IOException(WHY))
        assertSaysWhy(meeting, channel)
    }

    @ParameterizedTest
    @MethodSource("sending")
    fun afterTheReceiverHasGone(meeting: Meeting) {
        val channel = BulkChannel.create(LENGTH)
        channel.receiver().cancel(IOException(WHY))
        assertSaysWhy(meeting, channel)
    }
}
