// SPDX-License-Identifier: Apache-2.0
package io.bulkpipe.bench.http;

import io.bulkpipe.bench.core.CoreJar;
import io.bulkpipe.bench.subject.Subject;
import java.util.List;

/**
 * What is to be measured.
 *
 * @param count how many integers each upload has
 * @param pipes each once, in the order of the table
 * @param cores other builds of the core, for the pipes that are Bulkpipe
 * @param rounds how often each pipe is measured on each build
 * @param clientHeap the clients' greatest heap, as {@code -Xmx} takes it
 */
record HttpSettings(
    int count, List<Subject> pipes, List<CoreJar> cores, int rounds, String clientHeap) {
  HttpSettings {
    pipes = List.copyOf(pipes);
    cores = List.copyOf(cores);
  }

  /** What is measured, in the order of the table. */
  List<HttpSubject> subjects() {
    return groups().stream().flatMap(List::stream).toList();
  }

  /** The same, a list for each pipe. */
  List<List<HttpSubject>> groups() {
    return pipes.stream().map(each -> HttpSubject.onEach(each, cores)).toList();
  }

  JsonIntegers document() {
    return new JsonIntegers(count);
  }
}
