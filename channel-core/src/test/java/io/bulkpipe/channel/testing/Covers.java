// SPDX-License-Identifier: Apache-2.0
package io.bulkpipe.channel.testing;

import java.lang.annotation.ElementType;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;

/** Names what a test covers: behaviours such as {@code B14}, rules such as {@code R7}. */
@Retention(RetentionPolicy.RUNTIME)
@Target({ElementType.TYPE, ElementType.METHOD})
public @interface Covers {

  /** The behaviours and rules. */
  String[] value();
}
