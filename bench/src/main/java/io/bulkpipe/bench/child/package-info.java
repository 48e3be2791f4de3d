// SPDX-License-Identifier: Apache-2.0

/** JVMs started for one run each, which never outlive the one that started them. */
@NullMarked
package io.bulkpipe.bench.child;

import org.jspecify.annotations.NullMarked;
