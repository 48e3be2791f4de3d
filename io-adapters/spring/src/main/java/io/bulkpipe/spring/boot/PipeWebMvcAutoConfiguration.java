// SPDX-License-Identifier: Apache-2.0
package io.bulkpipe.spring.boot;

import io.bulkpipe.spring.PipeResourceAdvice;
import org.springframework.boot.autoconfigure.AutoConfiguration;
import org.springframework.boot.autoconfigure.condition.ConditionalOnClass;
import org.springframework.boot.autoconfigure.condition.ConditionalOnMissingBean;
import org.springframework.boot.autoconfigure.condition.ConditionalOnWebApplication;
import org.springframework.context.annotation.Bean;
import org.springframework.web.servlet.mvc.method.annotation.ResponseBodyAdvice;

/** Configures what Spring MVC needs for a resource that a producer writes. */
@AutoConfiguration
@ConditionalOnClass(ResponseBodyAdvice.class)
@ConditionalOnWebApplication(type = ConditionalOnWebApplication.Type.SERVLET)
class PipeWebMvcAutoConfiguration {

  @Bean
  @ConditionalOnMissingBean
  PipeResourceAdvice pipeResourceAdvice() {
    return new PipeResourceAdvice();
  }
}
