package io.adstream.kafkastreams;

import io.adstream.decode.Decoded;
import io.adstream.event.AdEvent;
import io.adstream.event.Click;
import io.adstream.event.EventSchema;
import io.adstream.event.EventType;
import io.adstream.event.Impression;
import io.adstream.internal.codec.EventCodec;
import io.adstream.internal.codec.ResultCodec;
import io.adstream.internal.window.WindowBudget;
import io.adstream.join.JoinPlan;
import io.adstream.join.JoinResult;
import io.adstream.join.JoinSpec;
import io.adstream.join.UnclickedRows;
import io.adstream.kafkastreams.internal.state.LaneStores;
import io.adstream.kafkastreams.internal.step.EventJoinStep;
import io.adstream.kafkastreams.internal.step.JoinTopology;
import io.adstream.kafkastreams.internal.step.Slices;
import io.adstream.kafkastreams.internal.topic.LaneInput;
import io.adstream.kpi.CubePlan;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.apache.kafka.common.serialization.Serde;
import org.apache.kafka.common.serialization.Serdes;
import org.apache.kafka.streams.KeyValue;
import org.apache.kafka.streams.kstream.KStream;
import org.apache.kafka.streams.kstream.Repartitioned;
import org.apache.kafka.streams.processor.api.Processor;
import org.apache.kafka.streams.processor.api.ProcessorSupplier;
import org.apache.kafka.streams.state.StoreBuilder;

/**
 * The join for use in your own Kafka Streams topology: two streams in, one stream of results out.
 * It uses the same rules, and the same open window in memory with a changelog, as {@link
 * KafkaStreamsEngine}. It is exactly once if the application sets {@code
 * processing.guarantee=exactly_once_v2}.
 *
 * <p>Records are first shuffled by impression id, except by {@link #joinKeyed}. Kafka Streams'
 * metrics include each task's progress, counters and window size, in the group {@code
 * adstream-join-metrics}. A task's watermark follows the newest events that it has seen, so if a
 * topic's partitions are read at very different speeds, events of the slow ones may be late; the
 * engine does not have this limitation. Immutable, and thread-safe.
 */
public final class KafkaStreamsJoin {

  private final String name;
  private final JoinPlan plan;
  private final EventCodec codec;
  private final long maxWindowBytes;

  private KafkaStreamsJoin(String name, JoinPlan plan, long maxWindowBytes) {
    this.name = name;
    this.plan = plan;
    this.maxWindowBytes = maxWindowBytes;
    codec = new EventCodec(plan.schema());
  }

  /**
   * {@return a join of events with the standard attributes, whose open windows may use half the
   * heap} It also emits impressions without clicks.
   *
   * @param name the prefix of its stores and topics in the application; must not change between
   *     restarts
   * @param spec the join
   */
  public static KafkaStreamsJoin named(String name, JoinSpec spec) {
    return named(name, new JoinPlan(EventSchema.STANDARD, spec, List.of(), UnclickedRows.KEPT));
  }

  /**
   * {@return a join whose open windows may use half the heap} It keeps the attributes of the plan's
   * schema.
   *
   * @param name the prefix of its stores and topics in the application; must not change between
   *     restarts
   * @param plan the join; without cubes, since the join emits only results
   * @throws IllegalArgumentException if the plan has cubes
   */
  public static KafkaStreamsJoin named(String name, JoinPlan plan) {
    if (!plan.cubes().isEmpty()) {
      throw new IllegalArgumentException(
          "Cannot create join: cubes are "
              + plan.cubes().stream().map(CubePlan::name).toList()
              + ", expected none; count its results, or run an engine");
    }
    return new KafkaStreamsJoin(name, plan, Runtime.getRuntime().maxMemory() / 2);
  }

  /**
   * {@return a copy with the given limit on the memory of this process's open windows}
   *
   * @param bytes the limit in bytes; more than 0
   */
  public KafkaStreamsJoin withMaxWindowBytes(long bytes) {
    return new KafkaStreamsJoin(name, plan, bytes);
  }

  /**
   * Joins two streams with any keys: records are shuffled by impression id.
   *
   * @param impressions impressions with any key
   * @param clicks clicks with any key
   * @return all results, keyed by impression id; results that a record produces immediately have
   *     its headers
   */
  public KStream<String, JoinResult> join(
      KStream<?, Impression> impressions, KStream<?, Click> clicks) {
    return shuffled(inputs(impressions, clicks));
  }

  /**
   * Joins two streams as {@link #join(KStream, KStream)} does, with heartbeats: each advances the
   * event time of one stream in all tasks, so that windows close while its producers are idle.
   *
   * @param impressions impressions with any key
   * @param clicks clicks with any key
   * @param heartbeats event times that a stream has reached, in milliseconds since the epoch
   * @return all results, keyed by impression id
   */
  public KStream<String, JoinResult> join(
      KStream<?, Impression> impressions,
      KStream<?, Click> clicks,
      KStream<EventType, Long> heartbeats) {
    return shuffled(
        inputs(impressions, clicks)
            .merge(
                heartbeats.map(
                    (type, time) ->
                        KeyValue.pair("", new LaneInput(type, new Decoded.Heartbeat(time))))));
  }

  /**
   * Joins two streams that are keyed by impression id, without a shuffle. The streams must be
   * co-partitioned, as for any such join in Kafka Streams: both topics have the same number of
   * partitions, the same partitioner placed their records, and keys have not been changed since
   * they were read. A record with another key fails the application; partitions are not checked.
   *
   * @param impressions a decoder's output for the impressions' topic: events, heartbeats, rejected
   *     and ignored records, which are treated and counted as by the engine
   * @param clicks a decoder's output for the clicks' topic
   * @return all results, as from {@link #join(KStream, KStream)}
   */
  public KStream<String, JoinResult> joinKeyed(
      KStream<String, ? extends Decoded> impressions, KStream<String, ? extends Decoded> clicks) {
    KStream<String, LaneInput> inputs =
        impressions
            .mapValues(decoded -> new LaneInput(EventType.IMPRESSION, decoded))
            .merge(clicks.mapValues(decoded -> new LaneInput(EventType.CLICK, decoded)));
    return inputs.process(processors(EventJoinStep.Keys.GIVEN));
  }

  private static KStream<String, LaneInput> inputs(
      KStream<?, Impression> impressions, KStream<?, Click> clicks) {
    return impressions
        .map((key, impression) -> keyed(impression))
        .merge(clicks.map((key, click) -> keyed(click)));
  }

  private KStream<String, JoinResult> shuffled(KStream<String, LaneInput> inputs) {
    return inputs
        .repartition(
            Repartitioned.<String, LaneInput>as(name)
                .withKeySerde(Serdes.String())
                .withValueSerde(LaneInputSerde.of(codec))
                .withStreamPartitioner(KafkaStreamsJoin::partitions))
        .process(processors(EventJoinStep.Keys.SHUFFLED));
  }

  /**
   * Sends heartbeats to all partitions, and events to the one that Kafka's default partitioner
   * assigns to their id.
   */
  private static Optional<Set<Integer>> partitions(
      String topic, String key, LaneInput input, int partitions) {
    return input.decoded() instanceof Decoded.Heartbeat
        ? Optional.of(
            IntStream.range(0, partitions).boxed().collect(Collectors.toUnmodifiableSet()))
        : Optional.empty();
  }

  /** {@return a serde of this join's results, for your own topics} */
  public Serde<JoinResult> resultSerde() {
    ResultCodec results = new ResultCodec(plan);
    return CodecSerde.of(results::write, results::read);
  }

  private static KeyValue<String, LaneInput> keyed(AdEvent event) {
    return KeyValue.pair(event.joinId(), new LaneInput(event.type(), new Decoded.Event(event)));
  }

  private ProcessorSupplier<String, LaneInput, String, JoinResult> processors(
      EventJoinStep.Keys keys) {
    LaneStores stores =
        new LaneStores(name + "-window", name + "-commit", JoinTopology.CHANGELOG_SETTINGS);
    WindowBudget budget = new WindowBudget(maxWindowBytes);
    Slices slices = new Slices();
    return new ProcessorSupplier<>() {
      @Override
      public Processor<String, LaneInput, String, JoinResult> get() {
        return new EventJoinStep(name, keys, plan, stores, budget, slices);
      }

      @Override
      public Set<StoreBuilder<?>> stores() {
        return stores.builders();
      }
    };
  }
}
