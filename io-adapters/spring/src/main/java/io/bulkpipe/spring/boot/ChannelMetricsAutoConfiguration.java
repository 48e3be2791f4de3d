// SPDX-License-Identifier: Apache-2.0
package io.bulkpipe.spring.boot;

import io.bulkpipe.micrometer.NamedChannelMetrics;
import io.micrometer.core.instrument.MeterRegistry;
import java.util.List;
import org.springframework.boot.autoconfigure.AutoConfiguration;
import org.springframework.boot.autoconfigure.condition.ConditionalOnBean;
import org.springframework.boot.autoconfigure.condition.ConditionalOnClass;
import org.springframework.boot.autoconfigure.condition.ConditionalOnMissingBean;
import org.springframework.boot.autoconfigure.condition.ConditionalOnProperty;
import org.springframework.boot.context.properties.EnableConfigurationProperties;
import org.springframework.context.annotation.Bean;

/** Configures the meters of named channels, if bulkpipe-micrometer and a registry are present. */
@AutoConfiguration(
    afterName = {
      // Spring Boot 3
      "org.springframework.boot.actuate.autoconfigure.metrics.MetricsAutoConfiguration",
      "org.springframework.boot.actuate.autoconfigure.metrics.CompositeMeterRegistryAutoConfiguration",
      // Spring Boot 4
      "org.springframework.boot.micrometer.metrics.autoconfigure.MetricsAutoConfiguration",
      "org.springframework.boot.micrometer.metrics.autoconfigure.CompositeMeterRegistryAutoConfiguration"
    })
@ConditionalOnClass({NamedChannelMetrics.class, MeterRegistry.class})
@ConditionalOnBean(MeterRegistry.class)
@ConditionalOnProperty(name = "bulkpipe.metrics.enabled", matchIfMissing = true)
@EnableConfigurationProperties(PipeProperties.class)
class ChannelMetricsAutoConfiguration {

  @Bean
  @ConditionalOnMissingBean
  NamedChannelMetrics namedChannelMetrics(PipeProperties properties) {
    return new NamedChannelMetrics(List.of(), properties.metrics().interval());
  }
}
