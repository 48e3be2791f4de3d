// SPDX-License-Identifier: Apache-2.0

/** JVMs that answer this one, on a build of the core, and never outlive it. */
@NullMarked
package io.bulkpipe.bench.child;

import org.jspecify.annotations.NullMarked;
