// SPDX-License-Identifier: Apache-2.0

/** What the tests are written with: threads, forms of a call, bytes that know their place. */
@NullMarked
package io.bulkpipe.channel.testing;

import org.jspecify.annotations.NullMarked;
