// SPDX-License-Identifier: Apache-2.0
package io.bulkpipe.channel.waiting;

import java.util.function.BooleanSupplier;
import java.util.function.LongSupplier;

/** A wait point whose position and ends are a test's. */
final class TestWaitPoint extends WaitPoint {
  private final LongSupplier watched;
  private final BooleanSupplier open;
  private final BooleanSupplier due;

  TestWaitPoint(LongSupplier watched, BooleanSupplier open, BooleanSupplier due, boolean spinning) {
    super(spinning);
    this.watched = watched;
    this.open = open;
    this.due = due;
  }

  @Override
  protected long watched() {
    return watched.getAsLong();
  }

  @Override
  protected boolean isOpen() {
    return open.getAsBoolean();
  }

  @Override
  protected boolean isMarkDue() {
    return due.getAsBoolean();
  }

  @Override
  protected int batch() {
    return 1024;
  }

  @Override
  protected void beforeParking() {}

  @Override
  protected String channel() {
    return "unnamed";
  }

  @Override
  protected String waitsFor() {
    return "bytes";
  }
}
