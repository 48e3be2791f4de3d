// SPDX-License-Identifier: Apache-2.0
package io.bulkpipe.bench.partners;

import io.bulkpipe.spring.ProducedBodies;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import org.springframework.boot.SpringApplication;
import org.springframework.boot.WebApplicationType;
import org.springframework.boot.autoconfigure.EnableAutoConfiguration;
import org.springframework.context.ConfigurableApplicationContext;
import org.springframework.context.annotation.Configuration;
import org.springframework.context.annotation.Import;
import org.springframework.core.io.Resource;
import org.springframework.http.MediaType;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.RequestParam;
import org.springframework.web.bind.annotation.RestController;
import org.springframework.web.servlet.mvc.method.annotation.StreamingResponseBody;

/** A download of Spring MVC in Spring Boot with Tomcat: the sink gets it. */
final class MvcDownload implements Upload {
  private final Setup setup;
  private final ConfigurableApplicationContext application;

  @Configuration(proxyBeanMethods = false)
  @EnableAutoConfiguration
  @Import(Documents.class)
  static class Application {}

  @RestController
  static class Documents {
    private final Setup setup;
    private final ProducedBodies bodies;

    Documents(Setup setup, ProducedBodies bodies) {
      this.setup = setup;
      this.bodies = bodies;
    }

    @GetMapping(path = "/streaming", produces = MediaType.APPLICATION_JSON_VALUE)
    StreamingResponseBody streaming(@RequestParam int count, @RequestParam int buffer) {
      JsonIntegers document = new JsonIntegers(count, buffer);
      return out -> setup.write(document, out);
    }

    @GetMapping(path = "/resource", produces = MediaType.APPLICATION_JSON_VALUE)
    Resource resource(@RequestParam int count, @RequestParam int buffer) {
      return bodies.of(new JsonIntegers(count, buffer)::writeTo).resource();
    }
  }

  MvcDownload(Setup setup) {
    this.setup = setup;
    SpringApplication building = new SpringApplication(Application.class);
    building.setWebApplicationType(WebApplicationType.SERVLET);
    building.setDefaultProperties(Map.of(
        "server.port", "0",
        "server.address", Setup.HOST,
        "spring.main.banner-mode", "off",
        "logging.threshold.console", "off",
        "spring.mvc.async.request-timeout", "-1"));
    building.addInitializers(context -> context.getBeanFactory().registerSingleton("setup", setup));
    this.application = building.run();
  }

  @Override
  public String send(JsonIntegers document) throws IOException {
    String port = application.getEnvironment().getRequiredProperty("local.server.port");
    String path = setup.form() == Form.BULKPIPE ? "resource" : "streaming";
    String query = String.format("count=%d&buffer=%d", document.count(), document.buffer());
    String download = String.format("/fetch?http://%s:%s/%s?%s", Setup.HOST, port, path, query);
    try (InputStream answer = setup.sink(download).toURL().openStream()) {
      return new String(answer.readAllBytes(), StandardCharsets.UTF_8);
    }
  }

  @Override
  public void close() {
    application.close();
  }
}
