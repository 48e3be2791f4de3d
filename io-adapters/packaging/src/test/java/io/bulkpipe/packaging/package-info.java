// SPDX-License-Identifier: Apache-2.0
/** Tests of the jars that users get. */
@org.jspecify.annotations.NullMarked
package io.bulkpipe.packaging;
