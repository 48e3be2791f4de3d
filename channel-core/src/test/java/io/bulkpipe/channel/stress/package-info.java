// SPDX-License-Identifier: Apache-2.0

/** Long runs with random schedules, which account for every byte through the public API alone. */
@NullMarked
package io.bulkpipe.channel.stress;

import org.jspecify.annotations.NullMarked;
