// SPDX-License-Identifier: Apache-2.0
package io.bulkpipe.bench.child;

import io.bulkpipe.bench.result.InvalidOptionException;
import java.io.IOException;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.regex.Pattern;
import java.util.zip.ZipEntry;
import java.util.zip.ZipFile;
import picocli.CommandLine.Option;

/** The option {@code --core}: other builds of the core, to be measured beside this one. */
public final class CoreOption {
  private static final String NAME = "--core";
  private static final Pattern NAMED = Pattern.compile("[A-Za-z0-9][A-Za-z0-9._-]*=.+");

  /** The core's package, as jars have it. */
  static final String CORE = "io/bulkpipe/channel/";

  @Option(
      names = NAME,
      paramLabel = "[<name>=]<jar>",
      description = "The jar of another build of bulkpipe-channel-core. Each Bulkpipe subject runs "
          + "on that build too, as <subject>@<name>, in each round next to its run on this "
          + "build. The name is 'other' if none is given. May be repeated, with another "
          + "name each time.")
  private List<String> given = new ArrayList<>();

  public CoreOption() {}

  /** Returns the jars, if there are subjects to run on them. */
  public List<CoreJar> jars(boolean useful) {
    Map<String, CoreJar> jars = new LinkedHashMap<>();
    for (String text : given) {
      if (!useful) {
        throw refusal(text, "of use without a Bulkpipe subject");
      }
      boolean named = NAMED.matcher(text).matches();
      String name = named ? text.substring(0, text.indexOf('=')) : "other";
      Path file = file(text, named ? text.substring(name.length() + 1) : text);
      if (jars.put(name, new CoreJar(name, file)) != null) {
        throw refusal(text, "with a name of its own: '" + name + "' is taken");
      }
    }
    return List.copyOf(jars.values());
  }

  /** Finds a jar without classes that would take the place of the benchmarks' own. */
  private static Path file(String text, String path) {
    try (ZipFile zip = new ZipFile(path)) {
      List<String> strangers = zip.stream()
          .map(ZipEntry::getName)
          .filter(each -> each.endsWith(".class") && !each.equals("module-info.class"))
          .filter(each -> !each.startsWith(CORE))
          .toList();
      if (zip.getEntry(CORE + "BulkChannel.class") == null || !strangers.isEmpty()) {
        throw refusal(text, "a jar of bulkpipe-channel-core alone");
      }
      return Path.of(path).toRealPath();
    } catch (IOException | InvalidPathException e) {
      throw refusal(text, "a jar that can be read: " + e);
    }
  }

  private static InvalidOptionException refusal(String text, String wanted) {
    return new InvalidOptionException(NAME, text, wanted);
  }
}
