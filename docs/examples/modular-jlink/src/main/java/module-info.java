// SPDX-License-Identifier: Apache-2.0
/** An application of the JDK adapters alone. */
module io.bulkpipe.examples.modular {
  requires io.bulkpipe.io;
}
