// SPDX-License-Identifier: Apache-2.0
package io.bulkpipe.fuzz;

import io.bulkpipe.fuzz.Fuzzer.Kind;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;

/** The programs of {@link FuzzTest}, which Jazzer chooses by the branches that they reach. */
public final class JazzerTarget {
  private static final List<Kind> KINDS = List.of(Kind.values());

  private JazzerTarget() {}

  /** Runs one program, whose kind is the first byte. Jazzer calls this method by its name. */
  public static void fuzzerTestOneInput(byte[] input) {
    if (input.length == 0) {
      return;
    }
    Kind kind = KINDS.get((input[0] & 0xFF) % KINDS.size());
    byte[] program = Arrays.copyOfRange(input, 1, input.length);
    Throwable failure = new Fuzzer(kind, Subject::new).failure(program);
    if (failure != null) {
      throw new AssertionError(
          "-Dbulkpipe.fuzz.replay=" + kind + ":" + HexFormat.of().formatHex(program), failure);
    }
  }
}
