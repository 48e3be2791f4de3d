// SPDX-License-Identifier: Apache-2.0
package io.bulkpipe.spring;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Timeout.ThreadMode.SEPARATE_THREAD;

import io.bulkpipe.adapter.testing.PositionedBytes;
import java.io.File;
import java.io.InputStream;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.springframework.boot.WebApplicationType;
import org.springframework.boot.builder.SpringApplicationBuilder;
import org.springframework.context.ConfigurableApplicationContext;
import org.springframework.core.io.Resource;
import org.springframework.http.client.JdkClientHttpRequestFactory;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.RequestBody;
import org.springframework.web.bind.annotation.RestController;
import org.springframework.web.client.RestClient;

/** An application needs only the parts of Spring that it uses. */
@Timeout(value = 60, threadMode = SEPARATE_THREAD)
class OptionalPartsAbsentTest {
  private static final String REACTIVE = "webflux|reactor|reactive";
  private static final String WEB = REACTIVE + "|spring-web|spring-boot-web|tomcat|servlet";

  private static void verifyAbsent(String name) {
    try {
      Class.forName(name);
      throw new AssertionError(name + " is there");
    } catch (ClassNotFoundException asItShouldBe) {
      // Nothing to do.
    }
  }

  private static void verify(boolean holds, String what) {
    if (!holds) {
      throw new AssertionError(what);
    }
  }

  /** An application of Spring MVC, in another process. */
  static final class Mvc {
    private Mvc() {}

    /** A download and an upload. */
    @RestController
    static class Handlers {
      private final ProducedBodies bodies;

      Handlers(ProducedBodies bodies) {
        this.bodies = bodies;
      }

      @GetMapping("/download")
      Resource download() {
        return bodies.of(out -> out.write(PositionedBytes.of(0, 100_000))).resource();
      }

      @PostMapping("/upload")
      int upload(@RequestBody byte[] body) {
        return body.length;
      }
    }

    public static void main(String[] args) throws Exception {
      verifyAbsent("org.springframework.web.reactive.function.BodyInserter");
      verifyAbsent("reactor.core.publisher.Flux");
      try (RunningApplication mvc = RunningApplication.mvc(Handlers.class)) {
        URI download = mvc.uri("/download");
        byte[] body = HttpClient.newHttpClient()
            .send(HttpRequest.newBuilder(download).build(), BodyHandlers.ofByteArray())
            .body();
        verify(Arrays.equals(body, PositionedBytes.of(0, 100_000)), "download");
        String length = RestClient.builder()
            .requestFactory(new JdkClientHttpRequestFactory())
            .build()
            .post()
            .uri(mvc.uri("/upload"))
            .body(mvc.bean(ProducedBodies.class)
                .of(out -> out.write(new byte[1000]))
                .streaming())
            .retrieve()
            .body(String.class);
        verify("1000".equals(length), "upload: " + length);
      }
      System.out.println("all well");
    }
  }

  /** An application without web, in another process. */
  static final class Plain {
    private Plain() {}

    public static void main(String[] args) throws Exception {
      verifyAbsent("org.springframework.http.HttpMethod");
      try (ConfigurableApplicationContext context = new SpringApplicationBuilder(
              RunningApplication.Automatic.class)
          .web(WebApplicationType.NONE)
          .properties("spring.main.banner-mode=off", "logging.level.root=off")
          .run()) {
        ProducedBodies bodies = context.getBean(ProducedBodies.class);
        try (InputStream in =
            bodies.of(out -> out.write(new byte[1000])).resource().getInputStream()) {
          verify(in.readAllBytes().length == 1000, "resource");
        }
      }
      System.out.println("all well");
    }
  }

  @DisplayName("Spring MVC does not need WebFlux, nor Reactor")
  @Test
  void withoutWebFlux() throws Exception {
    assertThat(outputOf(Mvc.class, REACTIVE)).contains("all well");
  }

  @DisplayName("a resource does not need the web parts")
  @Test
  void withoutWeb() throws Exception {
    assertThat(outputOf(Plain.class, WEB)).contains("all well");
  }

  /** Runs a class without the jars whose names match a pattern. */
  private static String outputOf(Class<?> program, String absent) throws Exception {
    String jars = ".*(" + absent + ")[^/]*\\.jar";
    String classPath = Stream.of(System.getProperty("java.class.path").split(File.pathSeparator))
        .filter(entry -> !Path.of(entry).getFileName().toString().matches(jars))
        .collect(Collectors.joining(File.pathSeparator));
    Process process = new ProcessBuilder(
            Path.of(System.getProperty("java.home"), "bin", "java").toString(),
            "-cp",
            classPath,
            program.getName())
        .redirectErrorStream(true)
        .start();
    try {
      String output = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
      assertThat(process.waitFor(20, TimeUnit.SECONDS)).isTrue();
      return output.strip();
    } finally {
      process.destroyForcibly();
    }
  }
}
