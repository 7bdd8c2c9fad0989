/**
 * Creates Apache Superset dashboards from a specification, using the templates among this package's
 * resources. Start at {@link io.adstream.samples.dashboards.Dashboards}.
 */
@NullMarked
package io.adstream.samples.dashboards;

import org.jspecify.annotations.NullMarked;
