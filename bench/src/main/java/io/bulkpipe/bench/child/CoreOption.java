// SPDX-License-Identifier: Apache-2.0
package io.bulkpipe.bench.child;

import io.bulkpipe.bench.result.InvalidOptionException;
import java.io.File;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.zip.ZipEntry;
import java.util.zip.ZipException;
import java.util.zip.ZipFile;
import picocli.CommandLine.Option;

/** The option {@code --core}: other builds of the core, to be measured beside this one. */
public final class CoreOption {
  private static final String NAME = "--core";
  private static final String UNNAMED = "other";
  private static final Pattern NAMED = Pattern.compile("([A-Za-z0-9][A-Za-z0-9._-]*)=(.+)");
  private static final String ONE_OF_ITS_CLASSES = CoreApi.CORE + "BulkChannel.class";
  private static final int LISTED = 3;

  @Option(
      names = NAME,
      paramLabel = "[<name>=]<jar>",
      description = "The jar of another build of bulkpipe-channel-core. Each Bulkpipe subject runs "
          + "on that build too, as <subject>@<name>, in each round next to its run on this "
          + "build. The name is 'other' if none is given. May be repeated, with another "
          + "name each time.")
  private List<String> given = new ArrayList<>();

  public CoreOption() {}

  public List<CoreJar> jars(Collection<? extends Class<?>> callers) throws IOException {
    List<CoreJar> jars = new ArrayList<>();
    for (String text : given) {
      Matcher named = NAMED.matcher(text);
      boolean hasName = named.matches();
      String name = hasName ? named.group(1) : UNNAMED;
      CoreJar jar = new CoreJar(name, file(text, hasName ? named.group(2) : text));
      checkThatItIsAnother(text, jar, jars);
      checkContent(text, jar.file());
      if (callers.isEmpty()) {
        throw refusal(text, "of use without a Bulkpipe subject");
      }
      checkApi(text, jar.file(), callers);
      jars.add(jar);
    }
    return jars;
  }

  private Path file(String text, String path) throws IOException {
    try {
      Path file = Path.of(path);
      if (Files.isRegularFile(file) && Files.isReadable(file)) {
        Path whole = file.toRealPath();
        if (whole.toString().contains(File.pathSeparator)) {
          throw refusal(text, "a path without '" + File.pathSeparator + "'");
        }
        return whole;
      }
    } catch (InvalidPathException e) {
      // Answered below, in words that fit both.
    }
    throw refusal(text, "a file that exists and can be read");
  }

  private void checkThatItIsAnother(String text, CoreJar jar, List<CoreJar> others)
      throws IOException {
    if (Files.isSameFile(jar.file(), CoreJar.loaded())) {
      throw refusal(text, "another file than this build's own");
    }
    for (CoreJar other : others) {
      if (other.file().equals(jar.file())) {
        throw refusal(text, "another file than that of '" + other.name() + "'");
      }
      if (other.name().equals(jar.name())) {
        throw refusal(text, "with a name of its own: '" + jar.name() + "' is taken");
      }
    }
  }

  private void checkContent(String text, Path file) throws IOException {
    try (ZipFile zip = new ZipFile(file.toFile())) {
      if (zip.getEntry(ONE_OF_ITS_CLASSES) == null) {
        throw refusal(text, "a jar of bulkpipe-channel-core: it lacks " + ONE_OF_ITS_CLASSES);
      }
      Optional<String> stranger =
          zip.stream().map(ZipEntry::getName).filter(CoreOption::isStranger).findFirst();
      if (stranger.isPresent()) {
        throw refusal(text, "a jar of bulkpipe-channel-core alone: it contains " + stranger.get());
      }
    } catch (ZipException e) {
      throw refusal(text, "a jar: " + e.getMessage());
    }
  }

  /** A class that would take the place of one of the benchmarks' own. */
  private static boolean isStranger(String entry) {
    return entry.endsWith(".class")
        && !entry.equals("module-info.class")
        && !entry.startsWith(CoreApi.CORE);
  }

  private void checkApi(String text, Path file, Collection<? extends Class<?>> callers)
      throws IOException {
    List<String> missing = CoreApi.missing(file, callers);
    if (!missing.isEmpty()) {
      String more = missing.size() > LISTED ? " and " + (missing.size() - LISTED) + " more" : "";
      List<String> first = missing.subList(0, Math.min(LISTED, missing.size()));
      throw refusal(
          text,
          "a core that these benchmarks can run on: it lacks " + String.join(", ", first) + more);
    }
  }

  private InvalidOptionException refusal(String text, String wanted) {
    return new InvalidOptionException(NAME, text, wanted);
  }
}
