package io.adstream.kafkastreams.internal.step;

import io.adstream.engine.Keying;
import io.adstream.engine.PipelineSpec;
import io.adstream.event.EventType;
import io.adstream.internal.codec.RoutedCodec;
import io.adstream.internal.window.WindowBudget;
import io.adstream.kafkastreams.internal.client.CommitCosts;
import io.adstream.kafkastreams.internal.client.CommitPace;
import io.adstream.kafkastreams.internal.client.RecordGate;
import io.adstream.kafkastreams.internal.client.TakenRecords;
import io.adstream.kafkastreams.internal.guard.LaneCheck;
import io.adstream.kafkastreams.internal.state.LaneStores;
import io.adstream.kafkastreams.internal.topic.InternalTopics;
import io.adstream.kafkastreams.internal.topic.LanePartitioner;
import io.adstream.kafkastreams.internal.topic.SourceTopics;
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
import org.jspecify.annotations.Nullable;

/** The pipeline from the source topics to the results topic, as a topology. */
public final class JoinTopology {

  /**
   * Settings of a log topic: compacted, in small segments, so that remains of closed windows are
   * removed soon. Its records may have old timestamps, which must not make Kafka delete them.
   */
  public static final Map<String, String> CHANGELOG_SETTINGS =
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
  private final DecodeStep decode;
  private final RoutedCodec routed;
  private final CommitPace pace;

  /**
   * Creates a topology whose tasks share the arguments.
   *
   * @param drained knows which partitions hold nothing more
   * @param budget bounds the open windows of this process
   * @param buffered records how far tasks have come
   */
  public JoinTopology(
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
    routed = new RoutedCodec(spec.plan().schema());
    pace = new CommitPace(spec.options().commitInterval(), costs);
    decode = new DecodeStep(spec.source(), spec.plan(), topics);
  }

  /** The gate that consumers pass records through; null for none. */
  public @Nullable RecordGate gate() {
    return decode.gate();
  }

  /** Source topics, decode, join, results topic. */
  public Topology assemble(String resultsTopic) {
    StreamsBuilder line = new StreamsBuilder();
    KStream<byte[], byte[]> source =
        line.stream(
            topics.names(),
            Consumed.with(BYTES, BYTES)
                .withTimestampExtractor(JoinTopology::recordTime)
                .withOffsetResetPolicy(AutoOffsetReset.none())); // see SourcePositions
    KStream<byte[], byte[]> records = spec.source().keying() == Keying.ANY ? route(source) : source;
    records
        .process(join())
        .to(resultsTopic, Produced.with(BYTES, BYTES).withStreamPartitioner(new LanePartitioner()));
    return line.build();
  }

  private KStream<byte[], byte[]> route(KStream<byte[], byte[]> source) {
    int laneCount = topics.lanes(spec.source().keying());
    LaneStores stores = new LaneStores("route-times", "route-commit", CHANGELOG_SETTINGS);
    ProcessorSupplier<byte[], byte[], byte[], byte[]> router =
        supplier(
            () ->
                new RouteStep(
                    topics,
                    stores,
                    laneCount,
                    lanes.starts(),
                    pace,
                    decode,
                    routed,
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
            new JoinStep(
                spec.plan(),
                spec.source().keying(),
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

  private JoinStep.RecordSource recordSource() {
    return spec.source().keying() == Keying.ANY
        ? new RoutedSource(topics, routed)
        : new DirectSource(topics, decode, idleWatch());
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
        spec.plan().join().idleTimeout(),
        drained,
        topics.partitions(EventType.IMPRESSION),
        topics.partitions(EventType.CLICK));
  }

  /**
   * The record's own timestamp, or the time that its partition has reached; it only decides which
   * record is processed first.
   */
  private static long recordTime(ConsumerRecord<Object, Object> message, long partitionTime) {
    return message.timestamp() >= 0 ? message.timestamp() : Math.max(0, partitionTime);
  }
}
