// SPDX-License-Identifier: Apache-2.0
package io.bulkpipe.spring;

import static org.junit.jupiter.api.Timeout.ThreadMode.SEPARATE_THREAD;

import io.bulkpipe.adapter.testing.NoLeaks;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.ExtendWith;

/** An application of Spring MVC in Tomcat. */
@ExtendWith(NoLeaks.class)
@Timeout(value = 60, threadMode = SEPARATE_THREAD)
class MvcTest extends ApplicationContract {
  private static RunningApplication application;

  @BeforeAll
  static void start() {
    application = RunningApplication.mvc(Endpoints.Resources.class, Endpoints.OfMvc.class);
  }

  @AfterAll
  static void stop() {
    application.close();
  }

  @Override
  RunningApplication application() {
    return application;
  }
}
