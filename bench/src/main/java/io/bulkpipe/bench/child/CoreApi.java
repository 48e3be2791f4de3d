// SPDX-License-Identifier: Apache-2.0
package io.bulkpipe.bench.child;

import java.io.IOException;
import java.io.InputStream;
import java.lang.invoke.MethodType;
import java.lang.reflect.Constructor;
import java.lang.reflect.Field;
import java.lang.reflect.Method;
import java.net.URL;
import java.net.URLClassLoader;
import java.nio.file.Path;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Deque;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Stream;

/**
 * Finds what a jar lacks of the core that callers need. Looks at their classes, at all classes of
 * ours that those refer to, and so on, into the jar: what is not there would be taken from this
 * build's core, or fail in the middle of a run.
 */
final class CoreApi {
  /** The core's package, as class files write it. */
  static final String CORE = "io/bulkpipe/channel/";

  private static final String OURS = "io/bulkpipe/";

  private final ClassLoader core;
  private final Set<String> seen = new HashSet<>();
  private final Deque<String> open = new ArrayDeque<>();
  private final Set<String> missing = new TreeSet<>();

  private CoreApi(ClassLoader core) {
    this.core = core;
  }

  /** Classes and members that the jar lacks, in the order of their names. */
  static List<String> missing(Path jar, Collection<? extends Class<?>> callers) throws IOException {
    URL[] urls = {jar.toUri().toURL()};
    try (URLClassLoader core = new URLClassLoader(urls, ClassLoader.getPlatformClassLoader())) {
      CoreApi api = new CoreApi(core);
      callers.forEach(each -> api.refer(each.getName().replace('.', '/')));
      for (String name; (name = api.open.poll()) != null; ) {
        api.look(name);
      }
      return new ArrayList<>(api.missing);
    }
  }

  private void refer(String name) {
    if (name.startsWith(OURS) && seen.add(name)) {
      open.add(name);
    }
  }

  private void look(String name) throws IOException {
    ClassLoader loader = name.startsWith(CORE) ? core : CoreApi.class.getClassLoader();
    try (InputStream in = loader.getResourceAsStream(name + ".class")) {
      if (in == null) {
        missing.add(name.replace('/', '.'));
        return;
      }
      ClassReferences references = ClassReferences.of(in);
      references.classes().forEach(this::refer);
      references.members().stream()
          .filter(each -> each.owner().startsWith(CORE))
          .filter(each -> core.getResource(each.owner() + ".class") != null)
          .forEach(this::look);
    }
  }

  private void look(ClassReferences.Member member) {
    String owner = member.owner().replace('/', '.');
    try {
      if (!has(Class.forName(owner, false, core), member)) {
        missing.add(owner + '.' + member.name() + (member.isField() ? "" : member.descriptor()));
      }
    } catch (ClassNotFoundException | LinkageError e) {
      missing.add(owner + " (" + e + ')');
    }
  }

  private static boolean has(Class<?> type, ClassReferences.Member member) {
    Class<?> superclass = type.getSuperclass();
    return declared(type, member).anyMatch(member.descriptor()::equals)
        || (superclass != null && has(superclass, member))
        || Stream.of(type.getInterfaces()).anyMatch(each -> has(each, member));
  }

  /** The descriptors of the members of that name. */
  private static Stream<String> declared(Class<?> type, ClassReferences.Member member) {
    if (member.isField()) {
      return Stream.of(type.getDeclaredFields())
          .filter(each -> each.getName().equals(member.name()))
          .map(Field::getType)
          .map(Class::descriptorString);
    }
    if (member.name().equals("<init>")) {
      return Stream.of(type.getDeclaredConstructors())
          .map(Constructor::getParameterTypes)
          .map(each -> MethodType.methodType(void.class, each).descriptorString());
    }
    return Stream.of(type.getDeclaredMethods())
        .filter(each -> each.getName().equals(member.name()))
        .map(CoreApi::descriptor);
  }

  private static String descriptor(Method method) {
    return MethodType.methodType(method.getReturnType(), method.getParameterTypes())
        .descriptorString();
  }
}
