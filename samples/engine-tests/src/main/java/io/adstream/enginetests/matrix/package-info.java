/**
 * The faults, the tests that cover them, and their results: the table in the documentation. Start
 * at {@link io.adstream.enginetests.matrix.Fault}.
 */
@NullMarked
package io.adstream.enginetests.matrix;

import org.jspecify.annotations.NullMarked;
