// SPDX-License-Identifier: Apache-2.0

/** Uses streams, lines, NIO channels and pumps, which need no partner. */
module consumer {
  requires io.bulkpipe.io;
}
