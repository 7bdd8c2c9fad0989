/**
 * The views that people and dashboards read. Start at {@link
 * io.adstream.jdbc.internal.report.Reporting}, which every view is made with; {@link
 * io.adstream.jdbc.internal.report.CubeViews} and {@link
 * io.adstream.jdbc.internal.report.FactViews} write the views. Needs rooms {@code table} and {@code
 * sql}; {@code schema} runs its statements. Public types serve other rooms of this module; users
 * should not rely on them, as they may change without notice.
 */
@NullMarked
package io.adstream.jdbc.internal.report;

import org.jspecify.annotations.NullMarked;
