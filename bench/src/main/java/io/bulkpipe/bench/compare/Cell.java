// SPDX-License-Identifier: Apache-2.0
package io.bulkpipe.bench.compare;

import java.util.List;
import java.util.Map;

/**
 * One thing that subjects are compared by.
 *
 * @param properties a name and a value for each, as the results have them
 * @param jvmOptions what the processes need for it
 * @param contenders who can be measured here
 */
public record Cell(
    Map<String, String> properties, List<String> jvmOptions, List<Contender> contenders) {

  String title() {
    return String.join(", ", properties.values());
  }
}
