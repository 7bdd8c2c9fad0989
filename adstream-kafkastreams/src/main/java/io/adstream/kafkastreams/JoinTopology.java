package io.adstream.kafkastreams;

import io.adstream.decode.CheckedDecoder;
import io.adstream.engine.Keying;
import io.adstream.engine.PipelineSpec;
import io.adstream.event.EventType;
import io.adstream.internal.PlacementCheck;
import io.adstream.join.WindowBudget;
import java.time.Clock;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Supplier;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.common.config.TopicConfig;
import org.apache.kafka.common.serialization.Serde;
import org.apache.kafka.common.serialization.Serdes;
import org.apache.kafka.streams.AutoOffsetReset;
import org.apache.kafka.streams.StreamsBuilder;
import org.apache.kafka.streams.Topology;
import org.apache.kafka.streams.kstream.Consumed;
import org.apache.kafka.streams.kstream.KStream;
import org.apache.kafka.streams.kstream.Produced;
import org.apache.kafka.streams.kstream.Repartitioned;
import org.apache.kafka.streams.processor.api.Processor;
import org.apache.kafka.streams.processor.api.ProcessorSupplier;
import org.apache.kafka.streams.state.StoreBuilder;

/** The line from the source topics to the results topic, as a topology. */
final class JoinTopology {

  /**
   * A log: compacted, in small pieces, so that what closed windows leave behind goes soon. Its
   * records carry times that may lie far in the past, which must not make Kafka delete them.
   */
  static final Map<String, String> CHANGELOG_SETTINGS =
      Map.of(
          TopicConfig.CLEANUP_POLICY_CONFIG,
          TopicConfig.CLEANUP_POLICY_COMPACT,
          TopicConfig.RETENTION_MS_CONFIG,
          "-1",
          TopicConfig.SEGMENT_BYTES_CONFIG,
          String.valueOf(64 << 20),
          TopicConfig.MIN_CLEANABLE_DIRTY_RATIO_CONFIG,
          "0.3");

  private static final Serde<byte[]> BYTES = Serdes.ByteArray();

  private final PipelineSpec spec;
  private final SourceTopics topics;
  private final IdleWatch.Drained drained;
  private final WindowBudget budget;
  private final Lanes lanes;
  private final LaneCheck check;
  private final TakenRecords buffered;
  private final CheckedDecoder decoder;
  private final PlacementCheck placement;
  private final CommitPace pace;

  JoinTopology(
      PipelineSpec spec,
      SourceTopics topics,
      IdleWatch.Drained drained,
      WindowBudget budget,
      Lanes lanes,
      LaneCheck check,
      CommitCosts costs,
      TakenRecords buffered) {
    this.spec = spec;
    this.topics = topics;
    this.drained = drained;
    this.budget = budget;
    this.lanes = lanes;
    this.check = check;
    this.buffered = buffered;
    pace = new CommitPace(spec.commitInterval(), costs);
    placement =
        new PlacementCheck(
            spec.keying(),
            topics.partitions(EventType.IMPRESSION),
            topics.partitions(EventType.CLICK));
    decoder = new CheckedDecoder(spec.decoder(), spec.join(), Clock.systemUTC());
  }

  /** Source topics, decode, join, results topic. */
  Topology assemble(String resultsTopic) {
    StreamsBuilder line = new StreamsBuilder();
    KStream<byte[], byte[]> source =
        line.stream(
            List.of(topics.name(EventType.IMPRESSION), topics.name(EventType.CLICK)),
            Consumed.with(BYTES, BYTES)
                .withTimestampExtractor(JoinTopology::recordTime)
                .withOffsetResetPolicy(AutoOffsetReset.none())); // see SourcePositions
    KStream<byte[], byte[]> routed = spec.keying() == Keying.ANY ? route(source) : source;
    routed
        .process(join())
        .to(resultsTopic, Produced.with(BYTES, BYTES).withStreamPartitioner(new LanePartitioner()));
    return line.build();
  }

  private KStream<byte[], byte[]> route(KStream<byte[], byte[]> source) {
    int laneCount = topics.lanes(spec);
    LaneStores stores = new LaneStores("route-times", "route-commit", CHANGELOG_SETTINGS);
    ProcessorSupplier<byte[], byte[], byte[], byte[]> router =
        supplier(
            () ->
                new RouteProcessor(
                    topics,
                    stores,
                    laneCount,
                    lanes.starts(),
                    pace,
                    decoder,
                    idleWatch(),
                    buffered.task()),
            stores);
    return source
        .process(router)
        .repartition(
            Repartitioned.<byte[], byte[]>as(InternalTopics.SHUFFLE)
                .withKeySerde(BYTES)
                .withValueSerde(BYTES)
                .withNumberOfPartitions(laneCount)
                .withStreamPartitioner(new LanePartitioner()));
  }

  private ProcessorSupplier<byte[], byte[], byte[], byte[]> join() {
    LaneStores stores = new LaneStores(InternalTopics.LANE_LOG, "lane-commit", CHANGELOG_SETTINGS);
    Slices slices = new Slices();
    return supplier(
        () ->
            new JoinProcessor(
                spec,
                topics,
                stores,
                recordSource(),
                budget,
                lanes,
                check,
                pace,
                slices,
                buffered.task()),
        stores);
  }

  private JoinProcessor.RecordSource recordSource() {
    return spec.keying() == Keying.ANY
        ? new RoutedSource(topics)
        : new DirectSource(topics, decoder, placement, idleWatch());
  }

  private static ProcessorSupplier<byte[], byte[], byte[], byte[]> supplier(
      Supplier<Processor<byte[], byte[], byte[], byte[]>> processor, LaneStores stores) {
    return new ProcessorSupplier<>() {
      @Override
      public Processor<byte[], byte[], byte[], byte[]> get() {
        return processor.get();
      }

      @Override
      public Set<StoreBuilder<?>> stores() {
        return stores.builders();
      }
    };
  }

  private IdleWatch idleWatch() {
    return new IdleWatch(
        spec.join().idleTimeout(),
        drained,
        topics.partitions(EventType.IMPRESSION),
        topics.partitions(EventType.CLICK));
  }

  /**
   * The record's own time, or the time that its partition has reached; it only decides what is read
   * first.
   */
  private static long recordTime(ConsumerRecord<Object, Object> message, long partitionTime) {
    return message.timestamp() >= 0 ? message.timestamp() : Math.max(0, partitionTime);
  }
}
