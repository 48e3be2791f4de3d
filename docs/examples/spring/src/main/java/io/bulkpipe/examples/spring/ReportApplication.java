// SPDX-License-Identifier: Apache-2.0
package io.bulkpipe.examples.spring;

import io.bulkpipe.spring.ProducedBodies;
import org.springframework.boot.SpringApplication;
import org.springframework.boot.autoconfigure.SpringBootApplication;
import org.springframework.context.ApplicationContext;
import org.springframework.context.ConfigurableApplicationContext;
import org.springframework.core.NestedExceptionUtils;
import org.springframework.web.client.ResourceAccessException;

/** An application with a download and an upload of generated bodies. */
@SpringBootApplication
public class ReportApplication {
  private static final int ROWS = 6_000_000;

  static ReportClient client(ApplicationContext application) {
    String port = application.getEnvironment().getRequiredProperty("local.server.port");
    return new ReportClient("http://localhost:" + port, application.getBean(ProducedBodies.class));
  }

  /** Downloads and uploads a report that is larger than the heap, and one that fails. */
  public static void main(String[] args) {
    try (ConfigurableApplicationContext application =
        SpringApplication.run(ReportApplication.class, args)) {
      ReportClient client = client(application);
      System.out.println("download: " + client.download(ROWS, -1));
      try {
        System.out.println("download: " + client.download(ROWS, ROWS / 2));
      } catch (ResourceAccessException e) {
        System.out.println("download: broken off");
      }
      System.out.println("upload: " + client.upload("whole", Reports.report(ROWS, -1)));
      try {
        System.out.println("upload: " + client.upload("half", Reports.report(ROWS, ROWS / 2)));
      } catch (ResourceAccessException e) {
        System.out.println("upload: " + NestedExceptionUtils.getMostSpecificCause(e).getMessage());
      }
      System.out.println("complete: " + client.list());
    }
  }
}
