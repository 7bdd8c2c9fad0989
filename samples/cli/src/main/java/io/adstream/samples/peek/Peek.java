package io.adstream.samples.peek;

import io.adstream.decode.EventDecoder;
import io.adstream.engine.KafkaSource;
import io.adstream.engine.PipelineSpec;
import io.adstream.event.EventType;
import io.adstream.samples.peek.stream.Pairs;
import io.adstream.samples.peek.stream.StreamLook;
import java.time.Clock;
import java.util.List;
import java.util.Map;

/** Inspects a pipeline's topics with its decoder, without changing anything. */
public final class Peek {

  private Peek() {}

  /**
   * Reads some records of both topics.
   *
   * @param spec the specification with the topics and the decoder; it is not started
   * @param records about how many records to read per topic
   * @param from the part of the topics to read
   * @param values what to show of records' values
   * @throws IllegalStateException if a topic does not exist, or Kafka does not respond
   * @throws io.adstream.decode.DecoderException if the decoder throws
   */
  public static PeekReport at(
      PipelineSpec spec, long records, From from, StreamLook.Values values) {
    KafkaSource source = spec.source();
    EventDecoder decoder = source.decoder().withSchema(spec.plan().schema());
    try (TopicReader reader = new TopicReader(source)) {
      Map<String, Integer> partitions =
          reader.partitions(List.of(source.impressionsTopic(), source.clicksTopic()));
      decoder.open();
      StreamLook[] looks = new StreamLook[EventType.values().length];
      for (EventType type : EventType.values()) {
        String topic = source.topic(type);
        int count = partitions.getOrDefault(topic, 1);
        looks[type.ordinal()] =
            new StreamLook(type, spec, decoder, count, Clock.systemUTC(), values);
        reader.read(topic, count, from, records, looks[type.ordinal()]);
      }
      return report(spec, looks[EventType.IMPRESSION.ordinal()], looks[EventType.CLICK.ordinal()]);
    } finally {
      decoder.close();
    }
  }

  /** The report on streams whose records have been read. */
  static PeekReport report(PipelineSpec spec, StreamLook impressions, StreamLook clicks) {
    StreamLook.Found seenImpressions = impressions.found();
    StreamLook.Found seenClicks = clicks.found();
    Pairs.Found pairs = Pairs.of(spec.plan().join(), impressions, clicks);
    Conclusions conclusions = new Conclusions(spec, seenImpressions, seenClicks, pairs);
    return new PeekReport(
        spec.source().bootstrapServers(),
        seenImpressions,
        seenClicks,
        pairs,
        conclusions.notes(),
        conclusions.settings());
  }
}
