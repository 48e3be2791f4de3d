// SPDX-License-Identifier: Apache-2.0
package io.bulkpipe.spring.boot;

import io.bulkpipe.spring.PipeResourceWriter;
import org.springframework.boot.autoconfigure.AutoConfiguration;
import org.springframework.boot.autoconfigure.condition.ConditionalOnClass;
import org.springframework.boot.autoconfigure.condition.ConditionalOnWebApplication;
import org.springframework.context.annotation.Bean;
import org.springframework.http.codec.ServerCodecConfigurer;
import org.springframework.web.reactive.config.WebFluxConfigurer;

/** Configures what WebFlux needs for a resource that a producer writes. */
@AutoConfiguration
@ConditionalOnClass(WebFluxConfigurer.class)
@ConditionalOnWebApplication(type = ConditionalOnWebApplication.Type.REACTIVE)
class PipeWebFluxAutoConfiguration {

  @Bean
  WebFluxConfigurer pipeResourceWriterConfigurer() {
    return new WebFluxConfigurer() {
      @Override
      public void configureHttpMessageCodecs(ServerCodecConfigurer configurer) {
        configurer.customCodecs().register(new PipeResourceWriter());
      }
    };
  }
}
