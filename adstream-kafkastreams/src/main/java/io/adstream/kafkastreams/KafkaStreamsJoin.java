package io.adstream.kafkastreams;

import io.adstream.event.AdEvent;
import io.adstream.event.Click;
import io.adstream.event.EventSchema;
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
import io.adstream.kpi.CubePlan;
import java.util.List;
import java.util.Set;
import org.apache.kafka.common.serialization.Serde;
import org.apache.kafka.common.serialization.Serdes;
import org.apache.kafka.streams.KeyValue;
import org.apache.kafka.streams.kstream.KStream;
import org.apache.kafka.streams.kstream.Repartitioned;
import org.apache.kafka.streams.processor.api.Processor;
import org.apache.kafka.streams.processor.api.ProcessorSupplier;
import org.apache.kafka.streams.state.StoreBuilder;

/**
 * The join alone, inside your own Kafka Streams topology: two streams in, one of results out. The
 * rules, and the open window in memory with its changelog, are those of {@link KafkaStreamsEngine}.
 * It is exactly once where the application sets {@code processing.guarantee=exactly_once_v2}.
 *
 * <p>Records are shuffled by impression id first. A task's watermark follows the newest events that
 * it has seen, so where a topic's partitions are read at very different speeds, the slow ones'
 * events may be late; the engine does better. Immutable, and safe for use by several threads.
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
   * A join of events with the standard attributes, whose open windows may hold half of the heap.
   * Impressions without clicks are results, too.
   *
   * @param name names its stores and topics within the application; to be kept over restarts
   * @param spec the join
   */
  public static KafkaStreamsJoin named(String name, JoinSpec spec) {
    return named(name, new JoinPlan(EventSchema.STANDARD, spec, List.of(), UnclickedRows.KEPT));
  }

  /**
   * A join whose open windows may hold half of the heap. Of the events it keeps the attributes of
   * the plan's schema.
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

  /** The same join whose open windows may hold so much memory in this process. */
  public KafkaStreamsJoin withMaxWindowBytes(long bytes) {
    return new KafkaStreamsJoin(name, plan, bytes);
  }

  /**
   * Joins two streams. Their keys do not matter.
   *
   * @return every result, keyed by the impression's id
   */
  public KStream<String, JoinResult> join(
      KStream<?, Impression> impressions, KStream<?, Click> clicks) {
    KStream<String, AdEvent> events =
        impressions
            .map((key, impression) -> keyed(impression))
            .merge(clicks.map((key, click) -> keyed(click)));
    return events
        .repartition(
            Repartitioned.<String, AdEvent>as(name)
                .withKeySerde(Serdes.String())
                .withValueSerde(CodecSerde.<AdEvent>of(codec::write, codec::read)))
        .process(processors());
  }

  /** Bytes of this join's results, for your own topics. */
  public Serde<JoinResult> resultSerde() {
    ResultCodec results = new ResultCodec(plan);
    return CodecSerde.of(results::write, results::read);
  }

  private static KeyValue<String, AdEvent> keyed(AdEvent event) {
    return KeyValue.pair(event.joinId(), event);
  }

  private ProcessorSupplier<String, AdEvent, String, JoinResult> processors() {
    LaneStores stores =
        new LaneStores(name + "-window", name + "-commit", JoinTopology.CHANGELOG_SETTINGS);
    WindowBudget budget = new WindowBudget(maxWindowBytes);
    Slices slices = new Slices();
    return new ProcessorSupplier<>() {
      @Override
      public Processor<String, AdEvent, String, JoinResult> get() {
        return new EventJoinStep(plan, stores, budget, slices);
      }

      @Override
      public Set<StoreBuilder<?>> stores() {
        return stores.builders();
      }
    };
  }
}
