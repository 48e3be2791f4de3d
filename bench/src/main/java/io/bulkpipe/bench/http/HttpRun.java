// SPDX-License-Identifier: Apache-2.0
package io.bulkpipe.bench.http;

/**
 * One client's result.
 *
 * @param round from 1
 * @param subject what it measured
 * @param figures what it found
 */
record HttpRun(int round, HttpSubject subject, UploadFigures figures) {}
