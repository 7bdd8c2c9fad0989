package io.adstream.benchmarks.report;

/**
 * What one run of a job took. Where the system does not say, or there is none, figures are 0.
 *
 * @param seconds from the start of the process to the last right result
 * @param cpuSeconds of the job's process
 * @param peakBytes the most of its memory that was resident
 * @param stateBytes what it has on disk at the end
 * @param kafkaBytes by how much the topics have grown that it writes: logs, shuffles and results
 * @param logBytes what of these are logs of its state
 * @param brokerSeconds CPU of the broker meanwhile
 * @param postgresSeconds CPU of the database meanwhile
 * @param windowBytes the most memory that open windows have held
 * @param openEvents how many events these were
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
