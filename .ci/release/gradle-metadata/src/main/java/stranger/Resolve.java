// SPDX-License-Identifier: Apache-2.0
package stranger;

import coursier.core.Dependency;
import coursier.core.Module;
import coursier.core.Repository;
import coursier.core.Resolution;
import coursier.maven.MavenRepository;
import coursier.version.VersionConstraint;
import java.util.List;
import java.util.Map;
import scala.collection.immutable.Seq;
import scala.concurrent.ExecutionContext;
import scala.jdk.javaapi.CollectionConverters;

/**
 * Prints the jars that an artifact needs, one a line, as paths in a repository: {@code Resolve
 * REPOSITORY GROUP ARTIFACT VERSION}. Where an artifact has a {@code .module} file, that counts, and
 * else its POM.
 */
final class Resolve {
  private Resolve() {}

  public static void main(String[] args) {
    Repository repository = MavenRepository.apply(args[0]).withCheckModule(true);
    Dependency dependency = Dependency.apply(module(args[1], args[2]), VersionConstraint.apply(args[3]));
    var resolve = coursier.Resolve.apply()
        .withRepositories(seq(repository))
        .withDependencies(seq(dependency))
        .withGradleModuleSupport(true);
    Resolution resolution = coursier.Resolve.ResolveTaskOps$.MODULE$.run$extension(
        coursier.Resolve.ResolveTaskOps(resolve), ExecutionContext.global());
    CollectionConverters.asJava(resolution.orderedDependencies()).forEach(each -> {
      String name = each.module().name();
      String version = each.versionConstraint().asString();
      System.out.printf("%s/%s/%s/%2$s-%3$s.jar%n", each.module().organization().replace('.', '/'), name, version);
    });
  }

  private static Module module(String group, String artifact) {
    return Module.apply(
        group, artifact, scala.collection.immutable.Map.from(CollectionConverters.asScala(Map.of())));
  }

  private static <T> Seq<T> seq(T element) {
    return CollectionConverters.asScala(List.of(element)).toList();
  }
}
