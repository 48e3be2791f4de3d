// SPDX-License-Identifier: Apache-2.0
package io.bulkpipe.bench.core;

import java.io.BufferedInputStream;
import java.io.DataInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.util.HashSet;
import java.util.Set;

/**
 * What the constant pool of a class file refers to.
 *
 * @param classes their names with slashes; of an array those of its elements are not among them
 * @param members fields and methods
 */
record ClassReferences(Set<String> classes, Set<Member> members) {

  /**
   * A field or a method.
   *
   * @param owner the class that it is looked for in, its name with slashes
   * @param name its name
   * @param descriptor its type
   * @param isField whether it is a field
   */
  record Member(String owner, String name, String descriptor, boolean isField) {}

  // The tags of the class file format.
  private static final int TEXT = 1;
  private static final int INTEGER = 3;
  private static final int FLOAT = 4;
  private static final int LONG = 5;
  private static final int DOUBLE = 6;
  private static final int CLASS = 7;
  private static final int STRING = 8;
  private static final int FIELD = 9;
  private static final int METHOD = 10;
  private static final int INTERFACE_METHOD = 11;
  private static final int NAME_AND_TYPE = 12;
  private static final int METHOD_HANDLE = 15;
  private static final int METHOD_TYPE = 16;
  private static final int DYNAMIC = 17;
  private static final int INVOKE_DYNAMIC = 18;
  private static final int MODULE = 19;
  private static final int PACKAGE = 20;

  static ClassReferences of(InputStream classFile) throws IOException {
    DataInputStream in = new DataInputStream(new BufferedInputStream(classFile));
    in.readLong(); // magic number and version
    int size = in.readUnsignedShort();
    int[] tags = new int[size];
    String[] texts = new String[size];
    int[][] indices = new int[size][2];
    for (int i = 1; i < size; i++) {
      tags[i] = in.readUnsignedByte();
      switch (tags[i]) {
        case TEXT -> texts[i] = in.readUTF();
        case INTEGER, FLOAT -> in.readInt();
        case LONG, DOUBLE -> {
          in.readLong();
          i++; // takes two places
        }
        case CLASS, STRING, METHOD_TYPE, MODULE, PACKAGE -> indices[i][0] = in.readUnsignedShort();
        case FIELD, METHOD, INTERFACE_METHOD, NAME_AND_TYPE, DYNAMIC, INVOKE_DYNAMIC -> {
          indices[i][0] = in.readUnsignedShort();
          indices[i][1] = in.readUnsignedShort();
        }
        case METHOD_HANDLE -> {
          in.readUnsignedByte();
          in.readUnsignedShort();
        }
        default -> throw new IOException("tag=" + tags[i] + " is none of a class file");
      }
    }
    Set<String> classes = new HashSet<>();
    Set<Member> members = new HashSet<>();
    for (int i = 1; i < size; i++) {
      if (tags[i] == CLASS) {
        classes.add(texts[indices[i][0]]);
      } else if (tags[i] == FIELD || tags[i] == METHOD || tags[i] == INTERFACE_METHOD) {
        String owner = texts[indices[indices[i][0]][0]];
        int[] nameAndType = indices[indices[i][1]];
        members.add(
            new Member(owner, texts[nameAndType[0]], texts[nameAndType[1]], tags[i] == FIELD));
      }
    }
    return new ClassReferences(classes, members);
  }
}
