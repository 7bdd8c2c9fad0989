/**
 * Cubes (tables of KPIs), the measures stored for them, and the KPIs derived from measures. Start
 * at {@link io.adstream.kpi.Cube}.
 */
@NullMarked
package io.adstream.kpi;

import org.jspecify.annotations.NullMarked;
