// SPDX-License-Identifier: Apache-2.0
package io.bulkpipe.bench.sweep;

import io.bulkpipe.bench.pipe.TransferCell;

/**
 * What the parent asks a child for: one figure.
 *
 * @param cell what it is about
 * @param warmUpMillis how long to run before
 * @param millis how long to measure
 */
record Order(TransferCell cell, int warmUpMillis, int millis) {}
