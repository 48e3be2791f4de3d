// SPDX-License-Identifier: Apache-2.0

/** Uses reactive streams, which need no partner. */
module consumer {
  requires io.bulkpipe.io;
}
