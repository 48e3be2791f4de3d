// SPDX-License-Identifier: Apache-2.0
package io.bulkpipe.bench.readme;

import static org.assertj.core.api.Assertions.assertThat;

import io.bulkpipe.adapter.tck.AdapterVerification;
import io.bulkpipe.channel.BulkChannel;
import io.bulkpipe.coroutines.PipeCoroutines;
import io.bulkpipe.io.PipeStreams;
import io.bulkpipe.okio.PipeOkio;
import java.io.IOException;
import java.lang.reflect.Constructor;
import java.lang.reflect.Field;
import java.lang.reflect.Member;
import java.lang.reflect.Method;
import java.lang.reflect.Modifier;
import java.lang.reflect.Type;
import java.net.URI;
import java.net.URISyntaxException;
import java.nio.file.FileSystem;
import java.nio.file.FileSystems;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** The public API is what docs/reference/api.txt says. */
@Timeout(value = 60, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
class PublicApiTest {
  private static final Path PAGE = Path.of("..", "docs", "reference", "api.txt");

  /** A class of each artifact, and its packages. */
  private static final Map<Class<?>, List<String>> PACKAGES = packages();

  private static final String RENEW =
      "The public API has changed. If that is wanted, say so in CHANGELOG.md, and renew the page:"
          + " mvn -B test -Dtest=PublicApiTest -Dtests.required=false"
          + " -Dsurefire.failIfNoSpecifiedTests=false -Dbulkpipe.api=renew";

  @Test
  void thePageIsTrue() throws Exception {
    List<String> api = new ArrayList<>();
    for (var artifact : PACKAGES.entrySet()) {
      for (String name : artifact.getValue()) {
        for (Class<?> type : types(artifact.getKey(), "io.bulkpipe." + name)) {
          describe(type, api);
        }
      }
    }
    String page = String.join("\n", api) + "\n";
    if ("renew".equals(System.getProperty("bulkpipe.api"))) {
      Files.writeString(PAGE, page);
    }
    assertThat(Files.readString(PAGE)).as(RENEW).isEqualTo(page);
  }

  private static Map<Class<?>, List<String>> packages() {
    Map<Class<?>, List<String>> packages = new LinkedHashMap<>();
    packages.put(BulkChannel.class, List.of("channel"));
    packages.put(PipeStreams.class, List.of("io", "http", "flow", "process"));
    packages.put(PipeCoroutines.class, List.of("coroutines"));
    packages.put(PipeOkio.class, List.of("okio"));
    packages.put(AdapterVerification.class, List.of("adapter.tck"));
    return packages;
  }

  /** The public types of a package, in the order of their names. */
  private static List<Class<?>> types(Class<?> anchor, String packageName)
      throws IOException, URISyntaxException, ClassNotFoundException {
    URI source = anchor.getProtectionDomain().getCodeSource().getLocation().toURI();
    Path root = Path.of(source);
    if (Files.isDirectory(root)) {
      return types(root.resolve(packageName.replace('.', '/')), packageName);
    }
    try (FileSystem jar = FileSystems.newFileSystem(root)) {
      return types(jar.getPath("/", packageName.replace('.', '/')), packageName);
    }
  }

  private static List<Class<?>> types(Path folder, String packageName)
      throws IOException, ClassNotFoundException {
    List<String> names;
    try (Stream<Path> files = Files.list(folder)) {
      names = files
          .map(file -> file.getFileName().toString())
          .filter(name -> name.endsWith(".class") && !name.endsWith("-info.class"))
          .map(name -> packageName + "." + name.substring(0, name.length() - ".class".length()))
          .sorted()
          .toList();
    }
    List<Class<?>> types = new ArrayList<>();
    for (String name : names) {
      Class<?> type = Class.forName(name, false, PublicApiTest.class.getClassLoader());
      if (isPublic(type)) {
        types.add(type);
      }
    }
    return types;
  }

  private static boolean isPublic(Class<?> type) {
    Class<?> outer = type.getDeclaringClass();
    return Modifier.isPublic(type.getModifiers())
        && !type.isAnonymousClass()
        && (outer == null || isPublic(outer));
  }

  private static void describe(Class<?> type, List<String> lines) {
    if (!lines.isEmpty()) {
      lines.add("");
    }
    lines.add(type.toGenericString().replaceFirst("^public ", "") + supertypes(type));
    List<String> members = new ArrayList<>();
    for (Field each : type.getDeclaredFields()) {
      add(each, each.toGenericString(), members);
    }
    for (Constructor<?> each : type.getDeclaredConstructors()) {
      add(each, each.toGenericString(), members);
    }
    for (Method each : type.getDeclaredMethods()) {
      add(each, each.toGenericString(), members);
    }
    members.stream().sorted().forEach(lines::add);
  }

  private static String supertypes(Class<?> type) {
    List<String> all = new ArrayList<>();
    Type parent = type.getGenericSuperclass();
    if (parent != null && parent != Object.class) {
      all.add(parent.getTypeName());
    }
    for (Type each : type.getGenericInterfaces()) {
      all.add(each.getTypeName());
    }
    return all.isEmpty() ? "" : " : " + shortened(String.join(", ", all));
  }

  private static void add(Member member, String text, List<String> members) {
    int modifiers = member.getModifiers();
    if (!member.isSynthetic()
        && (Modifier.isPublic(modifiers) || Modifier.isProtected(modifiers))) {
      String owner = member.getDeclaringClass().getName() + ".";
      members.add("  " + shortened(text.replace(owner, "").replaceFirst("^public ", "")));
    }
  }

  /** Without the packages. */
  private static String shortened(String signature) {
    return signature
        .replaceAll("\\b(?:[a-z][a-z0-9]*\\.)+(?=[A-Z])", "")
        .replace("abstract ", "")
        .replace('$', '.');
  }
}
