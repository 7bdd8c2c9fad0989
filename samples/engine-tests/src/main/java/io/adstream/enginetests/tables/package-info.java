/**
 * The workload of the faults' tests, and the tables that it must leave. Start at {@link
 * io.adstream.enginetests.tables.Tables}.
 */
@NullMarked
package io.adstream.enginetests.tables;

import org.jspecify.annotations.NullMarked;
