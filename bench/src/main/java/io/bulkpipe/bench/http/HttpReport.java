// SPDX-License-Identifier: Apache-2.0
package io.bulkpipe.bench.http;

import io.bulkpipe.bench.measure.Machine;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * Everything that was found, as it is written to the JSON file.
 *
 * @param scenario always "http"
 * @param machine where and when
 * @param settings what was asked for
 * @param bytes the length of the document
 * @param writes how many writes it took
 * @param configurations what each subject's name stands for
 * @param runs every client's result, in the order in which they ran
 */
record HttpReport(
    String scenario,
    Machine machine,
    HttpSettings settings,
    long bytes,
    long writes,
    Map<String, String> configurations,
    List<HttpRun> runs) {

  static HttpReport of(Machine machine, HttpSettings settings, List<HttpRun> runs) {
    Map<String, String> configurations = new LinkedHashMap<>();
    settings.subjects().forEach(each -> configurations.put(each.title(), each.description()));
    JsonIntegers document = settings.document();
    return new HttpReport(
        "http",
        machine,
        settings,
        document.bytes(),
        document.writes(),
        configurations,
        List.copyOf(runs));
  }
}
