// SPDX-License-Identifier: Apache-2.0
package io.bulkpipe.coroutines

import io.bulkpipe.channel.BulkChannel
import java.util.concurrent.ExecutorService
import java.util.concurrent.TimeUnit
import kotlin.coroutines.CoroutineContext
import kotlin.coroutines.EmptyCoroutineContext
import kotlinx.coroutines.CoroutineScope
import kotlinx.coroutines.runBlocking
import kotlinx.coroutines.withTimeout
import kotlinx.coroutines.yield
import org.assertj.core.api.Assertions.assertThat
import org.junit.jupiter.api.extension.AfterEachCallback
import org.junit.jupiter.api.extension.ExtensionContext

/** A test's executors; none outlives it. */
class Executors : AfterEachCallback {
    private val made = mutableListOf<ExecutorService>()

    fun single(name: String): ExecutorService =
        java.util.concurrent.Executors
            .newSingleThreadExecutor { Thread(it, name).apply { isDaemon = true } }
            .also(made::add)

    override fun afterEach(context: ExtensionContext) {
        made.forEach { it.shutdown() }
        made.forEach { assertThat(it.awaitTermination(20, TimeUnit.SECONDS)).isTrue() }
    }
}

/** What a test is that suspends: a function that returns nothing, or JUnit would not run it. */
internal fun inCoroutine(
    context: CoroutineContext = EmptyCoroutineContext,
    body: suspend CoroutineScope.() -> Unit,
) {
    runBlocking(context, body)
}

/** Returns once somebody waits for bytes. */
internal suspend fun awaitAwaited(channel: BulkChannel) =
    withTimeout(20_000) {
        while (!channel.sender().isAwaited) {
            yield()
        }
    }

internal fun assertNobodyParked(channel: BulkChannel) {
    val stats = channel.stats()
    assertThat(stats.sender().parks()).isZero()
    assertThat(stats.receiver().parks()).isZero()
    assertThat(stats.sender().waits()).isZero()
    assertThat(stats.receiver().waits()).isZero()
}
