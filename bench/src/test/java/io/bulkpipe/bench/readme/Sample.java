// SPDX-License-Identifier: Apache-2.0
package io.bulkpipe.bench.readme;

import static org.assertj.core.api.Assertions.assertThat;

import io.bulkpipe.adapter.tck.AdapterVerification;
import io.bulkpipe.channel.BulkChannel;
import io.bulkpipe.io.PipeStreams;
import io.bulkpipe.okio.PipeOkio;
import java.io.File;
import java.io.IOException;
import java.io.StringWriter;
import java.net.URISyntaxException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import javax.tools.ToolProvider;
import kotlin.Unit;
import okio.Sink;
import org.junit.jupiter.api.Test;
import org.junit.platform.commons.annotation.Testable;

/** The Java blocks of a Markdown page, and their compilation. */
final class Sample {
  private static final Pattern BLOCK = Pattern.compile("```java\n(.*?)```", Pattern.DOTALL);

  /** A block after a line that links to a source file: a part of that file. */
  private static final Pattern QUOTATION =
      Pattern.compile("\\(([^()\\s]+\\.java)\\)[^\n]*:\n\n```java\n(.*?)```", Pattern.DOTALL);

  private static final String IMPORTS = """
      import io.bulkpipe.adapter.tck.*;
      import io.bulkpipe.channel.*;
      import io.bulkpipe.flow.*;
      import io.bulkpipe.http.*;
      import io.bulkpipe.io.*;
      import io.bulkpipe.process.*;
      import java.io.*;
      import java.net.*;
      import java.net.http.*;
      import java.net.http.HttpRequest.BodyPublishers;
      import java.net.http.HttpResponse.BodyHandlers;
      import java.nio.ByteBuffer;
      import java.nio.channels.*;
      import java.nio.charset.StandardCharsets;
      import java.nio.file.*;
      import java.time.Duration;
      import java.util.*;
      import java.util.concurrent.*;
      import java.util.function.Consumer;
      import java.util.stream.Stream;
      import java.util.zip.*;
      """;

  private Sample() {}

  /** A part of a source file that a page shows. */
  record Quotation(Path file, String text) {}

  /** The blocks of a page that are quotations, in order. */
  static List<Quotation> quotations(Path page) throws IOException {
    return QUOTATION
        .matcher(Files.readString(page, StandardCharsets.UTF_8))
        .results()
        .map((MatchResult block) ->
            new Quotation(page.resolveSibling(block.group(1)).normalize(), block.group(2)))
        .toList();
  }

  /** The blocks of a page that are no quotations, in order; at least one. */
  static List<String> blocks(Path page) throws IOException {
    String text = Files.readString(page, StandardCharsets.UTF_8);
    List<String> blocks = BLOCK
        .matcher(QUOTATION.matcher(text).replaceAll(""))
        .results()
        .map((MatchResult block) -> block.group(1))
        .toList();
    assertThat(blocks).as("java blocks in " + page).isNotEmpty();
    return blocks;
  }

  /** Compiles the body of a class into a folder; fails with the compiler's messages. */
  static void compile(String name, String body, Path folder)
      throws IOException, URISyntaxException {
    compileFile(name, IMPORTS + "public class " + name + " {\n" + body + "\n}\n", folder);
  }

  /** Compiles a whole source file into a folder; fails with the compiler's messages. */
  static void compileFile(String name, String source, Path folder)
      throws IOException, URISyntaxException {
    Path file = Files.writeString(folder.resolve(name + ".java"), source);
    String classPath = String.join(
        File.pathSeparator,
        home(BulkChannel.class),
        home(PipeStreams.class),
        home(AdapterVerification.class),
        home(Test.class),
        home(Testable.class),
        home(PipeOkio.class),
        home(Sink.class),
        home(Unit.class));
    List<String> options = List.of("-d", folder.toString(), "-cp", classPath);
    StringWriter messages = new StringWriter();
    var compiler = ToolProvider.getSystemJavaCompiler();
    try (var files = compiler.getStandardFileManager(null, null, null)) {
      boolean compiled = compiler
          .getTask(messages, files, null, options, null, files.getJavaFileObjects(file))
          .call();
      assertThat(compiled).as(messages + source).isTrue();
    }
  }

  private static String home(Class<?> type) throws URISyntaxException {
    return Path.of(type.getProtectionDomain().getCodeSource().getLocation().toURI())
        .toString();
  }
}
