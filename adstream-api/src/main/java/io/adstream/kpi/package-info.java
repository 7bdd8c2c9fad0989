/**
 * Cubes, the measures that are stored for them, and the KPIs that are derived from measures. Start
 * at {@link io.adstream.kpi.Cube}.
 */
@NullMarked
package io.adstream.kpi;

import org.jspecify.annotations.NullMarked;
