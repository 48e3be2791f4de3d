// SPDX-License-Identifier: Apache-2.0
package io.bulkpipe.coroutines

import io.bulkpipe.channel.BulkReceiver
import io.bulkpipe.channel.BulkSender
import java.nio.ByteBuffer
import kotlin.coroutines.intrinsics.suspendCoroutineUninterceptedOrReturn

// The functions of one line that the guide shows.

suspend fun BulkReceiver.receive(dst: ByteArray, offset: Int = 0, length: Int = dst.size): Int =
    suspendCoroutineUninterceptedOrReturn { PipeCoroutines.receive(this, dst, offset, length, it) }

suspend fun BulkReceiver.receive(dst: ByteBuffer): Int =
    suspendCoroutineUninterceptedOrReturn { PipeCoroutines.receive(this, dst, it) }

suspend fun BulkSender.send(src: ByteBuffer): Unit =
    suspendCoroutineUninterceptedOrReturn { PipeCoroutines.send(this, src, it) }

suspend fun BulkReceiver.suspendUntilReadable(minimum: Int = 1): Unit =
    suspendCoroutineUninterceptedOrReturn { PipeCoroutines.awaitReadable(this, minimum, it) }

suspend fun BulkReceiver.suspendUntilDue(target: Int): Unit =
    suspendCoroutineUninterceptedOrReturn { PipeCoroutines.awaitDue(this, target, it) }

suspend fun BulkSender.suspendUntilWritable(minimum: Int = 1): Unit =
    suspendCoroutineUninterceptedOrReturn { PipeCoroutines.awaitWritable(this, minimum, it) }
