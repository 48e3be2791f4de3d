// SPDX-License-Identifier: Apache-2.0
package io.bulkpipe.packaging;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeFalse;
import static org.junit.jupiter.api.Timeout.ThreadMode.SEPARATE_THREAD;
import static org.junit.jupiter.params.provider.EnumSource.Mode.MATCH_NONE;

import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Files;
import java.util.ArrayList;
import java.util.List;
import java.util.jar.Attributes;
import java.util.regex.Pattern;
import java.util.spi.ToolProvider;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;

/** What is in the jars beside the classes. */
@Timeout(value = 60, threadMode = SEPARATE_THREAD)
class JarTest {
  /** What javap prints of a block and of a method. */
  private static final Pattern MONITOR = Pattern.compile("monitorenter|\\bsynchronized\\b.*\\(");

  @ParameterizedTest
  @EnumSource
  void hasTheLicenceAndTheNotice(BuiltJar jar) throws IOException {
    assumeFalse(jar.isSkipped());
    for (String file : List.of("LICENSE", "NOTICE")) {
      String expected = Files.readString(BuiltJar.ROOT.resolve(file));
      if (jar == BuiltJar.BENCH_SHADED) {
        assertThat(jar.text("META-INF/" + file)).startsWith(expected);
      } else {
        assertThat(jar.text("META-INF/" + file)).isEqualTo(expected);
      }
    }
  }

  @Test
  void theShadedJarKeepsTheLicencesOfWhatIsInIt() throws IOException {
    assertThat(BuiltJar.BENCH_SHADED.text("META-INF/NOTICE"))
        .containsOnlyOnce("The Bulkpipe authors")
        .contains("Jackson JSON processor");
    assertThat(BuiltJar.BENCH_SHADED.text("META-INF/NOTICE.txt")).contains("Apache Commons IO");
    assertThat(BuiltJar.BENCH_SHADED.text("META-INF/resources/webjars/uplot/1.6.30/LICENSE"))
        .startsWith("The MIT License");
    assertThat(BuiltJar.BENCH_SHADED.text("LICENSE")).startsWith("The GNU General Public License");
    assertThat(BuiltJar.BENCH_SHADED.text("META-INF/LGPL2.1"))
        .contains("GNU LESSER GENERAL PUBLIC LICENSE");
  }

  @ParameterizedTest
  @EnumSource(
      mode = MATCH_NONE,
      names = {"BENCH.*", ".*_SOURCES", ".*_JAVADOC"})
  void noClassHasAMonitorInWhichAVirtualThreadCouldPark(BuiltJar jar) throws IOException {
    List<String> arguments =
        new ArrayList<>(List.of("-p", "-c", "-cp", jar.path().toString()));
    arguments.addAll(jar.classes());
    StringWriter printed = new StringWriter();
    StringWriter errors = new StringWriter();
    int status = ToolProvider.findFirst("javap")
        .orElseThrow()
        .run(new PrintWriter(printed), new PrintWriter(errors), arguments.toArray(new String[0]));

    assertThat(status).as(errors.toString()).isZero();
    assertThat(printed.toString().lines())
        .anyMatch(line -> line.contains("invoke"))
        .noneMatch(line -> MONITOR.matcher(line).find());
  }

  @ParameterizedTest
  @EnumSource(names = {"CORE", "ADAPTERS", "KOTLIN", "OKIO", "TCK"})
  void theManifestNamesTheVersionAndNoMomentNorUser(BuiltJar jar) throws IOException {
    Attributes manifest = jar.manifest().getMainAttributes();
    assertThat(manifest.getValue(Attributes.Name.IMPLEMENTATION_VERSION))
        .isEqualTo(System.getProperty("bulkpipe.version"));
    assertThat(manifest.keySet())
        .extracting(Object::toString)
        .doesNotContain("Bnd-LastModified", "Tool", "Built-By", "Build-Time");
  }

  @ParameterizedTest
  @CsvSource({
    "ADAPTERS_JAVADOC, io.bulkpipe.io, PipeStreams",
    "KOTLIN_JAVADOC, io.bulkpipe.coroutines, PipeCoroutines",
    "OKIO_JAVADOC, io.bulkpipe.okio, PipeOkio",
  })
  void theJavadocOfTheAdaptersLinksToTheCore(BuiltJar jar, String module, String entrance)
      throws IOException {
    assumeFalse(jar.isSkipped());
    String page = jar.text(module + "/" + module.replace('.', '/') + "/" + entrance + ".html");
    String version = System.getProperty("bulkpipe.version");
    for (String type : List.of("BulkSender", "BulkReceiver")) {
      String address = "https://javadoc.io/doc/io.bulkpipe/bulkpipe-channel-core/" + version
          + "/io.bulkpipe.channel/io/bulkpipe/channel/" + type + ".html";
      assertThat(page)
          .containsPattern("<a href=\"" + Pattern.quote(address) + "\"[^>]*>" + type + "</a>");
      // What has no link is written out.
      assertThat(page).doesNotContain("io.bulkpipe.channel." + type + "&nbsp;");
    }
  }
}
