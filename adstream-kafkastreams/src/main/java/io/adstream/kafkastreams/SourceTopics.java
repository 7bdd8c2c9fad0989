package io.adstream.kafkastreams;

import io.adstream.engine.Keying;
import io.adstream.engine.PipelineSpec;
import io.adstream.event.EventType;

/**
 * The two topics and their partitions.
 *
 * @param impressions the impressions' topic
 * @param impressionPartitions how many partitions it has
 * @param clicks the clicks' topic
 * @param clickPartitions how many partitions it has
 */
record SourceTopics(
    String impressions, int impressionPartitions, String clicks, int clickPartitions) {

  int partitions(EventType type) {
    return type == EventType.IMPRESSION ? impressionPartitions : clickPartitions;
  }

  String name(EventType type) {
    return type == EventType.IMPRESSION ? impressions : clicks;
  }

  EventType type(String topic) {
    return topic.equals(impressions) ? EventType.IMPRESSION : EventType.CLICK;
  }

  /** How many lanes join them. */
  int lanes(PipelineSpec spec) {
    return spec.keying() == Keying.BY_IMPRESSION_ID
        ? impressionPartitions
        : Math.max(impressionPartitions, clickPartitions);
  }
}
