// SPDX-License-Identifier: Apache-2.0
package io.bulkpipe.channel;

/**
 * The cache line before words that operations write or read. Other threads may write to whatever lies
 * next to an object: a user's array, for one.
 *
 * <p>A virtual machine lays out the fields of a superclass before those of its subclasses, so three
 * classes in a row (this one, one with the words, one with another line of padding) keep a line for
 * the words alone. Behind a compressed header it has four bytes left, and fills them with the first
 * small field that it finds, of whatever subclass: hence the {@code int}.
 */
@SuppressWarnings("unused")
abstract class LeadingPadding {
  private int gap;
  private long p0;
  private long p1;
  private long p2;
  private long p3;
  private long p4;
  private long p5;
  private long p6;
}
