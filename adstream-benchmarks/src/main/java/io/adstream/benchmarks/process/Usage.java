package io.adstream.benchmarks.process;

import java.time.Duration;

/**
 * The resource usage of a process so far.
 *
 * @param elapsed the time since its start
 * @param cpu the CPU time of all its threads
 * @param peakBytes the peak resident memory; 0 if the system does not provide it
 */
public record Usage(Duration elapsed, Duration cpu, long peakBytes) {}
