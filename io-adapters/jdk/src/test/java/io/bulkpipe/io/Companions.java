// SPDX-License-Identifier: Apache-2.0
package io.bulkpipe.io;

import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.CopyOnWriteArrayList;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.extension.AfterEachCallback;
import org.junit.jupiter.api.extension.ExtensionContext;

/** Starts a test's {@link Companion}s; none outlives the test, and no failure of theirs is lost. */
@SuppressWarnings("exports") // of JUnit, which is on the class path
public final class Companions implements AfterEachCallback {
  private final List<Companion<?>> started = new CopyOnWriteArrayList<>();

  /** Work without a result. */
  @FunctionalInterface
  public interface Action {
    void run() throws Exception;
  }

  public <T> Companion<T> start(String name, Callable<T> work) {
    Companion<T> companion = new Companion<>(name, work);
    started.add(companion);
    return companion;
  }

  public Companion<@Nullable Void> start(String name, Action work) {
    Companion<@Nullable Void> companion = new Companion<@Nullable Void>(name, () -> {
      work.run();
      return null;
    });
    started.add(companion);
    return companion;
  }

  @Override
  public void afterEach(ExtensionContext context) {
    boolean passed = context.getExecutionException().isEmpty();
    AssertionError first = null;
    for (Companion<?> companion : started) {
      try {
        companion.settle(passed);
      } catch (AssertionError e) {
        if (first == null) {
          first = e;
        } else {
          first.addSuppressed(e);
        }
      }
    }
    if (first != null) {
      throw first;
    }
  }
}
