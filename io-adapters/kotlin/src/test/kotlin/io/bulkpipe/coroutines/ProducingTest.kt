// SPDX-License-Identifier: Apache-2.0
package io.bulkpipe.coroutines

import io.bulkpipe.adapter.testing.PositionedBytes
import io.bulkpipe.channel.BulkReceiver
import io.bulkpipe.channel.SenderFailedException
import java.io.IOException
import java.nio.ByteBuffer
import java.util.concurrent.RejectedExecutionException
import java.util.concurrent.TimeUnit
import kotlin.coroutines.CoroutineContext
import kotlin.random.Random
import kotlinx.coroutines.CancellationException
import kotlinx.coroutines.CompletableDeferred
import kotlinx.coroutines.CoroutineDispatcher
import kotlinx.coroutines.CoroutineScope
import kotlinx.coroutines.CoroutineStart
import kotlinx.coroutines.Dispatchers
import kotlinx.coroutines.Job
import kotlinx.coroutines.NonCancellable
import kotlinx.coroutines.awaitCancellation
import kotlinx.coroutines.cancel
import kotlinx.coroutines.cancelAndJoin
import kotlinx.coroutines.coroutineScope
import kotlinx.coroutines.job
import kotlinx.coroutines.launch
import kotlinx.coroutines.runBlocking
import kotlinx.coroutines.withContext
import kotlinx.coroutines.withTimeoutOrNull
import kotlinx.coroutines.yield
import org.assertj.core.api.Assertions.assertThat
import org.assertj.core.api.Assertions.assertThatThrownBy
import org.junit.jupiter.api.DisplayName
import org.junit.jupiter.api.Test
import org.junit.jupiter.api.Timeout
import org.junit.jupiter.params.ParameterizedTest
import org.junit.jupiter.params.provider.ValueSource

/** Producers as children of a scope: the stream ends as they do. */
@Timeout(value = 60, unit = TimeUnit.SECONDS, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
class ProducingTest {
    private companion object {
        const val CAPACITY = 16
        const val ROUNDS = 2_000
    }

    /** Receives to the end and checks every byte; returns their number. */
    private suspend fun readToTheEnd(receiver: BulkReceiver): Long {
        var position = 0L
        val dst = ByteArray(7)
        while (true) {
            val n = receiver.receive(dst)
            if (n < 0) {
                return position
            }
            PositionedBytes.check(dst, n, position)
            position += n
        }
    }

    private suspend fun failureOf(receiver: BulkReceiver): Throwable? =
        runCatching { readToTheEnd(receiver) }.exceptionOrNull()

    private suspend fun ByteProducerScope.sendAll(length: Int) {
        for (from in 0 until length step 10) {
            send(PositionedBytes.of(from.toLong(), minOf(10, length - from)))
        }
    }

    @ParameterizedTest
    @ValueSource(ints = [0, 1, 16, 100_000])
    fun `everything that was sent arrives, and then the end`(length: Int) = inCoroutine {
        val receiver = produceBytes(Dispatchers.Default, CAPACITY) { sendAll(length) }
        assertThat(readToTheEnd(receiver)).isEqualTo(length.toLong())
        assertThat(receiver.receive(ByteArray(1))).isEqualTo(-1)
    }

    @Test
    fun `slices and buffers are sent`() = inCoroutine {
        val receiver = produceBytes(capacity = CAPACITY) {
            send(PositionedBytes.of(-3, 30), 3)
            send(PositionedBytes.of(25, 30), 2, 5)
            send(ByteBuffer.wrap(PositionedBytes.of(32, 3)))
        }
        assertThat(readToTheEnd(receiver)).isEqualTo(35)
    }

    @Test
    fun `the end waits for the producer's children`() = inCoroutine {
        val gate = CompletableDeferred<Unit>()
        val receiver = produceBytes(capacity = CAPACITY) {
            launch {
                gate.await()
                send(PositionedBytes.of(5, 5))
            }
            send(PositionedBytes.of(0, 5))
        }
        receiver.suspendUntilReadable(5)
        assertThat(receiver.receive(ByteArray(5))).isEqualTo(5)
        yield()
        gate.complete(Unit)
        val rest = ByteArray(10)
        assertThat(receiver.receive(rest)).isEqualTo(5)
        PositionedBytes.check(rest, 5, 5)
        assertThat(receiver.receive(rest)).isEqualTo(-1)
    }

    @Test
    fun `flush makes bytes due`() = inCoroutine {
        val receiver = produceBytes {
            send(PositionedBytes.of(0, 5))
            flush()
            awaitCancellation()
        }
        receiver.suspendUntilDue(1_000)
        assertThat(receiver.available()).isEqualTo(5)
        receiver.close()
    }

    @Test
    @DisplayName("R18: a failure comes after the bytes, and cancels the scope")
    fun failure() = inCoroutine {
        val cause = IllegalStateException("no more")
        lateinit var receiver: BulkReceiver
        val thrown = runCatching {
            coroutineScope {
                receiver = produceBytes(capacity = CAPACITY) {
                    sendAll(12)
                    throw cause
                }
                awaitCancellation()
            }
        }
        assertThat(thrown.exceptionOrNull()).isInstanceOf(IllegalStateException::class.java)
        assertThat(receiver.receive(ByteArray(100))).isEqualTo(12)
        assertThat(failureOf(receiver))
            .isInstanceOf(SenderFailedException::class.java).hasRootCause(cause)
    }

    @Test
    @DisplayName("R18: a send that was not accepted spoils the stream, swallowed or not")
    fun swallowed() = inCoroutine {
        val seen = CompletableDeferred<Throwable?>()
        lateinit var receiver: BulkReceiver
        val thrown = runCatching {
            coroutineScope {
                receiver = produceBytes(capacity = CAPACITY) {
                    withTimeoutOrNull(1) { send(ByteArray(CAPACITY + 1)) }
                    seen.complete(runCatching { send(ByteArray(1)) }.exceptionOrNull())
                }
            }
        }
        assertThat(thrown.exceptionOrNull()).isInstanceOf(IOException::class.java)
        assertThat(seen.await()).isInstanceOf(IOException::class.java)
        val failure = runCatching { receiver.receiveAsFlow().collect {} }.exceptionOrNull()
        assertThat(failure).isInstanceOf(SenderFailedException::class.java)
            .hasMessageContaining("was not accepted as a whole")
    }

    @Test
    fun `a bad slice is an error, and spoils nothing`() = inCoroutine {
        val receiver = produceBytes(capacity = CAPACITY) {
            assertThat(runCatching { send(ByteArray(3), 1, 3) }.exceptionOrNull())
                .isInstanceOf(IndexOutOfBoundsException::class.java)
            sendAll(5)
        }
        assertThat(readToTheEnd(receiver)).isEqualTo(5)
        assertThatThrownBy { produceBytes(capacity = 0) {} }
            .isInstanceOf(IllegalArgumentException::class.java).hasMessageContaining("capacity=0")
    }

    @Test
    fun `cancelling the scope ends a producer that sends, and the stream not cleanly`() = inCoroutine {
        val scope = CoroutineScope(Dispatchers.Default + Job())
        val receiver = scope.produceBytes(capacity = CAPACITY) { sendAll(1_000) }
        receiver.suspendUntilReadable(CAPACITY / 2)
        scope.coroutineContext.job.cancelAndJoin()
        assertThat(failureOf(receiver)).isInstanceOf(SenderFailedException::class.java)
            .hasRootCauseInstanceOf(CancellationException::class.java)
    }

    @Test
    fun `a scope that was cancelled before starts nothing`() = inCoroutine {
        val scope = CoroutineScope(Dispatchers.Default + Job())
        scope.cancel()
        val receiver = scope.produceBytes { throw AssertionError("started") }
        assertThat(failureOf(receiver)).isInstanceOf(SenderFailedException::class.java)
    }

    @ParameterizedTest
    @ValueSource(strings = ["close", "cancel"])
    fun `a reader that goes ends the producer and not the scope`(way: String) = inCoroutine {
        for (producer in listOf<suspend ByteProducerScope.() -> Unit>(
            { sendAll(1_000) },
            { awaitCancellation() },
            { runCatching { sendAll(1_000) }; yield(); sendAll(10) },
            { runCatching { sendAll(1_000) } },
            { withContext(NonCancellable) { runCatching { sendAll(1_000) } }; send(ByteArray(1)) },
        )) {
            val ended = CompletableDeferred<Throwable?>()
            coroutineScope {
                val receiver = produceBytes(capacity = CAPACITY) {
                    coroutineContext.job.invokeOnCompletion { ended.complete(it) }
                    producer()
                }
                yield()
                if (way == "close") receiver.close() else receiver.cancel(IOException("enough"))
            }
            assertThat(ended.await()).isInstanceOf(CancellationException::class.java)
        }
    }

    @Test
    fun `a forgotten reader ends the producer`() = inCoroutine {
        val scope = CoroutineScope(Dispatchers.Default + Job())
        suspend fun start() {
            val receiver = scope.produceBytes(capacity = CAPACITY) { sendAll(1_000) }
            receiver.suspendUntilReadable()
        }
        start()
        val producer = scope.coroutineContext.job.children.single()
        while (!producer.isCompleted) {
            System.gc()
            yield()
        }
        assertThat(producer.isCancelled).isTrue()
        assertThat(scope.coroutineContext.job.isActive).isTrue()
        scope.cancel()
    }

    @Test
    fun `a dispatcher that refuses fails the stream`() = inCoroutine {
        val refusing = object : CoroutineDispatcher() {
            override fun dispatch(context: CoroutineContext, block: Runnable): Unit =
                throw RejectedExecutionException("no thread left")
        }
        val receiver = produceBytes(refusing) { throw AssertionError("started") }
        assertThat(failureOf(receiver)).isInstanceOf(SenderFailedException::class.java)
            .rootCause().hasMessageContaining("no thread left")
    }

    @Test
    @DisplayName("R18: cancelled at any moment, a stream ends cleanly only if all was sent")
    fun cancelledAtAnyMoment() {
        val seed = Random.nextLong()
        println("seed=$seed")
        val random = Random(seed)
        var clean = 0
        runBlocking {
            repeat(ROUNDS) {
                val length = random.nextInt(60)
                val scope = CoroutineScope(Dispatchers.Default + Job())
                val receiver = scope.produceBytes(capacity = CAPACITY) { sendAll(length) }
                val reader = launch(Dispatchers.Default, CoroutineStart.UNDISPATCHED) {
                    val outcome = runCatching { readToTheEnd(receiver) }
                    outcome.onSuccess {
                        clean++
                        assertThat(it).describedAs("seed=$seed").isEqualTo(length.toLong())
                    }.onFailure {
                        assertThat(it).describedAs("seed=$seed")
                            .isInstanceOf(SenderFailedException::class.java)
                    }
                }
                if (random.nextInt(4) == 0) {
                    reader.join()
                }
                repeat(random.nextInt(2_000)) { Thread.onSpinWait() }
                scope.coroutineContext.job.cancelAndJoin()
                reader.join()
            }
        }
        assertThat(clean).isBetween(1, ROUNDS - 1)
    }
}
