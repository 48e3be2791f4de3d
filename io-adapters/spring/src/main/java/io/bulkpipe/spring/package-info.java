// SPDX-License-Identifier: Apache-2.0

/**
 * Bodies, resources and data buffers of Spring over a {@linkplain io.bulkpipe.channel.BulkChannel
 * channel}. {@link io.bulkpipe.spring.ProducedBody} is a body that a producer writes, and
 * {@link io.bulkpipe.spring.PipeDataBuffers} joins the ends of a channel and reactive streams of
 * data buffers.
 *
 * <p>A {@code null} argument is a {@link NullPointerException}. Arguments are checked before
 * anything else, so a call that fails on an argument has changed nothing.
 */
@NullMarked
package io.bulkpipe.spring;

import org.jspecify.annotations.NullMarked;
