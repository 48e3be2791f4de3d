// SPDX-License-Identifier: Apache-2.0
package io.bulkpipe.channel;

/**
 * The cache line before words that one side of a channel writes at every operation.
 *
 * <p>A virtual machine lays out the fields of a superclass before those of its subclasses, so three
 * classes in a row (this one, one with the words, one with another line of padding) keep a line for
 * the words alone. Words that are written only when somebody parks or closes need none.
 */
@SuppressWarnings("unused")
abstract class LeadingPadding {
  private long p0;
  private long p1;
  private long p2;
  private long p3;
  private long p4;
  private long p5;
  private long p6;
}
