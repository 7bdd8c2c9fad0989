package io.adstream.benchmarks.report;

/**
 * The measurements of one run of a job; 0 if the system does not provide a value, or there is none.
 *
 * @param seconds the time from the start of the process to the last correct result
 * @param cpuSeconds the CPU time of the job's process
 * @param peakBytes its peak resident memory
 * @param stateBytes its state on disk at the end
 * @param kafkaBytes the growth of the topics that it writes: logs, shuffles and results
 * @param logBytes the part of these that is logs of its state
 * @param brokerSeconds the broker's CPU time meanwhile
 * @param postgresSeconds the database's CPU time meanwhile
 * @param windowBytes the peak memory of open windows
 * @param openEvents the number of events in them then
 */
public record Measurement(
    double seconds,
    double cpuSeconds,
    long peakBytes,
    long stateBytes,
    long kafkaBytes,
    long logBytes,
    double brokerSeconds,
    double postgresSeconds,
    long windowBytes,
    long openEvents) {}
