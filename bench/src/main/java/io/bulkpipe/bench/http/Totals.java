// SPDX-License-Identifier: Apache-2.0
package io.bulkpipe.bench.http;

/** The server's answer. */
record Totals(long sum, long count) {}
