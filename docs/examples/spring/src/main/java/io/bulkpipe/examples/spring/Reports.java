// SPDX-License-Identifier: Apache-2.0
package io.bulkpipe.examples.spring;

import io.bulkpipe.io.StreamProducer;
import io.bulkpipe.spring.ProducedBodies;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.util.Set;
import java.util.concurrent.ConcurrentSkipListSet;
import java.util.zip.CRC32;
import java.util.zip.CheckedInputStream;
import org.springframework.core.io.Resource;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.PutMapping;
import org.springframework.web.bind.annotation.RequestParam;
import org.springframework.web.bind.annotation.RestController;

/** Writes reports for downloads, and takes uploaded ones. */
@RestController
class Reports {
  private final ProducedBodies bodies;
  private final Set<String> complete = new ConcurrentSkipListSet<>();

  Reports(ProducedBodies bodies) {
    this.bodies = bodies;
  }

  /** Returns a report of so many rows, which fails at one of them if it is to. */
  static StreamProducer report(int rows, int failAt) {
    return out -> {
      for (int row = 0; row < rows; row++) {
        if (row == failAt) {
          throw new IllegalStateException("no more rows");
        }
        out.write((row + "," + row * 3L + "\n").getBytes(StandardCharsets.UTF_8));
      }
    };
  }

  /** The report is written while the client reads it. */
  @GetMapping(path = "/report", produces = "text/csv")
  Resource download(@RequestParam int rows, @RequestParam(defaultValue = "-1") int failAt) {
    return bodies.of(report(rows, failAt)).resource("report.csv");
  }

  /** A body that breaks off throws here, so its report is not complete. */
  @PutMapping("/reports/{name}")
  String upload(@PathVariable String name, InputStream body) throws IOException {
    String checksum = checksum(body);
    complete.add(name);
    return checksum;
  }

  /** Lists the reports that have arrived, from their first byte to their last. */
  @GetMapping("/reports")
  String list() {
    return complete.toString();
  }

  static String checksum(InputStream body) throws IOException {
    CheckedInputStream bytes = new CheckedInputStream(body, new CRC32());
    long length = bytes.transferTo(OutputStream.nullOutputStream());
    return length + " bytes, checksum " + Long.toHexString(bytes.getChecksum().getValue());
  }
}
