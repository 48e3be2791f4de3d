// SPDX-License-Identifier: Apache-2.0
package io.bulkpipe.packaging;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Timeout.ThreadMode.SEPARATE_THREAD;

import java.io.IOException;
import java.io.OutputStream;
import java.lang.module.ModuleDescriptor;
import java.lang.module.ModuleFinder;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.Callable;
import java.util.jar.Attributes;
import java.util.jar.JarEntry;
import java.util.jar.JarFile;
import java.util.jar.JarOutputStream;
import java.util.jar.Manifest;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import jdk.jfr.Recording;
import kotlin.Unit;
import kotlinx.coroutines.Job;
import okio.Source;
import org.apache.felix.framework.FrameworkFactory;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;
import org.osgi.framework.Bundle;
import org.osgi.framework.BundleContext;
import org.osgi.framework.BundleException;
import org.osgi.framework.Constants;
import org.osgi.framework.ServiceReference;
import org.osgi.framework.Version;
import org.osgi.framework.launch.Framework;
import org.osgi.framework.wiring.BundleRequirement;
import org.osgi.framework.wiring.BundleRevision;

/** A user's bundle is wired to the libraries' bundles, and to the partners. */
@Timeout(value = 120, threadMode = SEPARATE_THREAD)
class BundleTest {
  private static final String PACKAGE = BundleRevision.PACKAGE_NAMESPACE;
  private static final String NEEDS =
      "org.osgi.framework,io.bulkpipe.channel,io.bulkpipe.io,io.bulkpipe.flow,io.bulkpipe.http,"
          + "io.bulkpipe.process";
  private static final String FOUND = "io.bulkpipe.channel io.bulkpipe.io consumer 100000 1 -1 0";
  private static final String WITH_PARTNERS =
      "org.osgi.framework,io.bulkpipe.channel,io.bulkpipe.okio,io.bulkpipe.coroutines,okio,"
          + "kotlinx.coroutines.flow,kotlin.jvm.internal";

  @TempDir
  private Path folder;

  private @Nullable Framework framework;

  @Test
  void noPartnerIsNeeded() throws Exception {
    start(Map.of());
    assertThat(offered("bundle", NEEDS).call()).isEqualTo(FOUND);
  }

  /** Nor is a module of the JDK, of which a bundle sees what the framework exports. */
  @Test
  void noOtherModuleThanTheBaseIsNeeded() throws Exception {
    String base = Object.class.getModule().getDescriptor().exports().stream()
        .filter(export -> !export.isQualified())
        .map(ModuleDescriptor.Exports::source)
        .collect(Collectors.joining(","));
    start(Map.of(Constants.FRAMEWORK_SYSTEMPACKAGES, base + ",org.osgi.framework;version=1.10"));
    assertThat(offered("bundle", NEEDS).call()).isEqualTo(FOUND);
  }

  /** The recorder puts into its events what a bundle cannot see, at the latest when it starts. */
  @Test
  void aRecordingDoesNoHarm() throws Exception {
    start(Map.of());
    Callable<?> offered = offered("bundle", NEEDS);
    try (Recording recording = new Recording()) {
      recording.enable("io.bulkpipe.Wait").withoutThreshold();
      assertThat(offered.call()).isEqualTo(FOUND);
      recording.start();
      assertThat(offered.call()).isEqualTo(FOUND);
    }
  }

  /** Okio is a bundle; Kotlin is not, so that the framework exports it. */
  @Test
  void partnersAreWired() throws Exception {
    String kotlin = packages(BuiltJar.home(Unit.class)) + "," + packages(BuiltJar.home(Job.class));
    start(Map.of(Constants.FRAMEWORK_SYSTEMPACKAGES_EXTRA, kotlin));
    Path[] jars = {
      BuiltJar.home(Source.class), BuiltJar.OKIO.path(), BuiltJar.KOTLIN.path(),
    };
    assertThat(offered("partner-bundle", WITH_PARTNERS, jars).call())
        .isEqualTo("com.squareup.okio okio");
  }

  @ParameterizedTest
  @EnumSource(names = {"CORE", "ADAPTERS", "KOTLIN", "OKIO"})
  void theBundleIsNamedLikeTheModuleAndExportsItsPackages(BuiltJar jar) throws Exception {
    ModuleDescriptor module =
        ModuleFinder.of(jar.path()).findAll().iterator().next().descriptor();
    assertThat(module.isAutomatic()).isFalse();
    start(Map.of());
    Bundle bundle = context().installBundle(jar.path().toUri().toString());
    assertThat(bundle.getSymbolicName()).isEqualTo(module.name());
    assertThat(exports(bundle))
        .containsExactlyInAnyOrderElementsOf(
            module.exports().stream().map(ModuleDescriptor.Exports::source).toList());
    assertThat(bundle.adapt(BundleRevision.class).getDeclaredCapabilities(PACKAGE))
        .extracting(export -> export.getAttributes().get(Constants.VERSION_ATTRIBUTE))
        .doesNotContain(Version.emptyVersion);
  }

  @ParameterizedTest
  @CsvSource({
    "CORE, jdk.jfr, ''",
    "ADAPTERS, java.net.http, 'io.bulkpipe.channel'",
    "KOTLIN, org.jspecify.annotations, 'io.bulkpipe.channel kotlin kotlinx'",
    "OKIO, org.jspecify.annotations, 'io.bulkpipe.channel okio'",
  })
  void theBundleNeedsTheCoreAndItsPartner(BuiltJar jar, String unneeded, String needed)
      throws Exception {
    start(Map.of());
    Bundle bundle = context().installBundle(jar.path().toUri().toString());
    List<BundleRequirement> imports =
        bundle.adapt(BundleRevision.class).getDeclaredRequirements(PACKAGE);
    assertThat(packages(imports, true)).contains(unneeded, "org.jspecify.annotations");
    Set<String> found = packages(imports, false);
    found.removeIf(name -> name.startsWith("java."));
    // What a bundle exports it may import, to share it with another version of itself.
    found.removeAll(exports(bundle));
    assertThat(found.stream()
            .map(name -> name.replaceFirst("^(kotlinx?)\\..*", "$1"))
            .distinct())
        .containsExactlyInAnyOrder(
            Stream.of(needed.split(" ")).filter(name -> !name.isEmpty()).toArray(String[]::new));
  }

  private static Set<String> exports(Bundle bundle) {
    return bundle.adapt(BundleRevision.class).getDeclaredCapabilities(PACKAGE).stream()
        .map(export -> String.valueOf(export.getAttributes().get(PACKAGE)))
        .collect(Collectors.toSet());
  }

  private static Set<String> packages(List<BundleRequirement> imports, boolean optional) {
    return imports.stream()
        .filter(needed -> optional
            == Constants.RESOLUTION_OPTIONAL.equals(
                needed.getDirectives().get(Constants.RESOLUTION_DIRECTIVE)))
        .map(needed -> needed.getDirectives().getOrDefault(Constants.FILTER_DIRECTIVE, ""))
        .map(filter -> filter.replaceFirst(".*\\(osgi\\.wiring\\.package=([^)]*)\\).*", "$1"))
        .collect(Collectors.toCollection(TreeSet::new));
  }

  /** Starts the libraries' bundles and a user's, and returns what the user's offers. */
  private Callable<?> offered(String consumer, String imports, Path... partners) throws Exception {
    List<Path> jars = new ArrayList<>(List.of(partners));
    jars.add(BuiltJar.CORE.path());
    jars.add(BuiltJar.ADAPTERS.path());
    jars.add(bundle(consumer, imports));
    List<Bundle> bundles = new ArrayList<>();
    for (Path jar : jars) {
      bundles.add(context().installBundle(jar.toUri().toString()));
    }
    for (Bundle bundle : bundles) {
      bundle.start();
    }
    ServiceReference<?> service = context().getServiceReference(Callable.class.getName());
    return (Callable<?>) context().getService(service);
  }

  /** Starts a framework whose bundles get from this class path what they import from it only. */
  private void start(Map<String, String> settings) throws BundleException {
    Map<String, String> all = new HashMap<>(settings);
    all.put(Constants.FRAMEWORK_STORAGE, folder.resolve("bundles").toString());
    all.put(Constants.FRAMEWORK_BOOTDELEGATION, "");
    all.put("felix.bootdelegation.implicit", "false");
    framework = new FrameworkFactory().newFramework(all);
    framework.start();
  }

  @AfterEach
  void stop() throws Exception {
    if (framework != null) {
      framework.stop();
      framework.waitForStop(0);
    }
  }

  private BundleContext context() {
    return Objects.requireNonNull(framework).getBundleContext();
  }

  /** A user's bundle. */
  private Path bundle(String consumer, String imports) throws IOException {
    Path classes = folder.resolve("classes");
    Path[] path = {
      BuiltJar.CORE.path(),
      BuiltJar.ADAPTERS.path(),
      BuiltJar.KOTLIN.path(),
      BuiltJar.OKIO.path(),
      BuiltJar.home(BundleContext.class),
      BuiltJar.home(Source.class),
      BuiltJar.home(Job.class),
      BuiltJar.home(Unit.class),
    };
    List<String> options = List.of("-Xlint:-classfile", "-cp", Compilation.path(path));
    Compilation.byJavac(classes, options, consumer).assertClean();

    Manifest manifest = new Manifest();
    Attributes main = manifest.getMainAttributes();
    main.put(Attributes.Name.MANIFEST_VERSION, "1.0");
    main.putValue(Constants.BUNDLE_MANIFESTVERSION, "2");
    main.putValue(Constants.BUNDLE_SYMBOLICNAME, "consumer");
    main.putValue(Constants.BUNDLE_ACTIVATOR, "bundle.Activator");
    main.putValue(Constants.IMPORT_PACKAGE, imports);
    Path jar = folder.resolve("consumer.jar");
    try (OutputStream file = Files.newOutputStream(jar);
        JarOutputStream entries = new JarOutputStream(file, manifest);
        Stream<Path> compiled = Files.list(classes.resolve("bundle"))) {
      for (Path type : compiled.toList()) {
        entries.putNextEntry(new JarEntry("bundle/" + type.getFileName()));
        entries.write(Files.readAllBytes(type));
      }
    }
    return jar;
  }

  /** The packages of a jar that is no bundle, for the framework to export. */
  private static String packages(Path jar) throws IOException {
    try (JarFile file = new JarFile(jar.toFile())) {
      return file.stream()
          .map(JarEntry::getName)
          .filter(name -> name.endsWith(".class") && name.startsWith("kotlin"))
          .map(name -> name.substring(0, name.lastIndexOf('/')).replace('/', '.'))
          .distinct()
          .collect(Collectors.joining(","));
    }
  }
}
