// SPDX-License-Identifier: Apache-2.0
package io.bulkpipe.spring.boot;

import io.bulkpipe.spring.ProducedBodies;
import java.util.List;
import java.util.concurrent.Executor;
import org.jspecify.annotations.Nullable;
import org.springframework.beans.factory.ObjectProvider;
import org.springframework.beans.factory.annotation.Qualifier;
import org.springframework.boot.autoconfigure.AutoConfiguration;
import org.springframework.boot.autoconfigure.condition.ConditionalOnMissingBean;
import org.springframework.boot.context.properties.EnableConfigurationProperties;
import org.springframework.context.ApplicationContext;
import org.springframework.context.annotation.Bean;
import org.springframework.core.env.Environment;
import org.springframework.core.task.SimpleAsyncTaskExecutor;
import org.springframework.core.task.TaskDecorator;

/**
 * Configures {@link ProducedBodies}, with the executor of producers.
 *
 * <p>A bean named {@code bulkpipeExecutor} is that executor. Otherwise each producer gets a new
 * thread: a virtual one if {@code spring.threads.virtual.enabled} is set, or else a daemon. The
 * beans of type {@link TaskDecorator} decorate it, and its context class loader is the
 * application's. The executor of these threads is no bean: a bean of type {@link Executor} would
 * replace the one that Spring Boot makes for the application.
 */
@AutoConfiguration
@EnableConfigurationProperties(PipeProperties.class)
class ProducedBodiesAutoConfiguration {
  private static final String THREADS = "bulkpipe-producer-";
  private static final int FIRST_WITH_VIRTUAL_THREADS = 21;

  @Bean
  @ConditionalOnMissingBean
  ProducedBodies producedBodies(
      PipeProperties properties,
      @Qualifier("bulkpipeExecutor") ObjectProvider<Executor> named,
      ObjectProvider<TaskDecorator> decorators,
      Environment environment,
      ApplicationContext context) {
    Executor executor = named.getIfAvailable(() -> threads(
        environment.getProperty("spring.threads.virtual.enabled", Boolean.class, false),
        decorators.orderedStream().toList(),
        context.getClassLoader()));
    return new ProducedBodies(executor, Math.toIntExact(properties.capacity().toBytes()));
  }

  private static Executor threads(
      boolean virtual, List<TaskDecorator> decorators, @Nullable ClassLoader loader) {
    SimpleAsyncTaskExecutor executor = new SimpleAsyncTaskExecutor(THREADS);
    executor.setDaemon(true);
    if (virtual && Runtime.version().feature() >= FIRST_WITH_VIRTUAL_THREADS) {
      executor.setVirtualThreads(true);
    }
    executor.setTaskDecorator(task -> {
      Runnable decorated = task;
      for (TaskDecorator each : decorators) {
        decorated = each.decorate(decorated);
      }
      Runnable last = decorated;
      return () -> {
        Thread.currentThread().setContextClassLoader(loader);
        last.run();
      };
    });
    return executor;
  }
}
