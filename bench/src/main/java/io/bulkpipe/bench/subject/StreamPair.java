// SPDX-License-Identifier: Apache-2.0
package io.bulkpipe.bench.subject;

import java.io.InputStream;
import java.io.OutputStream;

/**
 * Both ends of a new pipe: what is written to the one comes out of the other.
 *
 * @param out the producer's end
 * @param in the consumer's end
 */
public record StreamPair(OutputStream out, InputStream in) {}
