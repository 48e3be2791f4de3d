// SPDX-License-Identifier: Apache-2.0
package io.bulkpipe.coroutines

import io.bulkpipe.channel.BulkChannel
import io.bulkpipe.io.PipeStreams
import java.io.InterruptedIOException
import java.util.concurrent.TimeUnit
import kotlinx.coroutines.CancellationException
import kotlinx.coroutines.Dispatchers
import kotlinx.coroutines.cancelAndJoin
import kotlinx.coroutines.launch
import kotlinx.coroutines.runInterruptible
import org.assertj.core.api.Assertions.assertThat
import org.junit.jupiter.api.Test
import org.junit.jupiter.api.Timeout

/** Ends and streams that block in `runInterruptible`, as the guide says. */
@Timeout(value = 60, unit = TimeUnit.SECONDS, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
class RunInterruptibleTest {
    private val pipe = BulkChannel.create()
    private val stream = PipeStreams.inputStream(pipe.receiver())

    /** The function of the guide. */
    private suspend fun <T> interruptibly(block: () -> T): T =
        runInterruptible(Dispatchers.IO) {
            try {
                block()
            } catch (e: InterruptedIOException) {
                Thread.interrupted() // was set again with the exception
                throw InterruptedException(e.message).initCause(e)
            }
        }

    /** Cancels a call that waits for bytes, and returns what it threw; nothing is lost. */
    private fun thrownWhenCancelled(call: suspend () -> Unit): Throwable? {
        var thrown: Throwable? = null
        inCoroutine(Dispatchers.Default) {
            val job = launch { thrown = runCatching { call() }.exceptionOrNull() }
            awaitAwaited(pipe)
            job.cancelAndJoin()
        }
        pipe.sender().sendByte(7)
        assertThat(stream.read()).isEqualTo(7)
        return thrown
    }

    @Test
    fun `an end is cancelled`() {
        val thrown = thrownWhenCancelled { runInterruptible(Dispatchers.IO) { pipe.receiver().receiveByte() } }
        assertThat(thrown).isInstanceOf(CancellationException::class.java)
    }

    @Test
    fun `a stream fails`() {
        val thrown = thrownWhenCancelled { runInterruptible(Dispatchers.IO) { stream.read() } }
        assertThat(thrown).isInstanceOf(InterruptedIOException::class.java)
    }

    @Test
    fun `a stream is cancelled by way of the function of the guide`() {
        val thrown = thrownWhenCancelled { interruptibly { stream.read() } }
        assertThat(thrown).isInstanceOf(CancellationException::class.java)
    }
}
