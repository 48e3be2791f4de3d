// SPDX-License-Identifier: Apache-2.0
package io.bulkpipe.examples.spring;

import io.bulkpipe.io.StreamProducer;
import io.bulkpipe.spring.ProducedBodies;
import org.springframework.http.HttpStatus;
import org.springframework.web.client.ResourceAccessException;
import org.springframework.web.client.RestClient;

/** A client of the application. */
final class ReportClient {
  private final RestClient rest;
  private final ProducedBodies bodies;

  ReportClient(String server, ProducedBodies bodies) {
    this.rest = RestClient.create(server);
    this.bodies = bodies;
  }

  /** Returns the checksum of a report. Throws if it does not come to its end. */
  String download(int rows, int failAt) throws ResourceAccessException {
    return rest.get()
        .uri("/report?rows={rows}&failAt={failAt}", rows, failAt)
        .exchange((request, response) -> response.getStatusCode() == HttpStatus.OK
            ? Reports.checksum(response.getBody())
            : response.getStatusCode().toString());
  }

  /** Uploads a report while it is written; returns the server's answer. */
  String upload(String name, StreamProducer report) {
    return rest.put()
        .uri("/reports/{name}", name)
        .body(bodies.of(report).streaming())
        .retrieve()
        .body(String.class);
  }

  String list() {
    return rest.get().uri("/reports").retrieve().body(String.class);
  }
}
