// SPDX-License-Identifier: Apache-2.0

/** The auto-configuration of Spring Boot. */
@NullMarked
package io.bulkpipe.spring.boot;

import org.jspecify.annotations.NullMarked;
