// SPDX-License-Identifier: Apache-2.0
package io.bulkpipe.bench.goals;

/**
 * What subjects are compared by.
 *
 * @param figure its name in the results
 * @param moreIsBetter false for times
 */
record Scale(String figure, boolean moreIsBetter) {
  static final Scale RATE = new Scale("MiB/s", true);

  /** How many times better a value is than another one. */
  double ratio(double ours, double other) {
    return moreIsBetter ? ours / other : other / ours;
  }
}
