// SPDX-License-Identifier: Apache-2.0
package io.bulkpipe.bench.child;

import java.io.IOException;
import java.io.InputStream;
import java.lang.invoke.MethodType;
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
import org.objectweb.asm.ClassReader;

/**
 * Finds what a jar lacks of the core that callers need. Looks at their classes, at all classes of
 * ours that those refer to, and so on, into the jar: what is not there would be taken from this
 * build's core, or fail in the middle of a run.
 */
final class CoreApi {
  /** The core's package, as class files write it. */
  static final String CORE = "io/bulkpipe/channel/";

  private static final String OURS = "io/bulkpipe/";

  // The tags of the class file format's constant pool.
  private static final int CLASS = 7;
  private static final int FIELD = 9;
  private static final int METHOD = 10;
  private static final int INTERFACE_METHOD = 11;

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

  /** Looks at all that the constant pool of a class refers to. */
  private void look(String name) throws IOException {
    ClassLoader loader = name.startsWith(CORE) ? core : CoreApi.class.getClassLoader();
    try (InputStream in = loader.getResourceAsStream(name + ".class")) {
      if (in == null) {
        missing.add(name.replace('/', '.'));
        return;
      }
      ClassReader pool = new ClassReader(in);
      char[] buffer = new char[pool.getMaxStringLength()];
      for (int i = 1; i < pool.getItemCount(); i++) {
        int item = pool.getItem(i); // behind its tag; 0 where a long or a double takes two places
        int tag = item == 0 ? 0 : pool.readByte(item - 1);
        if (tag == CLASS) {
          refer(pool.readUTF8(item, buffer));
        } else if (tag == FIELD || tag == METHOD || tag == INTERFACE_METHOD) {
          int member = pool.getItem(pool.readUnsignedShort(item + Short.BYTES));
          look(
              pool.readClass(item, buffer),
              pool.readUTF8(member, buffer),
              pool.readUTF8(member + Short.BYTES, buffer));
        }
      }
    }
  }

  private void look(String owner, String member, String descriptor) {
    if (owner.startsWith(CORE) && core.getResource(owner + ".class") != null) {
      String type = owner.replace('/', '.');
      try {
        if (!has(Class.forName(type, false, core), member, descriptor)) {
          missing.add(type + '.' + member + (descriptor.startsWith("(") ? descriptor : ""));
        }
      } catch (ClassNotFoundException | LinkageError e) {
        missing.add(type + " (" + e + ')');
      }
    }
  }

  private static boolean has(Class<?> type, String member, String descriptor) {
    Class<?> superclass = type.getSuperclass();
    return declared(type, member).anyMatch(descriptor::equals)
        || (superclass != null && has(superclass, member, descriptor))
        || Stream.of(type.getInterfaces()).anyMatch(each -> has(each, member, descriptor));
  }

  /** The descriptors of the members of that name. */
  private static Stream<String> declared(Class<?> type, String member) {
    if (member.equals("<init>")) {
      return Stream.of(type.getDeclaredConstructors())
          .map(each -> MethodType.methodType(void.class, each.getParameterTypes()))
          .map(MethodType::descriptorString);
    }
    return Stream.concat(
        Stream.of(type.getDeclaredFields())
            .filter(each -> each.getName().equals(member))
            .map(each -> each.getType().descriptorString()),
        Stream.of(type.getDeclaredMethods())
            .filter(each -> each.getName().equals(member))
            .map(each -> MethodType.methodType(each.getReturnType(), each.getParameterTypes()))
            .map(MethodType::descriptorString));
  }
}
