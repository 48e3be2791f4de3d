// SPDX-License-Identifier: Apache-2.0
package consumer;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.bulkpipe.io.PipeStreams;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

@Timeout(value = 60, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
class GreetingTest {

  @Test
  void isReceived() throws Exception {
    assertEquals("hello, world", Greeting.received());
  }

  @Test
  void comesFromNamedModules() {
    assertEquals("consumer", Greeting.class.getModule().getName());
    assertEquals("io.bulkpipe.io", PipeStreams.class.getModule().getName());
  }

  @Test
  void jspecifyIsADependency() throws Exception {
    assertTrue(Class.forName("org.jspecify.annotations.Nullable").isAnnotation());
  }

  @ParameterizedTest
  @ValueSource(strings = {"okio.Source", "kotlin.Unit", "kotlinx.coroutines.Job"})
  void thePartnersAreNotDependencies(String name) {
    assertThrows(ClassNotFoundException.class, () -> Class.forName(name));
  }
}
