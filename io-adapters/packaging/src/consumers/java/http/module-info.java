// SPDX-License-Identifier: Apache-2.0

/** Uses HTTP bodies, and requires the module of their client. */
module consumer {
  requires io.bulkpipe.io;
  requires java.net.http;
}
