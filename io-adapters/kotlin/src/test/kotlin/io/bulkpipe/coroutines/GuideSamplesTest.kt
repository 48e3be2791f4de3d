// SPDX-License-Identifier: Apache-2.0
package io.bulkpipe.coroutines

import io.bulkpipe.adapter.testing.PositionedBytes
import io.bulkpipe.channel.BulkChannel
import io.bulkpipe.io.PipeStreams
import java.io.ByteArrayOutputStream
import java.io.InputStream
import java.io.PrintStream
import java.nio.ByteBuffer
import java.nio.file.Files
import java.nio.file.Path
import java.util.concurrent.TimeUnit
import kotlinx.coroutines.Dispatchers
import kotlinx.coroutines.channels.Channel
import kotlinx.coroutines.coroutineScope
import kotlinx.coroutines.flow.Flow
import kotlinx.coroutines.flow.asFlow
import kotlinx.coroutines.flow.flowOf
import kotlinx.coroutines.launch
import kotlinx.coroutines.runBlocking
import kotlinx.coroutines.withContext
import org.assertj.core.api.Assertions.assertThat
import org.junit.jupiter.api.Test
import org.junit.jupiter.api.Timeout
import org.junit.jupiter.params.ParameterizedTest
import org.junit.jupiter.params.provider.ValueSource

/** What the guides show in Kotlin stands here, or in a test beside it, word for word. */
@Timeout(value = 60, unit = TimeUnit.SECONDS, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
class GuideSamplesTest {
    private companion object {
        val BLOCK = Regex("```kotlin\n(.*?)```", RegexOption.DOT_MATCHES_ALL)
        val SPACE = Regex("\\s+")
        val HERE: Path = Path.of("src", "test", "kotlin", "io", "bulkpipe", "coroutines")
        val GUIDE: Path = Path.of("..", "..", "docs", "guide")
    }

    @ParameterizedTest
    @ValueSource(strings = ["coroutines.md", "programs.md"])
    fun `every sample of the guides is in a test`(page: String) {
        val here = Files.list(HERE).use { files -> files.toList().map { Files.readString(it) } }
            .joinToString("\n").replace(SPACE, " ")
        val blocks = BLOCK.findAll(Files.readString(GUIDE.resolve(page))).map { it.groupValues[1] }
        assertThat(blocks.toList()).isNotEmpty().allSatisfy {
            assertThat(here).contains(it.trim().replace(SPACE, " "))
        }
    }

    private fun post(body: InputStream): Long = body.readAllBytes().size.toLong()

    private suspend fun upload(numbers: Flow<Int>): Long = coroutineScope {
        val receiver = produceBytes {
            numbers.collect { send("$it\n".toByteArray()) }
        }
        withContext(Dispatchers.IO) {
            PipeStreams.inputStream(receiver).use { post(it) }
        }
    }

    @Test
    fun `a producer in a scope`() = inCoroutine {
        assertThat(upload((1..9_999).asFlow())).isEqualTo(9 * 2 + 90 * 3 + 900 * 4 + 9000 * 5)
    }

    @Test
    fun `a flow of bytes`() = inCoroutine {
        val squares: Flow<ByteArray> = byteFlow {
            for (i in 1..1_000) {
                send("${i * i}\n".toByteArray())
            }
        }
        val lines = coroutineScope {
            val receiver = squares.produceBytesIn(this)
            withContext(Dispatchers.IO) {
                PipeStreams.inputStream(receiver).bufferedReader().use { it.readLines() }
            }
        }
        assertThat(lines).hasSize(1_000).endsWith("1000000")
    }

    @Test
    fun `flows and loops`() = inCoroutine {
        val source = flowOf("one", "two").produced()
        val consumed = ByteArrayOutputStream()
        fun consume(chunk: ByteArray) = consumed.write(chunk)
        coroutineScope {
            val channel = BulkChannel.create()
            launch {
                source.sendTo(channel.sender())
                channel.sender().close() // collecting does not close
            }
            channel.receiver().receiveAsFlow().collect { chunk -> consume(chunk) }
        }
        coroutineScope {
            val channel = BulkChannel.create()
            channel.sender().sendBulk("three".toByteArray())
            channel.sender().close()
            for (chunk in channel.receiver().chunks()) {
                consume(chunk)
            }
        }
        assertThat(consumed).hasToString("onetwothree")
    }

    private fun Flow<String>.produced(): Flow<ByteArray> = byteFlow {
        collect {
            send(it.toByteArray())
            flush()
        }
    }

    @Test
    fun `arrays are received and sent`() = inCoroutine {
        val source = BulkChannel.create()
        val target = BulkChannel.create()
        source.sender().sendBulk(PositionedBytes.of(0, 10))
        val receiver = source.receiver()
        val sender = target.sender()
        val buffer = ByteArray(100)
        val n = receiver.receive(buffer) // suspends while there is nothing; -1 at the end
        sender.send(buffer, 0, n) // suspends while there is no room
        val moved = ByteArray(100)
        assertThat(target.receiver().receiveInto(moved)).isEqualTo(10)
        PositionedBytes.check(moved, 10, 0)
    }

    @Test
    fun `bytes are waited for`() = inCoroutine {
        val channel = BulkChannel.create()
        launch { channel.sender().send(PositionedBytes.of(0, 10)) }
        val receiver = channel.receiver()
        val buffer = ByteBuffer.allocate(20)
        receiver.suspendUntilReadable()
        val n = receiver.tryReceiveInto(buffer) // 0: another receiver was faster, wait again
        assertThat(n).isEqualTo(10)
        PositionedBytes.check(buffer.array(), n, 0)
    }

    @Test
    fun `pumps to and from channels`() = inCoroutine {
        val pipe = BulkChannel.create()
        val otherChunks = Channel<ByteArray>(1)
        val scope = this
        val chunks = Channel<ByteArray>(4)
        PipeCoroutines.pump(scope, pipe.receiver(), chunks, 8192)
        PipeCoroutines.pump(scope, otherChunks, pipe.sender())
        otherChunks.send(PositionedBytes.of(0, 10))
        otherChunks.close()
        PositionedBytes.check(chunks.receive(), 0)
        assertThat(chunks.receiveCatching().isClosed).isTrue()
    }

    private object Program {
        fun main() = runBlocking {
            val receiver = produceBytes {
                for (word in listOf("one", "two")) {
                    send(word.toByteArray())
                }
            }
            receiver.consumeAsFlow().collect { println(String(it)) }
        }
    }

    @Test
    fun `a program`() {
        val printed = ByteArrayOutputStream()
        val before = System.out
        System.setOut(PrintStream(printed, true))
        try {
            Program.main()
        } finally {
            System.setOut(before)
        }
        assertThat(printed.toString().lines()).containsExactly("onetwo", "")
    }
}
