// SPDX-License-Identifier: Apache-2.0
package io.bulkpipe.bench.partners

import io.bulkpipe.channel.BulkChannel
import io.bulkpipe.coroutines.consumeAsFlow
import io.bulkpipe.io.PipeStreams
import io.bulkpipe.io.PipeThreads
import io.bulkpipe.io.StreamProducer
import io.ktor.client.HttpClient
import io.ktor.client.engine.cio.CIO
import io.ktor.client.request.post
import io.ktor.client.request.setBody
import io.ktor.client.statement.bodyAsText
import io.ktor.http.ContentType
import io.ktor.http.content.OutgoingContent
import io.ktor.http.content.OutputStreamContent
import io.ktor.utils.io.ByteWriteChannel
import io.ktor.utils.io.writeFully
import kotlinx.coroutines.runBlocking

/** Ktor's client with its own engine, CIO. */
internal class KtorUpload(private val setup: Setup) : Upload {
    private val client = HttpClient(CIO) { engine { requestTimeout = 0 } }

    override fun send(document: JsonIntegers): String = runBlocking {
        client
            .post(setup.upload().toString()) {
                setBody(
                    if (setup.form() == Form.BULKPIPE) {
                        ProducedContent(document::writeTo)
                    } else {
                        OutputStreamContent(
                            { setup.write(document, this) },
                            ContentType.Application.Json,
                        )
                    }
                )
            }
            .bodyAsText()
    }

    /** A thread writes; a coroutine takes what it has written. */
    private class ProducedContent(private val producer: StreamProducer) :
        OutgoingContent.WriteChannelContent() {
        override val contentType = ContentType.Application.Json

        override suspend fun writeTo(channel: ByteWriteChannel) {
            val pipe = BulkChannel.builder().singleSender().detectAbandonment().build()
            PipeStreams.produce(pipe.sender(), producer, PipeThreads.perTask("producer"))
            pipe.receiver().consumeAsFlow().collect { channel.writeFully(it) }
        }
    }

    override fun close() = client.close()
}
