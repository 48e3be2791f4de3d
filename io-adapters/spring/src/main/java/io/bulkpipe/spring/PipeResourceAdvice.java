// SPDX-License-Identifier: Apache-2.0
package io.bulkpipe.spring;

import java.lang.invoke.MethodHandle;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.MethodType;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.springframework.core.MethodParameter;
import org.springframework.http.HttpHeaders;
import org.springframework.http.HttpMethod;
import org.springframework.http.HttpStatus;
import org.springframework.http.MediaType;
import org.springframework.http.converter.HttpMessageConverter;
import org.springframework.http.server.ServerHttpRequest;
import org.springframework.http.server.ServerHttpResponse;
import org.springframework.http.server.ServletServerHttpResponse;
import org.springframework.web.bind.annotation.ControllerAdvice;
import org.springframework.web.servlet.mvc.method.annotation.ResponseBodyAdvice;

/**
 * Advice for responses of Spring MVC that are a {@link PipeResource}.
 *
 * <ul>
 *   <li>For a HEAD request, the producer does not run.
 *   <li>A request for a range gets the whole body, as HTTP allows. Without this advice, Spring
 *       refuses it with status 416, because the length is unknown. The response does not offer
 *       ranges.
 * </ul>
 *
 * <p>Spring Boot gets this bean by auto-configuration. Without Boot, import the class. Safe for use
 * by many threads.
 */
@ControllerAdvice
public final class PipeResourceAdvice implements ResponseBodyAdvice<Object> {
  /** Removes a header. The parameter is an Object in Spring 6, and a String in Spring 7. */
  private static final MethodHandle REMOVE = removal(String.class, Object.class);

  /** Makes the advice. */
  public PipeResourceAdvice() {}

  @Override
  public boolean supports(
      MethodParameter returnType, Class<? extends HttpMessageConverter<?>> converterType) {
    return true;
  }

  @Override
  public @Nullable Object beforeBodyWrite(
      @Nullable Object body,
      MethodParameter returnType,
      MediaType selectedContentType,
      Class<? extends HttpMessageConverter<?>> selectedConverterType,
      ServerHttpRequest request,
      ServerHttpResponse response) {
    if (!(body instanceof PipeResource)) {
      return body;
    }
    HttpHeaders headers = response.getHeaders();
    remove(headers, HttpHeaders.ACCEPT_RANGES);
    if (response instanceof ServletServerHttpResponse servlet
        && servlet.getServletResponse().getStatus()
            == HttpStatus.REQUESTED_RANGE_NOT_SATISFIABLE.value()) {
      remove(headers, HttpHeaders.CONTENT_RANGE);
      response.setStatusCode(HttpStatus.OK);
    }
    if (!HttpMethod.HEAD.equals(request.getMethod())) {
      return body;
    }
    if (headers.getContentType() == null) {
      headers.setContentType(
          selectedContentType.isConcrete()
              ? selectedContentType
              : MediaType.APPLICATION_OCTET_STREAM);
    }
    return null;
  }

  private static void remove(HttpHeaders headers, String name) {
    try {
      REMOVE.invokeExact(headers, name);
    } catch (Throwable e) {
      throw new IllegalStateException("header=" + name + " cannot be removed", e);
    }
  }

  private static MethodHandle removal(Class<?>... parameters) {
    for (Class<?> parameter : parameters) {
      MethodType type = MethodType.methodType(List.class, parameter);
      try {
        return MethodHandles.publicLookup()
            .findVirtual(HttpHeaders.class, "remove", type)
            .asType(MethodType.methodType(void.class, HttpHeaders.class, String.class));
      } catch (NoSuchMethodException | IllegalAccessException e) {
        // The other version of Spring.
      }
    }
    throw new LinkageError("HttpHeaders.remove is missing");
  }
}
