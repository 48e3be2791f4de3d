// SPDX-License-Identifier: Apache-2.0
package io.bulkpipe.spring;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Timeout.ThreadMode.SEPARATE_THREAD;

import io.bulkpipe.adapter.testing.NoLeaks;
import io.bulkpipe.adapter.testing.Sample;
import java.lang.reflect.Method;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.springframework.http.client.JdkClientHttpRequestFactory;
import org.springframework.web.client.RestClient;
import org.springframework.web.client.RestTemplate;
import org.springframework.web.reactive.function.client.WebClient;
import org.springframework.web.util.DefaultUriBuilderFactory;

/** The samples of docs/guide/spring.md compile, and do what their page says. */
@ExtendWith(NoLeaks.class)
@Timeout(value = 60, threadMode = SEPARATE_THREAD)
class GuideTest {
  private static final String IMPORTS = """
      import io.bulkpipe.channel.*;
      import io.bulkpipe.spring.*;
      import java.io.*;
      import java.util.concurrent.*;
      import org.springframework.core.io.Resource;
      import org.springframework.core.io.buffer.*;
      import org.springframework.web.bind.annotation.*;
      import org.springframework.web.client.*;
      import org.springframework.web.reactive.function.client.WebClient;
      import reactor.core.publisher.*;
      import reactor.core.scheduler.Schedulers;
      """;

  private static final String MEMBERS = """
      public static BlockingQueue<Object> seen;
      static void writeReport(OutputStream out) throws IOException { out.write("report".getBytes()); }
      static long save(InputStream in) throws IOException {
        try (in) {
          byte[] all = in.readAllBytes();
          seen.add(new String(all));
          return all.length;
        }
      }
      """;

  private static final String SAMPLE = """
      public static void sample(
          ProducedBodies bodies, RestClient restClient, RestTemplate restTemplate, WebClient webClient)
          throws Exception {
      """;

  private static final int DOWNLOAD = 0;
  private static final int HANDLERS = 6;

  @TempDir
  private Path classes;

  private final BlockingQueue<Object> seen = new LinkedBlockingQueue<>();

  /** A sample is statements, or members of a class. */
  private Method sample(int number) throws Exception {
    String block = Sample.blocks("spring.md").get(number);
    String members = switch (number) {
      case DOWNLOAD -> MEMBERS + block.replaceFirst("class", "public static class") + SAMPLE;
      case HANDLERS ->
        "@RestController public static class Handlers {\n" + block + "}\n" + MEMBERS + SAMPLE;
      default -> MEMBERS + SAMPLE + block;
    };
    Method sample = Sample.compile(
        "Spring" + number,
        IMPORTS,
        members.replace("  Reports(", "  public Reports(") + "}",
        classes);
    sample.getDeclaringClass().getField("seen").set(null, seen);
    return sample;
  }

  private static Class<?> inner(Method sample) {
    return sample.getDeclaringClass().getDeclaredClasses()[0];
  }

  @DisplayName("all samples compile")
  @Test
  void compile() throws Exception {
    List<String> blocks = Sample.blocks("spring.md");
    assertThat(blocks).hasSize(HANDLERS + 1);
    for (int i = 0; i < blocks.size(); i++) {
      assertThat(sample(i)).isNotNull();
    }
  }

  @DisplayName("the download works in both kinds of application")
  @Test
  void download() throws Exception {
    Class<?> reports = inner(sample(DOWNLOAD));
    try (RunningApplication mvc = RunningApplication.mvc(reports);
        RunningApplication webFlux = RunningApplication.webFlux(reports)) {
      for (RunningApplication each : List.of(mvc, webFlux)) {
        var response = HttpClient.newHttpClient()
            .send(HttpRequest.newBuilder(each.uri("/report")).build(), BodyHandlers.ofString());
        assertThat(response.body()).isEqualTo("report");
        assertThat(response.headers().firstValue("Content-Type"))
            .hasValueSatisfying(type -> assertThat(type).startsWith("text/csv"));
      }
    }
  }

  @DisplayName("the uploads arrive at the handler of the page")
  @ParameterizedTest
  @ValueSource(ints = {1, 2, 3})
  void uploads(int number) throws Exception {
    Class<?> handlers = inner(sample(HANDLERS));
    try (RunningApplication server = RunningApplication.webFlux(handlers)) {
      String address = server.uri("").toString();
      RestTemplate restTemplate = new RestTemplate(new JdkClientHttpRequestFactory());
      restTemplate.setUriTemplateHandler(new DefaultUriBuilderFactory(address));
      sample(number)
          .invoke(
              null,
              server.bean(ProducedBodies.class),
              RestClient.builder()
                  .requestFactory(new JdkClientHttpRequestFactory())
                  .baseUrl(address)
                  .build(),
              restTemplate,
              WebClient.create(address));
      assertThat(seen.poll(30, TimeUnit.SECONDS)).isEqualTo("report");
    }
  }
}
