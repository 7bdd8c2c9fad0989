package io.adstream.internal.lane;

/**
 * The partitions that a lane reads.
 *
 * @param first the first partition of both topics
 * @param impressions the number of partitions of the impressions' topic
 * @param clicks the number of partitions of the clicks' topic
 */
public record LanePartitions(int first, int impressions, int clicks) {}
