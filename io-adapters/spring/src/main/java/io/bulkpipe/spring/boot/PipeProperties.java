// SPDX-License-Identifier: Apache-2.0
package io.bulkpipe.spring.boot;

import java.time.Duration;
import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.DefaultValue;
import org.springframework.util.unit.DataSize;

/**
 * The properties of an application below {@code bulkpipe}.
 *
 * @param capacity how many bytes a producer may be ahead of its reader
 * @param metrics the meters of named channels
 */
@ConfigurationProperties("bulkpipe")
record PipeProperties(
    @DefaultValue("64KB") DataSize capacity, @DefaultValue Metrics metrics) {

  /**
   * The meters of named channels.
   *
   * @param enabled whether there are such meters
   * @param interval the time between two looks for channels
   */
  record Metrics(
      @DefaultValue("true") boolean enabled,
      @DefaultValue("5s") Duration interval) {}
}
