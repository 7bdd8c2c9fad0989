/**
 * Generates realistic traffic from a seed, and computes its expected results. Start at {@link
 * io.adstream.samples.traffic.TrafficSpec}, then {@link io.adstream.samples.traffic.Traffic} and
 * {@link io.adstream.samples.traffic.SentTraffic}.
 */
@NullMarked
package io.adstream.samples.traffic;

import org.jspecify.annotations.NullMarked;
