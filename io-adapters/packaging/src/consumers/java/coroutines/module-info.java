// SPDX-License-Identifier: Apache-2.0

/** Uses coroutines, which come with their adapter. */
module consumer {
  requires io.bulkpipe.coroutines;
}
