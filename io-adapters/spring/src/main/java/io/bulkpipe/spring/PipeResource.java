// SPDX-License-Identifier: Apache-2.0
package io.bulkpipe.spring;

import io.bulkpipe.io.ProducedInputStream;
import org.jspecify.annotations.Nullable;
import org.springframework.core.io.AbstractResource;

/**
 * A resource whose bytes a producer writes. {@link ProducedBody#resource()} returns one.
 *
 * <p>{@link #getInputStream} may be called any number of times. Each stream runs the producer once
 * more, from its first read on. A stream that is never read starts nothing, and need not be closed.
 * The resource has no length, no file, no URL and no last-modified time. It equals only itself.
 *
 * <p>In a response of Spring MVC, {@link PipeResourceAdvice} takes care of HEAD and of ranges. In
 * WebFlux and {@code WebClient}, {@link PipeResourceWriter} keeps the event loop from waiting.
 * Spring Boot gets both by auto-configuration, except for {@code WebClient}.
 */
public final class PipeResource extends AbstractResource {
  private final ProducedBody body;
  private final @Nullable String filename;

  PipeResource(ProducedBody body, @Nullable String filename) {
    this.body = body;
    this.filename = filename;
  }

  ProducedBody body() {
    return body;
  }

  /** Returns a new stream, which starts the producer at its first read. */
  @Override
  public ProducedInputStream getInputStream() {
    return body.open();
  }

  @Override
  public boolean exists() {
    return true;
  }

  /** Returns -1: the length is unknown. */
  @Override
  public long contentLength() {
    return -1;
  }

  @Override
  public @Nullable String getFilename() {
    return filename;
  }

  @Override
  public String getDescription() {
    return filename == null
        ? "produced resource " + body.name()
        : "produced resource " + body.name() + " [" + filename + "]";
  }

  @Override
  public boolean equals(@Nullable Object other) {
    return this == other;
  }

  @Override
  public int hashCode() {
    return System.identityHashCode(this);
  }
}
