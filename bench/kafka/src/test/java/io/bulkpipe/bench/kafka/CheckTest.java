// SPDX-License-Identifier: Apache-2.0
package io.bulkpipe.bench.kafka;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.nio.ByteBuffer;
import java.nio.file.Path;
import org.apache.kafka.common.utils.Utils;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** The checks find what they are there for. */
@Timeout(value = 60, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
class CheckTest {
  private static final int LENGTH = 100;
  private static final Load LOAD = new Load("", "topic", false, 10, LENGTH, 2);

  @TempDir
  Path folder;

  private static ByteBuffer message(int partition, long number) {
    byte[] bytes = new byte[LENGTH];
    new Message(LENGTH).write(partition, number, bytes);
    return ByteBuffer.wrap(bytes);
  }

  private Output open() throws Exception {
    return Output.open(folder.resolve("output"), LOAD);
  }

  @Test
  void damageIsFound() {
    Message messages = new Message(LENGTH);
    for (int at = 0; at < LENGTH; at++) {
      ByteBuffer message = message(1, 3);
      assertEquals(3, messages.number(message));
      message.put(at, (byte) (message.get(at) ^ 1));
      assertThrows(AssertionError.class, () -> messages.number(message));
    }
    assertThrows(AssertionError.class, () -> messages.number(message(1, 3).limit(LENGTH - 1)));
  }

  @Test
  void aLostMessageIsFound() throws Exception {
    Output output = open();
    output.accept(message(0, 0));
    output.accept(message(1, 0));
    output.accept(message(0, 1));
    assertThrows(AssertionError.class, () -> output.accept(message(1, 2)));
  }

  @Test
  void aMessageThatComesAgainCountsOnce() throws Exception {
    Output output = open();
    output.accept(message(0, 0));
    output.accept(message(0, 1));
    output.accept(message(0, 1));
    assertEquals(2, output.total());
    assertEquals(1, output.repeated());
    assertEquals(1, output.steppedBack());
  }

  @Test
  void theNextLifeGoesOn() throws Exception {
    open().accept(message(0, 0));
    Output output = open();
    output.accept(message(0, 0));
    output.accept(message(0, 1));
    assertArrayEquals(new long[] {2, 0}, output.look());
    assertEquals(1, output.repeated());
    assertEquals(0, output.steppedBack());
  }

  @Test
  void theTopicMayRepeatNothing() {
    TopicCheck check = new TopicCheck(LOAD);
    check.check(0, message(0, 0));
    check.check(1, message(1, 0));
    assertThrows(AssertionError.class, () -> check.check(1, message(1, 0)), "doubled");
    assertThrows(AssertionError.class, () -> check.check(1, message(1, 2)), "lost");
    assertThrows(AssertionError.class, () -> check.check(1, message(0, 1)), "astray");
    check.check(1, message(1, 1));
  }

  @Test
  void eachPartitionHasAKey() {
    byte[][] keys = LOAD.keys();
    for (int partition = 0; partition < keys.length; partition++) {
      assertEquals(partition, Utils.toPositive(Utils.murmur2(keys[partition])) % keys.length);
    }
  }

  @Test
  void thePartitionsShareTheMessages() {
    Load seven = new Load("", "topic", false, 7, LENGTH, 3);
    assertEquals(3, seven.messagesOf(0));
    assertEquals(2, seven.messagesOf(1));
    assertEquals(2, seven.messagesOf(2));
  }
}
