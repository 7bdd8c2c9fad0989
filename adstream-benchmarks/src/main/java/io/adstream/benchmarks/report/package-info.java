/**
 * The benchmarks' results, stored as JSON and written as Markdown and as a chart. Start at {@link
 * io.adstream.benchmarks.report.Results}.
 */
@NullMarked
package io.adstream.benchmarks.report;

import org.jspecify.annotations.NullMarked;
