// SPDX-License-Identifier: Apache-2.0

/** Uses a child process, which needs no partner. */
module consumer {
  requires io.bulkpipe.io;
}
