// SPDX-License-Identifier: Apache-2.0
package io.bulkpipe.process;

import io.bulkpipe.channel.BulkReceiver;
import io.bulkpipe.channel.BulkSender;
import java.io.IOException;
import java.lang.ProcessBuilder.Redirect;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** A child that this library starts. Its redirects are known. */
record StartedHere(ProcessBuilder builder) implements Origin {
  @Override
  public void check(
      @Nullable BulkReceiver stdin, @Nullable BulkSender stdout, @Nullable BulkSender stderr) {
    check("stdin", stdin, builder.redirectInput());
    check("stdout", stdout, builder.redirectOutput());
    check("stderr", stderr, builder.redirectError());
    if (stderr != null && builder.redirectErrorStream()) {
      throw new IllegalArgumentException("stderr=" + stderr + ", but it is merged with stdout");
    }
  }

  private static void check(String name, @Nullable Object end, Redirect redirect) {
    if (end != null && !redirect.equals(Redirect.PIPE)) {
      throw new IllegalArgumentException(name + "=" + end + ", but it is redirected: " + redirect);
    }
  }

  @Override
  public Process start() throws IOException {
    return builder.start();
  }

  @Override
  public List<Integer> pipes() {
    List<Integer> pipes = new ArrayList<>();
    List<Redirect> streams = List.of(
        builder.redirectInput(),
        builder.redirectOutput(),
        builder.redirectErrorStream() ? builder.redirectOutput() : builder.redirectError());
    for (int i = 0; i < streams.size(); i++) {
      if (streams.get(i).equals(Redirect.PIPE)) {
        pipes.add(i);
      }
    }
    return pipes;
  }

  @Override
  public String toString() {
    return builder.command().toString();
  }
}
