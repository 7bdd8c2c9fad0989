/**
 * The faults, which tests are about which, and how they ended: the table in the documentation.
 * Start at {@link io.adstream.enginetests.matrix.Fault}.
 */
@NullMarked
package io.adstream.enginetests.matrix;

import org.jspecify.annotations.NullMarked;
