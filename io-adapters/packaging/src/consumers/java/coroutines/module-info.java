// SPDX-License-Identifier: Apache-2.0

/** Uses coroutines, and requires them. */
module consumer {
  requires io.bulkpipe.io;
  requires kotlinx.coroutines.core;
}
