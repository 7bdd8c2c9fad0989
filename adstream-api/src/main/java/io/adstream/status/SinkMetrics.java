package io.adstream.status;

import java.time.Duration;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * Totals of the batches that this process has stored since the pipeline was started in it.
 * Immutable.
 *
 * @param batches number of batches applied
 * @param rows number of results and changes of KPI rows in them
 * @param bytes size of these in the engine's own format
 * @param time time spent applying them, without failed attempts, summed over lanes
 * @param retries number of failed attempts that were repeated
 * @param deadLetters number of rows of table {@code dead_letter}: rejected records, and rows that
 *     the store refused for their content
 * @param refusedRows number of the dead letters that are rows which the store refused for their
 *     content
 * @param clickToCommit time from a click's Kafka timestamp to the commit of its row; only of clicks
 *     that came after their impression, since waiting for an impression is no delay of the pipeline
 * @param waitingSince when the batch that waits the longest was tried first; null unless the sink
 *     makes batches wait
 * @param waitingFor what the sink reported, without secrets; null unless it makes batches wait
 */
public record SinkMetrics(
    long batches,
    long rows,
    long bytes,
    Duration time,
    long retries,
    long deadLetters,
    long refusedRows,
    DelayHistogram clickToCommit,
    @Nullable Instant waitingSince,
    @Nullable String waitingFor) {}
