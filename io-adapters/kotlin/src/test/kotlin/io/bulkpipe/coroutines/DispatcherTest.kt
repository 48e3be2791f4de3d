// SPDX-License-Identifier: Apache-2.0
package io.bulkpipe.coroutines

import io.bulkpipe.adapter.testing.PositionedBytes
import io.bulkpipe.channel.BrokenChannelException
import io.bulkpipe.channel.BulkChannel
import io.bulkpipe.channel.SenderFailedException
import java.nio.ByteBuffer
import java.util.concurrent.RejectedExecutionException
import java.util.concurrent.TimeUnit
import java.util.concurrent.atomic.AtomicInteger
import kotlin.coroutines.CoroutineContext
import kotlinx.coroutines.CancellationException
import kotlinx.coroutines.CoroutineDispatcher
import kotlinx.coroutines.CoroutineExceptionHandler
import kotlinx.coroutines.CoroutineScope
import kotlinx.coroutines.CoroutineStart
import kotlinx.coroutines.Dispatchers
import kotlinx.coroutines.Job
import kotlinx.coroutines.asCoroutineDispatcher
import kotlinx.coroutines.channels.Channel
import kotlinx.coroutines.launch
import org.assertj.core.api.Assertions.assertThat
import org.junit.jupiter.api.Test
import org.junit.jupiter.api.Timeout
import org.junit.jupiter.api.extension.RegisterExtension
import org.junit.jupiter.params.ParameterizedTest
import org.junit.jupiter.params.provider.Arguments
import org.junit.jupiter.params.provider.EnumSource
import org.junit.jupiter.params.provider.MethodSource

/** Dispatchers that refuse a step or drop it: no byte is lost, nobody waits for ever. */
@Timeout(value = 60, unit = TimeUnit.SECONDS, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
class DispatcherTest {
    @JvmField
    @RegisterExtension
    val executors = Executors()

    private val pipe: BulkChannel =
        BulkChannel.builder().capacity(16).executor(executors.single("channel")).build()

    /** What a dispatcher does with a step that it does not take. */
    enum class Way(val lose: () -> Unit) {
        REJECTS({ throw RejectedExecutionException("the reason") }),
        THROWS({ throw IllegalStateException("the reason") }),
        FAILS({ throw LinkageError("the reason") }),
        DROPS({}),
    }

    /** Takes so many steps, and no other one. */
    private class Losing(private val way: Way, private val taken: Int) : CoroutineDispatcher() {
        private val steps = AtomicInteger()

        override fun dispatch(context: CoroutineContext, block: Runnable) {
            if (steps.incrementAndGet() <= taken) {
                Dispatchers.Default.dispatch(context, block)
            } else {
                way.lose()
            }
        }
    }

    private val thrown = mutableListOf<Throwable>()

    private fun scope(dispatcher: CoroutineDispatcher) =
        CoroutineScope(Job() + dispatcher + CoroutineExceptionHandler { _, e -> thrown.add(e) })

    private fun spin() {
        assertThat(Thread.currentThread().isInterrupted).isFalse() // by the test's timeout
        Thread.onSpinWait()
    }

    private suspend fun awaitCompleted(job: Job) {
        while (!job.isCompleted) {
            System.gc()
            spin()
        }
        assertThat(job.isCancelled).isTrue()
        job.join()
        assertThat(thrown).isEmpty()
    }

    private fun tells(told: Throwable?, way: Way) {
        assertThat(told).isInstanceOf(CancellationException::class.java)
        val reason = generateSequence(told) { it.cause }.last().message
        assertThat(reason).contains(if (way == Way.DROPS) "dropped the step" else "the reason")
    }

    companion object {
        @JvmStatic
        fun steps() = Way.entries.flatMap { way -> listOf(0, 1).map { Arguments.of(way, it) } }
    }

    @ParameterizedTest
    @MethodSource("steps")
    fun `a pump out of the pipe`(way: Way, taken: Int) = inCoroutine {
        val out = Channel<ByteArray>(Channel.UNLIMITED)
        val job = PipeCoroutines.pump(scope(Losing(way, taken)), pipe.receiver(), out, 4)
        while (taken == 1 && !job.isCompleted) { // a byte that is waited for takes another step
            runCatching { pipe.sender().trySendBulk(ByteArray(1), 0, 1) }
            System.gc()
            spin()
        }
        awaitCompleted(job)
        val told = runCatching {
            for (chunk in out) {
                assertThat(chunk).isNotEmpty()
            }
        }
        tells(told.exceptionOrNull(), way)
        val broken = runCatching { pipe.sender().sendByte(1) }.exceptionOrNull()
        assertThat(broken).isInstanceOf(BrokenChannelException::class.java)
        tells(broken!!.cause, way)
    }

    @ParameterizedTest
    @MethodSource("steps")
    fun `a pump into the pipe`(way: Way, taken: Int) = inCoroutine {
        val into = Channel<ByteArray>(Channel.RENDEZVOUS)
        val job = PipeCoroutines.pump(scope(Losing(way, taken)), into, pipe.sender())
        while (taken == 1 && !job.isCompleted) { // a chunk that is waited for takes another step
            into.trySend(ByteArray(0))
            System.gc()
            spin()
        }
        awaitCompleted(job)
        while (!into.trySend(ByteArray(1)).isClosed) { // the job tells it when it has completed
            spin()
        }
        val failed = runCatching { PipeCoroutines.flow(pipe.receiver(), 16).collect {} }
            .exceptionOrNull()
        assertThat(failed).isInstanceOf(SenderFailedException::class.java)
        tells(failed!!.cause, way)
    }

    /** Suspends in the calls of the class alone, so that the step that is lost is one of theirs. */
    @ParameterizedTest
    @EnumSource(mode = EnumSource.Mode.EXCLUDE, names = ["DROPS"])
    fun `a receive whose step is refused has taken nothing`(way: Way) = inCoroutine {
        val dst = ByteArray(5)
        var caught: Throwable? = null
        val job = scope(Losing(way, 0)).launch(start = CoroutineStart.UNDISPATCHED) {
            caught = runCatching { pipe.receiver().receive(dst) }.exceptionOrNull()
        }
        assertThat(pipe.sender().isAwaited).isTrue()
        pipe.sender().sendBulk(PositionedBytes.of(0, 5))
        awaitCompleted(job)
        tells(caught, way)
        assertThat(pipe.receiver().receiveFully(dst, 0, 5)).isEqualTo(5)
        PositionedBytes.check(dst, 0)
    }

    @ParameterizedTest
    @EnumSource(mode = EnumSource.Mode.EXCLUDE, names = ["DROPS"])
    fun `a send whose step is refused has sent what its position says`(way: Way) = inCoroutine {
        val src = ByteBuffer.wrap(PositionedBytes.of(0, 20))
        var caught: Throwable? = null
        val job = scope(Losing(way, 0)).launch(start = CoroutineStart.UNDISPATCHED) {
            caught = runCatching { pipe.sender().send(src) }.exceptionOrNull()
        }
        assertThat(pipe.receiver().available()).isEqualTo(16)
        val dst = ByteArray(16)
        pipe.receiver().receiveFully(dst, 0, 16)
        awaitCompleted(job)
        tells(caught, way)
        PositionedBytes.check(dst, 0)
        assertThat(src.position()).isEqualTo(16)
        assertThat(pipe.receiver().available()).isZero()
    }

    @Test
    fun `an executor that is shut down while a flow waits`() = inCoroutine {
        val executor = executors.single("flow")
        var caught: Throwable? = null
        val dispatcher = executor.asCoroutineDispatcher()
        val job = scope(dispatcher).launch(start = CoroutineStart.UNDISPATCHED) {
            caught = runCatching { PipeCoroutines.flow(pipe.receiver(), 4).collect {} }
                .exceptionOrNull()
        }
        executor.shutdown()
        pipe.sender().sendBulk(ByteArray(3))
        pipe.sender().flush()
        awaitCompleted(job)
        assertThat(caught).isInstanceOf(CancellationException::class.java)
        assertThat(pipe.receiver().available()).isEqualTo(3)
    }

    @Test
    fun `a dispatcher that is asked whether it is needed may throw, too`() = inCoroutine {
        val dispatcher = object : CoroutineDispatcher() {
            override fun isDispatchNeeded(context: CoroutineContext) = error("the reason")

            override fun dispatch(context: CoroutineContext, block: Runnable) = error("the reason")
        }
        val out = Channel<ByteArray>(1)
        awaitCompleted(PipeCoroutines.pump(scope(dispatcher), pipe.receiver(), out, 4))
        tells(runCatching { out.receive() }.exceptionOrNull(), Way.THROWS)
    }
}
