// SPDX-License-Identifier: Apache-2.0
package io.bulkpipe.bench.http;

import io.bulkpipe.bench.subject.Subject;

/**
 * One client's result.
 *
 * @param round from 1
 * @param subject what it measured
 * @param figures what it found
 */
record HttpRun(int round, Subject subject, UploadFigures figures) {}
