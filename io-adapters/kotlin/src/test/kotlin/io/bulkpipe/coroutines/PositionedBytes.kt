// SPDX-License-Identifier: Apache-2.0
package io.bulkpipe.coroutines

/** Bytes that follow from their positions, so that each misplaced, lost or doubled one shows. */
internal object PositionedBytes {
    fun at(position: Long): Byte = (((position + 1) * -0x61c8864680b583ebL) ushr 56).toByte()

    fun of(from: Long, length: Int) = ByteArray(length) { at(from + it) }

    fun check(bytes: ByteArray, from: Long, length: Int = bytes.size) {
        for (i in 0 until length) {
            if (bytes[i] != at(from + i)) {
                throw AssertionError("position ${from + i}: ${bytes[i]} instead of ${at(from + i)}")
            }
        }
    }
}
