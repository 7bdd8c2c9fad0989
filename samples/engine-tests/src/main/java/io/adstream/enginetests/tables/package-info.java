/**
 * The workload of the fault tests, and the expected tables. Start at {@link
 * io.adstream.enginetests.tables.Tables}.
 */
@NullMarked
package io.adstream.enginetests.tables;

import org.jspecify.annotations.NullMarked;
