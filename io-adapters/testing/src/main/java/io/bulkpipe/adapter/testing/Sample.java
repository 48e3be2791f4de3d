// SPDX-License-Identifier: Apache-2.0
package io.bulkpipe.adapter.testing;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.File;
import java.io.IOException;
import java.io.StringWriter;
import java.lang.reflect.Method;
import java.net.MalformedURLException;
import java.net.URL;
import java.net.URLClassLoader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Objects;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import javax.tools.ToolProvider;

/** The Java blocks of a page of the guide, each compiled as a method of a class. */
public final class Sample {
  private static final Pattern BLOCK = Pattern.compile("```java\n(.*?)```", Pattern.DOTALL);

  private Sample() {}

  /** Returns the Java blocks of a page. */
  public static List<String> blocks(String page) throws IOException {
    Path guide = Path.of("..", "..", "docs", "guide");
    List<String> blocks = BLOCK
        .matcher(Files.readString(guide.resolve(page), StandardCharsets.UTF_8))
        .results()
        .map((MatchResult block) -> block.group(1))
        .toList();
    assertThat(blocks).as("java blocks in " + page).isNotEmpty();
    return blocks;
  }

  /** Compiles the members of a class into a folder, and returns its method {@code sample}. */
  public static Method compile(String name, String imports, String members, Path folder)
      throws Exception {
    String source = imports + "public class " + name + " {\n" + members + "\n}\n";
    Path file = Files.writeString(folder.resolve(name + ".java"), source);
    String path = Stream.of("java.class.path", "jdk.module.path")
        .map(System::getProperty)
        .filter(Objects::nonNull)
        .collect(Collectors.joining(File.pathSeparator));
    StringWriter messages = new StringWriter();
    var compiler = ToolProvider.getSystemJavaCompiler();
    try (var files = compiler.getStandardFileManager(null, null, null)) {
      List<String> options = List.of("-proc:none", "-d", folder.toString(), "-cp", path);
      boolean compiled = compiler
          .getTask(messages, files, null, options, null, files.getJavaFileObjects(file))
          .call();
      assertThat(compiled).as(messages + source).isTrue();
    }
    return Arrays.stream(loaded(name, folder).getMethods())
        .filter(method -> method.getName().equals("sample"))
        .findFirst()
        .orElseThrow();
  }

  private static Class<?> loaded(String name, Path folder)
      throws ClassNotFoundException, MalformedURLException {
    URL[] classes = {folder.toUri().toURL()};
    return Class.forName(name, true, new URLClassLoader(classes, Sample.class.getClassLoader()));
  }
}
