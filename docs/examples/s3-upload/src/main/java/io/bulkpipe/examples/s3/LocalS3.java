// SPDX-License-Identifier: Apache-2.0
package io.bulkpipe.examples.s3;

import com.adobe.testing.s3mock.S3MockApplication;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.Map;
import java.util.logging.LogManager;

/** A server that speaks S3, in a process of its own. It ends with this one. */
record LocalS3(Process process, URI uri) implements AutoCloseable {
  static LocalS3 start() throws IOException {
    String java = Path.of(System.getProperty("java.home"), "bin", "java").toString();
    String classPath = System.getProperty("java.class.path");
    Process process = new ProcessBuilder(java, "-cp", classPath, LocalS3.class.getName())
        .redirectError(ProcessBuilder.Redirect.INHERIT)
        .start();
    String uri = process.inputReader().readLine();
    if (uri == null) {
      throw new IOException("the server has ended");
    }
    return new LocalS3(process, URI.create(uri));
  }

  @SuppressWarnings("removal") // nothing else of this version tells the port
  public static void main(String[] args) throws IOException {
    S3MockApplication server = S3MockApplication.start(
        new HashMap<>(Map.of("http.port", 0, "server.port", 0, "silent", true)));
    LogManager.getLogManager().reset(); // it would log a stack trace for each object that is missing
    System.out.println("http://localhost:" + server.getHttpPort());
    System.in.read(); // until the other process has closed it, or has ended
    server.stop();
  }

  @Override
  public void close() {
    process.destroy();
  }
}
