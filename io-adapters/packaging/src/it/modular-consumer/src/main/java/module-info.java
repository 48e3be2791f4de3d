// SPDX-License-Identifier: Apache-2.0

/** Uses the streams, and names none of the partners. */
module consumer {
  requires io.bulkpipe.io;
}
