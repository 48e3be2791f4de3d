// SPDX-License-Identifier: Apache-2.0
package io.bulkpipe.netty;

import io.bulkpipe.adapter.testing.NoLeaksVerification;

/** The check of the other tests finds what it is there for. */
class NoLeaksTest extends NoLeaksVerification {}
