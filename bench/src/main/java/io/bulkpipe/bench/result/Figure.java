// SPDX-License-Identifier: Apache-2.0
package io.bulkpipe.bench.result;

/** What was measured. */
public record Figure(String name) {

  public boolean isMoreBetter() {
    return name.endsWith("/s");
  }

  /** How many times better one value is than another. */
  public double ratio(double own, double other) {
    return isMoreBetter() ? own / other : other / own;
  }
}
