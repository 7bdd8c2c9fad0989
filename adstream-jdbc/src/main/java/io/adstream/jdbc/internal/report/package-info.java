/**
 * The views that people and dashboards read. Start at {@link
 * io.adstream.jdbc.internal.report.Reporting}, which every view uses; {@link
 * io.adstream.jdbc.internal.report.CubeViews} and {@link
 * io.adstream.jdbc.internal.report.FactViews} create the views. Uses {@code table} and {@code sql};
 * {@code schema} runs the statements. Public types are for other packages of this module; they may
 * change without notice.
 */
@NullMarked
package io.adstream.jdbc.internal.report;

import org.jspecify.annotations.NullMarked;
