/**
 * Makes dashboards for Apache Superset from a specification, by the templates among the resources
 * of this package. Start at {@link io.adstream.samples.dashboards.Dashboards}.
 */
@NullMarked
package io.adstream.samples.dashboards;

import org.jspecify.annotations.NullMarked;
