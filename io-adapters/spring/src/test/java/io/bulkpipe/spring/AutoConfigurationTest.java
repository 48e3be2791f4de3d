// SPDX-License-Identifier: Apache-2.0
package io.bulkpipe.spring;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Timeout.ThreadMode.SEPARATE_THREAD;

import io.bulkpipe.channel.BulkChannel;
import io.bulkpipe.channel.BulkReceiver;
import io.bulkpipe.io.ProducedInputStream;
import io.bulkpipe.micrometer.NamedChannelMetrics;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executor;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.condition.EnabledForJreRange;
import org.junit.jupiter.api.condition.JRE;
import org.springframework.boot.WebApplicationType;
import org.springframework.boot.autoconfigure.AutoConfiguration;
import org.springframework.boot.autoconfigure.AutoConfigurations;
import org.springframework.boot.builder.SpringApplicationBuilder;
import org.springframework.boot.context.annotation.ImportCandidates;
import org.springframework.boot.test.context.FilteredClassLoader;
import org.springframework.boot.test.context.runner.ApplicationContextRunner;
import org.springframework.boot.test.context.runner.ReactiveWebApplicationContextRunner;
import org.springframework.boot.test.context.runner.WebApplicationContextRunner;
import org.springframework.context.ConfigurableApplicationContext;
import org.springframework.core.task.TaskDecorator;
import org.springframework.web.reactive.config.WebFluxConfigurer;
import org.springframework.web.reactive.function.BodyInserter;
import org.springframework.web.servlet.mvc.method.annotation.ResponseBodyAdvice;
import reactor.core.publisher.Flux;

/** What Spring Boot configures, and what it leaves alone. */
@Timeout(value = 60, threadMode = SEPARATE_THREAD)
class AutoConfigurationTest {
  private static final AutoConfigurations OURS = AutoConfigurations.of(
      ImportCandidates.load(AutoConfiguration.class, AutoConfigurationTest.class.getClassLoader())
          .getCandidates()
          .stream()
          .filter(name -> name.startsWith("io.bulkpipe."))
          .map(AutoConfigurationTest::load)
          .toArray(Class<?>[]::new));

  private static final ThreadLocal<String> TENANT = new ThreadLocal<>();

  private final ApplicationContextRunner plain =
      new ApplicationContextRunner().withConfiguration(OURS);

  private static Class<?> load(String name) {
    try {
      return Class.forName(name);
    } catch (ClassNotFoundException e) {
      throw new LinkageError(name, e);
    }
  }

  /** The thread that runs a producer. */
  private static Thread threadOf(ProducedBodies bodies) throws IOException {
    CompletableFuture<Thread> thread = new CompletableFuture<>();
    try (ProducedInputStream in =
        bodies.of(out -> thread.complete(Thread.currentThread())).resource().getInputStream()) {
      assertThat(in.read()).isEqualTo(-1);
    }
    return thread.orTimeout(30, TimeUnit.SECONDS).join();
  }

  @DisplayName("bodies have daemon threads with the class loader of the application")
  @Test
  void threads() {
    ClassLoader loader = new ClassLoader(getClass().getClassLoader()) {};
    plain.withClassLoader(loader).run(context -> {
      CompletableFuture<ClassLoader> seen = new CompletableFuture<>();
      ProducedBodies bodies = context.getBean(ProducedBodies.class);
      Thread thread = threadOf(bodies);
      assertThat(thread.getName()).startsWith("bulkpipe-producer-");
      assertThat(thread.isDaemon()).isTrue();
      try (ProducedInputStream in = bodies
          .of(out -> seen.complete(Thread.currentThread().getContextClassLoader()))
          .resource()
          .getInputStream()) {
        assertThat(in.read()).isEqualTo(-1);
      }
      assertThat(seen.join()).isSameAs(context.getClassLoader());
    });
  }

  @DisplayName("a property makes the threads virtual")
  @EnabledForJreRange(min = JRE.JAVA_21)
  @Test
  void virtualThreads() throws Exception {
    plain
        .withPropertyValues("spring.threads.virtual.enabled=true")
        .run(context -> assertThat(
                threadOf(context.getBean(ProducedBodies.class)).getClass())
            .isNotEqualTo(Thread.class));
  }

  @DisplayName("task decorators decorate the producers")
  @Test
  void decorators() {
    TaskDecorator passing = task -> {
      String value = TENANT.get();
      return () -> {
        TENANT.set(value);
        task.run();
      };
    };
    plain.withBean(TaskDecorator.class, () -> passing).run(context -> {
      TENANT.set("blue");
      try (ProducedInputStream in = context
          .getBean(ProducedBodies.class)
          .of(out -> out.write(TENANT.get().getBytes(StandardCharsets.UTF_8)))
          .resource()
          .getInputStream()) {
        assertThat(in.readAllBytes()).asString().isEqualTo("blue");
      }
    });
  }

  @DisplayName("a bean named bulkpipeExecutor runs the producers, and no other executor does")
  @Test
  void executor() {
    Executor own = task -> new Thread(task, "own").start();
    plain
        .withBean("bulkpipeExecutor", Executor.class, () -> own)
        .withBean("another", Executor.class, () -> Runnable::run)
        .run(context -> assertThat(
                threadOf(context.getBean(ProducedBodies.class)).getName())
            .isEqualTo("own"));
    plain
        .withBean("another", Executor.class, () -> Runnable::run)
        .run(context -> assertThat(
                threadOf(context.getBean(ProducedBodies.class)).getName())
            .startsWith("bulkpipe-producer-"));
  }

  @DisplayName("the executor is no bean, so Spring Boot still makes its own")
  @Test
  void noExecutorBean() {
    plain.run(context -> assertThat(context).doesNotHaveBean(Executor.class));
  }

  @DisplayName("the capacity is a property")
  @Test
  void capacity() {
    plain.withPropertyValues("bulkpipe.capacity=100B").run(context -> {
      CompletableFuture<Integer> written = new CompletableFuture<>();
      ProducedBodies bodies = context.getBean(ProducedBodies.class);
      try (ProducedInputStream in =
          bodies.of(out -> writeUntilHeldBack(out, written)).resource().getInputStream()) {
        assertThat(in.read()).isZero();
        assertThat(in.available()).isLessThanOrEqualTo(100);
      }
      assertThat(written.orTimeout(30, TimeUnit.SECONDS).join())
          .isLessThanOrEqualTo(1 + 100 + 8192);
    });
    plain
        .withPropertyValues("bulkpipe.capacity=0B")
        .run(context -> assertThat(context).hasFailed());
  }

  private static void writeUntilHeldBack(OutputStream out, CompletableFuture<Integer> written)
      throws IOException {
    int bytes = 0;
    try {
      while (true) {
        out.write(0);
        bytes++;
      }
    } finally {
      written.complete(bytes);
    }
  }

  @DisplayName("own bodies replace ours")
  @Test
  void ownBodies() {
    ProducedBodies own = new ProducedBodies(Runnable::run, 10);
    plain
        .withBean("own", ProducedBodies.class, () -> own)
        .run(context -> assertThat(context.getBean(ProducedBodies.class)).isSameAs(own));
  }

  @DisplayName("without Reactor, WebFlux and Micrometer there are bodies and the advice")
  @Test
  void withoutReactive() {
    new WebApplicationContextRunner()
        .withConfiguration(OURS)
        .withClassLoader(new FilteredClassLoader(
            Flux.class.getPackageName().replaceFirst("\\.core\\..*", ""),
            "org.reactivestreams",
            "org.springframework.web.reactive",
            "io.micrometer",
            "io.bulkpipe.micrometer"))
        .run(context -> assertThat(context)
            .hasNotFailed()
            .hasSingleBean(ProducedBodies.class)
            .hasSingleBean(PipeResourceAdvice.class)
            .doesNotHaveBean(WebFluxConfigurer.class));
  }

  @DisplayName("without Spring MVC there are bodies and the writer")
  @Test
  void withoutMvc() {
    new ReactiveWebApplicationContextRunner()
        .withConfiguration(OURS)
        .withClassLoader(new FilteredClassLoader("org.springframework.web.servlet", "jakarta"))
        .run(context -> assertThat(context)
            .hasNotFailed()
            .hasSingleBean(ProducedBodies.class)
            .hasSingleBean(WebFluxConfigurer.class)
            .doesNotHaveBean(ResponseBodyAdvice.class));
    assertThat(BodyInserter.class).isNotNull();
  }

  @DisplayName("meters need a registry, and can be turned off")
  @Test
  void metrics() {
    plain.run(context -> assertThat(context).doesNotHaveBean(NamedChannelMetrics.class));
    ApplicationContextRunner measured =
        plain.withBean(MeterRegistry.class, SimpleMeterRegistry::new);
    measured.run(context -> assertThat(context).hasSingleBean(NamedChannelMetrics.class));
    measured
        .withPropertyValues("bulkpipe.metrics.enabled=false")
        .run(context -> assertThat(context).doesNotHaveBean(NamedChannelMetrics.class));
    measured
        .withClassLoader(new FilteredClassLoader(NamedChannelMetrics.class))
        .run(context -> assertThat(context).hasNotFailed().hasSingleBean(ProducedBodies.class));
  }

  @DisplayName("in an application with actuator, named channels are in the registry")
  @Test
  void boundMetrics() throws Exception {
    BulkChannel orders = BulkChannel.builder().name("orders").build();
    orders.sender().sendBulk(new byte[5]);
    try (ConfigurableApplicationContext context = new SpringApplicationBuilder(
                RunningApplication.Automatic.class)
            .web(WebApplicationType.NONE)
            .properties(Map.of("spring.main.banner-mode", "off", "logging.level.root", "off"))
            .run();
        BulkReceiver receiver = orders.receiver()) {
      assertThat(context
              .getBean(MeterRegistry.class)
              .get("bulkpipe.channel.buffered")
              .tag("channel", "orders")
              .gauge()
              .value())
          .isEqualTo(5);
      assertThat(receiver.available()).isEqualTo(5);
    }
  }
}
