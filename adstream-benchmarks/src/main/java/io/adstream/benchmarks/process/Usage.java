package io.adstream.benchmarks.process;

import java.time.Duration;

/**
 * What a process has used up to a moment.
 *
 * @param elapsed since it was started
 * @param cpu of all its threads
 * @param peakBytes the most memory that was resident; 0 where the system does not say
 */
public record Usage(Duration elapsed, Duration cpu, long peakBytes) {}
