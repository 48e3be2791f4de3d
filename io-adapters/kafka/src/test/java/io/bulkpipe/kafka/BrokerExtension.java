// SPDX-License-Identifier: Apache-2.0
package io.bulkpipe.kafka;

import java.io.IOException;
import java.nio.file.FileVisitResult;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.SimpleFileVisitor;
import java.nio.file.attribute.BasicFileAttributes;
import org.junit.jupiter.api.extension.ExtensionContext;
import org.junit.jupiter.api.extension.ExtensionContext.Namespace;
import org.junit.jupiter.api.extension.ParameterContext;
import org.junit.jupiter.api.extension.ParameterResolver;

/** One broker for all test classes that do not kill it; each test has topics of its own. */
final class BrokerExtension implements ParameterResolver {

  private record Shared(LocalBroker broker, Path folder) implements AutoCloseable {
    static Shared start() {
      try {
        Path folder = Files.createTempDirectory("bulkpipe-kafka");
        return new Shared(LocalBroker.start(folder), folder);
      } catch (IOException | InterruptedException e) {
        throw new AssertionError(e);
      }
    }

    @Override
    public void close() throws IOException {
      broker.close();
      Files.walkFileTree(folder, new SimpleFileVisitor<Path>() {
        @Override
        public FileVisitResult visitFile(Path file, BasicFileAttributes attributes)
            throws IOException {
          Files.delete(file);
          return FileVisitResult.CONTINUE;
        }

        @Override
        public FileVisitResult postVisitDirectory(Path directory, IOException failure)
            throws IOException {
          Files.delete(directory);
          return FileVisitResult.CONTINUE;
        }
      });
    }
  }

  @Override
  public boolean supportsParameter(ParameterContext parameter, ExtensionContext context) {
    return parameter.getParameter().getType() == LocalBroker.class;
  }

  @Override
  public LocalBroker resolveParameter(ParameterContext parameter, ExtensionContext context) {
    return context
        .getRoot()
        .getStore(Namespace.create(BrokerExtension.class))
        .computeIfAbsent("broker", key -> Shared.start(), Shared.class)
        .broker();
  }
}
