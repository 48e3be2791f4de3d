// SPDX-License-Identifier: Apache-2.0
package io.bulkpipe.adapter.testing;

import java.lang.annotation.ElementType;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;

/**
 * Marks a demand of a peer that Bulkpipe deliberately does not meet. The display name of the test
 * is the demand. The test checks what Bulkpipe does instead.
 */
@Retention(RetentionPolicy.SOURCE)
@Target(ElementType.METHOD)
public @interface Differs {

  /** Returns what Bulkpipe does instead. */
  String instead();

  /** Returns why Bulkpipe does that. */
  String because();
}
