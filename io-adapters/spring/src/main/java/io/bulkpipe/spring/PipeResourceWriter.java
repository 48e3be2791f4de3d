// SPDX-License-Identifier: Apache-2.0
package io.bulkpipe.spring;

import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.reactivestreams.Publisher;
import org.springframework.core.ResolvableType;
import org.springframework.core.io.Resource;
import org.springframework.http.HttpMethod;
import org.springframework.http.MediaType;
import org.springframework.http.MediaTypeFactory;
import org.springframework.http.ReactiveHttpOutputMessage;
import org.springframework.http.codec.ResourceHttpMessageWriter;
import org.springframework.http.server.reactive.ServerHttpRequest;
import org.springframework.http.server.reactive.ServerHttpResponse;
import reactor.core.publisher.Mono;

/**
 * Writes a {@link PipeResource} without waiting on an event loop. Any other resource is written as
 * Spring writes it.
 *
 * <pre>{@code
 * WebClient.builder()
 *     .codecs(codecs -> codecs.customCodecs().register(new PipeResourceWriter()))
 *     .build();
 * }</pre>
 *
 * <p>Spring's own writer would read the resource on the event loop, which then waits for the
 * producer. In a server, the producer does not run for a HEAD request, and a request for a range
 * gets the whole body.
 *
 * <p>A server with Spring Boot gets this writer by auto-configuration. Safe for use by many
 * threads.
 */
public final class PipeResourceWriter extends ResourceHttpMessageWriter {

  /** Makes a writer. */
  public PipeResourceWriter() {}

  @Override
  public Mono<Void> write(
      Publisher<? extends Resource> resources,
      ResolvableType elementType,
      @Nullable MediaType mediaType,
      ReactiveHttpOutputMessage message,
      Map<String, Object> hints) {
    return Mono.from(resources).flatMap(resource -> {
      if (resource instanceof PipeResource produced) {
        return write(produced, mediaType, message);
      }
      return super.write(Mono.just(resource), elementType, mediaType, message, hints);
    });
  }

  @Override
  public Mono<Void> write(
      Publisher<? extends Resource> resources,
      @Nullable ResolvableType actualType,
      ResolvableType elementType,
      @Nullable MediaType mediaType,
      ServerHttpRequest request,
      ServerHttpResponse response,
      Map<String, Object> hints) {
    return Mono.from(resources).flatMap(resource -> {
      if (!(resource instanceof PipeResource produced)) {
        return super.write(
            Mono.just(resource), actualType, elementType, mediaType, request, response, hints);
      }
      if (HttpMethod.HEAD.equals(request.getMethod())) {
        setContentType(produced, mediaType, response);
        return response.setComplete();
      }
      return write(produced, mediaType, response);
    });
  }

  private static Mono<Void> write(
      PipeResource resource, @Nullable MediaType mediaType, ReactiveHttpOutputMessage message) {
    setContentType(resource, mediaType, message);
    return message.writeWith(resource.body().dataBuffers(message.bufferFactory()));
  }

  private static void setContentType(
      PipeResource resource, @Nullable MediaType mediaType, ReactiveHttpOutputMessage message) {
    if (message.getHeaders().getContentType() == null) {
      boolean given = mediaType != null
          && mediaType.isConcrete()
          && !MediaType.APPLICATION_OCTET_STREAM.equals(mediaType);
      message
          .getHeaders()
          .setContentType(
              given
                  ? mediaType
                  : MediaTypeFactory.getMediaType(resource)
                      .orElse(MediaType.APPLICATION_OCTET_STREAM));
    }
  }
}
