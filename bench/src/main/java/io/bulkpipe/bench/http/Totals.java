// SPDX-License-Identifier: Apache-2.0
package io.bulkpipe.bench.http;

/**
 * The server's answer.
 *
 * @param sum of the integers that it received
 * @param count how many they were
 */
record Totals(long sum, long count) {}
