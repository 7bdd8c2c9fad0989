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
 * The rules, and the open window in memory with its changelog, are those of {@link
 * KafkaStreamsEngine}. It is exactly once where the application sets {@code
 * processing.guarantee=exactly_once_v2}.
 *
 * <p>Records are shuffled by impression id first, but by {@link #joinKeyed}. How far each task is,
 * what it has counted and how much it holds is among Kafka Streams' metrics, in the group {@code
 * adstream-join-metrics}. A task's watermark follows the newest events that it has seen, so where a
 * topic's partitions are read at very different speeds, the slow ones' events may be late; the
 * engine does better. Immutable, and safe for use by several threads.
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
   * {@return a join of events with the standard attributes, whose open windows may hold half of the
   * heap} Impressions without clicks are results, too.
   *
   * @param name names its stores and topics within the application; to be kept over restarts
   * @param spec the join
   */
  public static KafkaStreamsJoin named(String name, JoinSpec spec) {
    return named(name, new JoinPlan(EventSchema.STANDARD, spec, List.of(), UnclickedRows.KEPT));
  }

  /**
   * {@return a join whose open windows may hold half of the heap} Of the events it keeps the
   * attributes of the plan's schema.
   *
   * @param name names its stores and topics within the application; to be kept over restarts
   * @param plan the join; without cubes, since there are only results
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
   * {@return the same join whose open windows may hold so much memory in this process}
   *
   * @param bytes memory for the open windows of this process, in bytes; more than 0
   */
  public KafkaStreamsJoin withMaxWindowBytes(long bytes) {
    return new KafkaStreamsJoin(name, plan, bytes);
  }

  /**
   * Joins two streams. Their keys do not matter: records are shuffled by impression id.
   *
   * @param impressions impressions with any key
   * @param clicks clicks with any key
   * @return every result, keyed by the impression's id; those that follow from a record at once
   *     have its headers
   */
  public KStream<String, JoinResult> join(
      KStream<?, Impression> impressions, KStream<?, Click> clicks) {
    return shuffled(inputs(impressions, clicks));
  }

  /**
   * Joins two streams as {@link #join(KStream, KStream)} does, with signs of life: each moves the
   * event time of one stream forward in all tasks, so that windows close while its producers are
   * idle.
   *
   * @param impressions impressions with any key
   * @param clicks clicks with any key
   * @param heartbeats event times that a stream has reached, in milliseconds since the epoch
   * @return the results, keyed by impression id
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
   * Joins two streams that are keyed by impression id, without a shuffle. As for any join of Kafka
   * Streams without one, both topics have as many partitions, records are where the same
   * partitioner puts their key, and keys were not changed since they were read. A record with
   * another key ends the application with an error; partitions are not checked.
   *
   * @param impressions what a decoder makes of the impressions' topic: events, heartbeats, rejects
   *     and ignored records are counted, and each is what it is for the engine
   * @param clicks what a decoder makes of the clicks' topic
   * @return every result, as of {@link #join(KStream, KStream)}
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

  /** Heartbeats go everywhere, and events where Kafka's default partitioner puts their id. */
  private static Optional<Set<Integer>> partitions(
      String topic, String key, LaneInput input, int partitions) {
    return input.decoded() instanceof Decoded.Heartbeat
        ? Optional.of(
            IntStream.range(0, partitions).boxed().collect(Collectors.toUnmodifiableSet()))
        : Optional.empty();
  }

  /** {@return bytes of this join's results, for your own topics} */
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
