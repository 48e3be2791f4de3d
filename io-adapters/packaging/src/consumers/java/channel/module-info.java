// SPDX-License-Identifier: Apache-2.0

/** Uses the channel alone. */
module consumer {
  requires io.bulkpipe.channel;
}
