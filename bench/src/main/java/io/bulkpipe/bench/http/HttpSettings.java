// SPDX-License-Identifier: Apache-2.0
package io.bulkpipe.bench.http;

import io.bulkpipe.bench.subject.Subject;
import java.util.List;

/**
 * What is to be measured.
 *
 * @param count how many integers each upload has
 * @param subjects the pipes, each once, in the order of the table
 * @param rounds how often each of them is measured
 * @param clientHeap the clients' greatest heap, as {@code -Xmx} takes it
 */
record HttpSettings(int count, List<Subject> subjects, int rounds, String clientHeap) {
  HttpSettings {
    subjects = List.copyOf(subjects);
  }

  JsonIntegers document() {
    return new JsonIntegers(count);
  }
}
