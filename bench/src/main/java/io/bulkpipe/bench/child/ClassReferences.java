// SPDX-License-Identifier: Apache-2.0
package io.bulkpipe.bench.child;

import java.io.IOException;
import java.io.InputStream;
import java.util.HashSet;
import java.util.Set;
import org.objectweb.asm.ClassReader;

/** What the constant pool of a class file refers to. */
record ClassReferences(Set<String> classes, Set<Member> members) {

  /** A field or a method. */
  record Member(String owner, String name, String descriptor, boolean isField) {}

  // The tags of the class file format.
  private static final int CLASS = 7;
  private static final int FIELD = 9;
  private static final int METHOD = 10;
  private static final int INTERFACE_METHOD = 11;

  static ClassReferences of(InputStream classFile) throws IOException {
    ClassReader pool = new ClassReader(classFile);
    char[] buffer = new char[pool.getMaxStringLength()];
    Set<String> classes = new HashSet<>();
    Set<Member> members = new HashSet<>();
    for (int i = 1; i < pool.getItemCount(); i++) {
      int item = pool.getItem(i); // behind its tag; 0 where a long or a double takes two places
      int tag = item == 0 ? 0 : pool.readByte(item - 1);
      if (tag == CLASS) {
        classes.add(pool.readUTF8(item, buffer));
      } else if (tag == FIELD || tag == METHOD || tag == INTERFACE_METHOD) {
        String owner = pool.readClass(item, buffer);
        int nameAndType = pool.getItem(pool.readUnsignedShort(item + Short.BYTES));
        String name = pool.readUTF8(nameAndType, buffer);
        String descriptor = pool.readUTF8(nameAndType + Short.BYTES, buffer);
        members.add(new Member(owner, name, descriptor, tag == FIELD));
      }
    }
    return new ClassReferences(classes, members);
  }
}
