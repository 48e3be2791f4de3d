// SPDX-License-Identifier: Apache-2.0

/** JVMs started for one run each, on a build of the core, which never outlive this one. */
@NullMarked
package io.bulkpipe.bench.child;

import org.jspecify.annotations.NullMarked;
