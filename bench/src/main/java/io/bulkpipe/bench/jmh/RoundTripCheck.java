// SPDX-License-Identifier: Apache-2.0
package io.bulkpipe.bench.jmh;

import io.bulkpipe.bench.pipe.BytePipe;
import io.bulkpipe.bench.pipe.Subject;
import java.io.IOException;
import java.util.Arrays;

/** Sends ranges through a new pipe and receives them, one by one, in one thread. */
final class RoundTripCheck {
  private static final int PRIME = 251;
  private static final int LAPS = 3;
  private static final int LEAST_ROUND_TRIPS = 16;

  private RoundTripCheck() {}

  /** Checks that what comes out is what went in, while the pipe's storage wraps a few times. */
  static void check(Subject subject, int size, int capacity)
      throws IOException, InterruptedException {
    if (!subject.holds(capacity, size)) {
      throw new IOException(subject.title() + " would wait: it cannot hold " + size + " bytes");
    }
    try (BytePipe pipe = subject.open(capacity, size, false)) {
      BytePipe.Sender sender = pipe.sender();
      BytePipe.Receiver receiver = pipe.receiver();
      byte[] src = new byte[size];
      byte[] dst = new byte[size];
      int roundTrips = Math.max(LEAST_ROUND_TRIPS, LAPS * capacity / size);
      for (int i = 0; i < roundTrips; i++) {
        for (int j = 0; j < size; j++) {
          src[j] = (byte) ((i + j) % PRIME);
        }
        byte[] sent = src.clone();
        sender.send(src, size);
        Arrays.fill(src, (byte) -1); // it is the sender's again
        for (int done = 0; done < size; ) {
          int n = receiver.receive(dst, size - done);
          if (!Arrays.equals(dst, 0, n, sent, done, done + n)) {
            throw new IOException(subject.title() + ": round trip " + i + " is wrong");
          }
          done += n;
        }
      }
    }
  }
}
