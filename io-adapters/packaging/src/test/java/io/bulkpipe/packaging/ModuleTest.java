// SPDX-License-Identifier: Apache-2.0
package io.bulkpipe.packaging;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Timeout.ThreadMode.SEPARATE_THREAD;

import com.sun.net.httpserver.HttpServer;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.spi.ToolProvider;
import kotlin.Unit;
import kotlinx.coroutines.Job;
import okio.Source;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.condition.DisabledIf;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** A user's module compiles and runs with what it uses, and with nothing else. */
@Timeout(value = 120, threadMode = SEPARATE_THREAD)
class ModuleTest {
  private static final Path JAVA = Path.of(System.getProperty("java.home"), "bin", "java");
  private static final Path CORE = BuiltJar.CORE.path();
  private static final Path ADAPTERS = BuiltJar.ADAPTERS.path();
  private static final Path JSPECIFY = BuiltJar.home(Nullable.class);

  /** What a strict build says to javac. */
  private static final List<String> STRICT = List.of("-Xlint:all,-requires-automatic", "-Werror");

  @TempDir
  private Path folder;

  @ParameterizedTest
  @CsvSource({
    "channel, io.bulkpipe.channel, 3 7",
    "streams, io.bulkpipe.io, 100000 line 10 30",
    "flow, io.bulkpipe.io, 10000",
    "process, io.bulkpipe.io, 10000 0",
  })
  void whatNeedsNoPartnerNeedsTheBaseModuleOnly(String consumer, String module, String output)
      throws Exception {
    List<String> limited = List.of("--limit-modules", "java.base,org.jspecify," + module);
    compile(consumer, limited, CORE, ADAPTERS, JSPECIFY);
    assertThat(outputOf(List.of("--limit-modules", "consumer"), CORE, ADAPTERS)).isEqualTo(output);
  }

  @Test
  void httpBodiesNeedTheClient() throws Exception {
    HttpServer server =
        HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
    server.createContext("/", exchange -> {
      byte[] body = exchange.getRequestBody().readAllBytes();
      exchange.sendResponseHeaders(200, body.length);
      exchange.getResponseBody().write(body);
      exchange.close();
    });
    server.start();
    try {
      compile("http", List.of(), CORE, ADAPTERS, JSPECIFY);
      String uri = "http://localhost:" + server.getAddress().getPort() + "/";
      assertThat(outputOf(List.of("--limit-modules", "consumer"), List.of(uri), CORE, ADAPTERS))
          .isEqualTo("100000");
    } finally {
      server.stop(0);
    }
  }

  /** The module of an adapter brings its partner, and needs no other adapter. */
  @Test
  void okioNeedsOkioAndKotlin() throws Exception {
    Path[] path = {
      CORE, BuiltJar.OKIO.path(), JSPECIFY, BuiltJar.home(Source.class), BuiltJar.home(Unit.class)
    };
    compile("okio", List.of(), path);
    assertThat(outputOf(List.of(), path)).isEqualTo("through Okio");
  }

  @Test
  void coroutinesNeedCoroutines() throws Exception {
    Path[] path = {
      CORE, BuiltJar.KOTLIN.path(), JSPECIFY, BuiltJar.home(Job.class), BuiltJar.home(Unit.class)
    };
    compile("coroutines", List.of(), path);
    assertThat(outputOf(List.of(), path)).isEqualTo("70");
  }

  /** Or it would compile, and then not find the client's classes when it runs. */
  @Test
  void whatForgetsTheClientDoesNotCompile() throws Exception {
    Compilation compilation = Compilation.byJavac(
        folder.resolve("classes"),
        List.of("-p", Compilation.path(CORE, ADAPTERS, JSPECIFY)),
        "http/consumer",
        "streams/module-info.java");
    assertThat(compilation.successful()).isFalse();
    assertThat(compilation.messages()).contains("package java.net.http is not visible");
  }

  /** It reads more of a class file than javac, and earlier. */
  @ParameterizedTest
  @ValueSource(strings = {"channel", "streams", "flow", "process", "http"})
  void theCompilerOfEclipseNeedsNoMore(String consumer) throws Exception {
    Compilation.byEclipse(
            folder.resolve("classes"),
            List.of("-failOnWarning", "-p", Compilation.path(CORE, ADAPTERS, JSPECIFY)),
            consumer)
        .assertClean();
  }

  /**
   * On the class path nothing says that annotations may be absent; a strict build must not care.
   */
  @ParameterizedTest
  @ValueSource(strings = {"channel", "streams", "flow", "process", "http"})
  void onTheClassPathNotEvenJspecifyIsNeeded(String consumer) throws Exception {
    List<String> options = new ArrayList<>(STRICT);
    options.addAll(List.of("-cp", Compilation.path(CORE, ADAPTERS)));
    Compilation.byJavac(folder.resolve("classes"), options, consumer + "/consumer")
        .assertClean();
  }

  @Test
  @DisabledIf(value = "linksNothing", disabledReason = "this JDK has no jmods to link")
  void aLinkedImageHoldsTheBaseModuleAndTheLibraries() throws Exception {
    compile("streams", List.of(), CORE, ADAPTERS, JSPECIFY);
    Path image = folder.resolve("image");
    ToolProvider jlink = ToolProvider.findFirst("jlink").orElseThrow();
    int result = jlink.run(
        System.out,
        System.err,
        "--module-path",
        Compilation.path(folder.resolve("classes"), CORE, ADAPTERS),
        "--add-modules",
        "consumer",
        "--output",
        image.toString());
    assertThat(result).isZero();
    Path java = image.resolve("bin").resolve("java");
    assertThat(Compilation.outputOf(java, List.of("--list-modules")).lines())
        .map(line -> line.replaceFirst("@.*", ""))
        .containsExactlyInAnyOrder(
            "java.base", "io.bulkpipe.channel", "io.bulkpipe.io", "consumer");
    assertThat(Compilation.outputOf(java, List.of("-m", "consumer/consumer.Main")))
        .isEqualTo("100000 line 10 30");
  }

  /**
   * A JDK has the modules in the form of the linker, or from 24 on can link without, or neither.
   */
  static boolean linksNothing() {
    return Runtime.version().feature() < 24
        && Files.notExists(Path.of(System.getProperty("java.home"), "jmods"));
  }

  private void compile(String consumer, List<String> options, Path... modulePath) throws Exception {
    List<String> all = new ArrayList<>(STRICT);
    all.addAll(List.of("-p", Compilation.path(modulePath)));
    all.addAll(options);
    Compilation.byJavac(folder.resolve("classes"), all, consumer).assertClean();
  }

  private String outputOf(List<String> options, Path... modulePath) throws Exception {
    return outputOf(options, List.of(), modulePath);
  }

  private String outputOf(List<String> options, List<String> arguments, Path... modulePath)
      throws Exception {
    List<Path> path = new ArrayList<>(List.of(folder.resolve("classes")));
    path.addAll(Arrays.asList(modulePath));
    List<String> command = new ArrayList<>(options);
    command.addAll(
        List.of("-p", Compilation.path(path.toArray(Path[]::new)), "-m", "consumer/consumer.Main"));
    command.addAll(arguments);
    return Compilation.outputOf(JAVA, command);
  }
}
