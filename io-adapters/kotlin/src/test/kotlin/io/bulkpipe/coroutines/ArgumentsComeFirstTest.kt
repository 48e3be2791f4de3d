// SPDX-License-Identifier: Apache-2.0
package io.bulkpipe.coroutines

import io.bulkpipe.channel.BulkChannel
import java.lang.reflect.InvocationTargetException
import java.lang.reflect.Modifier
import java.nio.ByteBuffer
import java.nio.ReadOnlyBufferException
import java.util.concurrent.TimeUnit
import kotlin.coroutines.Continuation
import kotlin.coroutines.CoroutineContext
import kotlin.coroutines.EmptyCoroutineContext
import kotlinx.coroutines.CoroutineScope
import kotlinx.coroutines.Dispatchers
import kotlinx.coroutines.Job
import kotlinx.coroutines.channels.Channel
import org.assertj.core.api.Assertions.assertThat
import org.assertj.core.api.Assertions.assertThatThrownBy
import org.junit.jupiter.api.Test
import org.junit.jupiter.api.Timeout
import org.junit.jupiter.params.ParameterizedTest
import org.junit.jupiter.params.provider.Arguments
import org.junit.jupiter.params.provider.MethodSource

/**
 * Bad arguments of every method for coroutines: an error that names the value, in every state of the
 * end and of the coroutine, before anything is looked at or waited for (E1).
 */
@Timeout(value = 20, unit = TimeUnit.SECONDS, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
class ArgumentsComeFirstTest {
    /** What the channel is in, and the job of the coroutine that calls. */
    enum class State(val make: () -> BulkChannel, val cancelled: Boolean = false) {
        EMPTY({ BulkChannel.create(CAPACITY) }),
        FULL({ BulkChannel.create(CAPACITY).also { it.sender().sendBulk(ByteArray(CAPACITY)) } }),
        ENDED({ BulkChannel.create(CAPACITY).also { it.sender().close() } }),
        CLOSED({ BulkChannel.create(CAPACITY).also { it.receiver().close() } }),
        CANCELLED({ BulkChannel.create(CAPACITY) }, true),
    }

    /** A coroutine that is not resumed. */
    private class Caller(override val context: CoroutineContext) : Continuation<Any?> {
        override fun resumeWith(result: Result<Any?>): Unit = throw AssertionError("resumed: $result")
    }

    class Row(
        val name: String,
        val type: Class<out Throwable>,
        val message: String?,
        val call: (BulkChannel, Continuation<Any?>) -> Any?,
    ) {
        override fun toString() = name
    }

    companion object {
        private const val CAPACITY = 20

        private fun none(name: String, message: String, call: (BulkChannel, Continuation<Any?>) -> Any?) =
            Row(name, NullPointerException::class.java, message, call)

        private fun bad(name: String, message: String, call: (BulkChannel, Continuation<Any?>) -> Any?) =
            Row(name, IllegalArgumentException::class.java, message, call)

        /** Calls a method whose parameters Kotlin knows not to be null. */
        private fun call(name: String, vararg arguments: Any?): Any? {
            val method = PipeCoroutines::class.java.methods.single {
                it.name == name && it.parameterCount == arguments.size && accepts(it.parameterTypes, arguments)
            }
            try {
                return method.invoke(null, *arguments)
            } catch (e: InvocationTargetException) {
                throw e.targetException
            }
        }

        /** By those that are there: a null of a kind that is not told by the others has its own call. */
        private fun accepts(types: Array<Class<*>>, arguments: Array<out Any?>) =
            types.indices.all {
                val argument = arguments[it]
                argument == null && !types[it].isPrimitive ||
                    types[it].kotlin.javaObjectType.isInstance(argument)
            }

        private val scope = CoroutineScope(Dispatchers.Unconfined)
        private val ten = ByteArray(10)

        private fun slices() =
            listOf(5 to 9, -1 to 9, 0 to -1, 20 to 0, 11 to 0, -1 to 0, 1 to Int.MAX_VALUE, Int.MAX_VALUE to 1)
                .map { (offset, length) ->
                    Row(
                        "receive(ten, $offset, $length)",
                        IndexOutOfBoundsException::class.java,
                        "offset=$offset, length=$length, dst.length=10",
                    ) { c, k -> PipeCoroutines.receive(c.receiver(), ten, offset, length, k) }
                }

        private val rows = slices() + listOf(
            none("receive(null array)", "dst=null") { c, k -> call("receive", c.receiver(), null, 0, 1, k) },
            none("receive(no receiver)", "receiver=null") { _, k -> call("receive", null, ten, 0, 1, k) },
            none("receive(array, no coroutine)", "coroutine=null") { c, _ ->
                call("receive", c.receiver(), ten, 0, 1, null)
            },
            none("receive(null buffer)", "dst=null") { c, k -> call("receive", c.receiver(), null, k) },
            none("receive(buffer, no receiver)", "receiver=null") { _, k ->
                call("receive", null, ByteBuffer.wrap(ten), k)
            },
            none("receive(buffer, no coroutine)", "coroutine=null") { c, _ ->
                call("receive", c.receiver(), ByteBuffer.allocate(1), null)
            },
            Row("receive(read-only)", ReadOnlyBufferException::class.java, null) { c, k ->
                PipeCoroutines.receive(c.receiver(), ByteBuffer.allocate(1).asReadOnlyBuffer(), k)
            },
            none("send(no sender)", "sender=null") { _, k -> call("send", null, ByteBuffer.allocate(1), k) },
            none("send(null)", "src=null") { c, k -> call("send", c.sender(), null, k) },
            none("send(no coroutine)", "coroutine=null") { c, _ ->
                call("send", c.sender(), ByteBuffer.allocate(1), null)
            },
            none("awaitReadable(no receiver)", "receiver=null") { _, k -> call("awaitReadable", null, 1, k) },
            none("awaitReadable(no coroutine)", "coroutine=null") { c, _ ->
                call("awaitReadable", c.receiver(), 1, null)
            },
            none("awaitDue(no receiver)", "receiver=null") { _, k -> call("awaitDue", null, 1, k) },
            none("awaitDue(no coroutine)", "coroutine=null") { c, _ ->
                call("awaitDue", c.receiver(), 1, null)
            },
            none("awaitWritable(no sender)", "sender=null") { _, k -> call("awaitWritable", null, 1, k) },
            none("awaitWritable(no coroutine)", "coroutine=null") { c, _ ->
                call("awaitWritable", c.sender(), 1, null)
            },
            none("flow(null)", "receiver=null") { _, _ -> call("flow", null, 1) },
            none("chunks(null)", "receiver=null") { _, _ -> call("chunks", null, 1) },
            none("collector(null)", "sender=null") { _, _ -> call("collector", null) },
            none("messages(null)", "receiver=null") { _, _ -> call("messages", null) },
            none("messages(null, 1)", "receiver=null") { _, _ -> call("messages", null, 1) },
            none("messageCollector(null)", "sender=null") { _, _ -> call("messageCollector", null) },
            none("chunks.hasNext(null)", "coroutine=null") { c, _ ->
                hasNext(PipeCoroutines.chunks(c.receiver(), 1).iterator())
            },
            none("emit(no chunk)", "chunk=null") { c, k -> emit(PipeCoroutines.collector(c.sender()), null, k) },
            none("emit(chunk, no coroutine)", "coroutine=null") { c, _ ->
                emit(PipeCoroutines.collector(c.sender()), ByteArray(1), null)
            },
            none("emit(no message)", "message=null") { c, k ->
                emit(PipeCoroutines.messageCollector(c.sender()), null, k)
            },
            none("emit(message, no coroutine)", "coroutine=null") { c, _ ->
                emit(PipeCoroutines.messageCollector(c.sender()), ByteArray(1), null)
            },
            bad("emit(long message)", "message.length=10 is") { c, k ->
                emit(PipeCoroutines.messageCollector(c.sender()), ByteArray(10), k)
            },
            none("pump(no scope, ..)", "scope=null") { c, _ -> call("pump", null, c.receiver(), Channel<ByteArray>(), 1) },
            none("pump(no receiver)", "from=null") { _, _ -> call("pump", scope, null, Channel<ByteArray>(), 1) },
            none("pump(no channel)", "to=null") { c, _ -> call("pump", scope, c.receiver(), null, 1) },
            none("pump(no scope)", "scope=null") { c, _ -> call("pump", null, Channel<ByteArray>(), c.sender()) },
            none("pump(no source)", "from=null") { c, _ -> call("pump", scope, null, c.sender()) },
            none("pump(no sender)", "to=null") { _, _ -> call("pump", scope, Channel<ByteArray>(), null) },
        ) + listOf(0, -1, Int.MIN_VALUE).flatMap { chunk ->
            listOf(
                bad("flow($chunk)", "chunk=$chunk is below 1") { c, _ -> PipeCoroutines.flow(c.receiver(), chunk) },
                bad("chunks($chunk)", "chunk=$chunk is below 1") { c, _ -> PipeCoroutines.chunks(c.receiver(), chunk) },
                bad("pump($chunk)", "chunk=$chunk is below 1") { c, _ ->
                    PipeCoroutines.pump(scope, c.receiver(), Channel<ByteArray>(), chunk)
                },
            )
        } + listOf(0, -1, CAPACITY / 2 + 1, Int.MAX_VALUE, Int.MIN_VALUE).flatMap { minimum ->
            listOf(
                bad("awaitReadable($minimum)", "minimum=$minimum is not from 1 to 10, ") { c, k ->
                    PipeCoroutines.awaitReadable(c.receiver(), minimum, k)
                },
                bad("awaitDue($minimum)", "target=$minimum is not from 1 to 10, ") { c, k ->
                    PipeCoroutines.awaitDue(c.receiver(), minimum, k)
                },
                bad("awaitWritable($minimum)", "minimum=$minimum is not from 1 to 10, ") { c, k ->
                    PipeCoroutines.awaitWritable(c.sender(), minimum, k)
                },
            )
        } + listOf(-1, CAPACITY, Int.MAX_VALUE).map { maximum ->
            bad("messages($maximum)", "maximum=$maximum is not from 0 to ") { c, _ ->
                PipeCoroutines.messages(c.receiver(), maximum)
            }
        }

        private fun emit(collector: Any, chunk: ByteArray?, coroutine: Continuation<Any?>?) =
            reflectively("emit", collector, chunk, coroutine)

        private fun hasNext(iterator: Any) = reflectively("hasNext", iterator, null)

        private fun reflectively(name: String, target: Any, vararg arguments: Any?): Any? {
            val type = target.javaClass.interfaces.first { it.methods.any { m -> m.name == name } }
            try {
                return type.methods.first { it.name == name }.invoke(target, *arguments)
            } catch (e: InvocationTargetException) {
                throw e.targetException
            }
        }

        @JvmStatic
        fun calls() = rows.flatMap { row -> State.entries.map { Arguments.of(row, it) } }
    }

    @ParameterizedTest
    @MethodSource("calls")
    fun `a bad argument is an error and nothing else`(row: Row, state: State) {
        val channel = state.make()
        val before = channel.toString()
        val context = if (state.cancelled) Job().also { it.cancel() } else EmptyCoroutineContext
        assertThatThrownBy { row.call(channel, Caller(context)) }
            .isExactlyInstanceOf(row.type)
            .satisfies({ if (row.message != null) assertThat(it).hasMessageStartingWith(row.message) })
        assertThat(channel).hasToString(before)
        assertThat(channel.sender().isAwaited).isFalse()
        assertThat(channel.receiver().isOpen).isEqualTo(state != State.CLOSED)
        assertThat(channel.sender().isOpen).isEqualTo(state != State.CLOSED && state != State.ENDED)
    }

    @Test
    fun `every method has a row`() {
        val methods = PipeCoroutines::class.java.declaredMethods
            .filter { Modifier.isPublic(it.modifiers) && !it.isSynthetic }
            .map { it.name }
        assertThat(methods).hasSize(14)
        assertThat(rows.map { it.name.substringBefore('(') }).containsAll(methods)
    }
}
