package io.adstream.kafkastreams;

import io.adstream.event.AdEvent;
import io.adstream.event.Click;
import io.adstream.event.Impression;
import io.adstream.internal.EventCodec;
import io.adstream.internal.ResultCodec;
import io.adstream.join.JoinResult;
import io.adstream.join.JoinSpec;
import io.adstream.join.WindowBudget;
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
 * The join alone, inside one's own Kafka Streams topology: two streams in, one of results out. The
 * rules, and the open window in memory with its changelog, are those of {@link KafkaStreamsEngine}.
 * It is exactly once where the application sets {@code processing.guarantee=exactly_once_v2}.
 *
 * <p>Records are shuffled by impression id first. A task's watermark follows the newest events that
 * it has seen, so where a topic's partitions are read at very different speeds, the slow ones'
 * events may be late; the engine does better. Immutable, and safe for use by several threads.
 */
public final class KafkaStreamsJoin {

  private final String name;
  private final JoinSpec spec;
  private final long maxWindowBytes;

  private KafkaStreamsJoin(String name, JoinSpec spec, long maxWindowBytes) {
    this.name = name;
    this.spec = spec;
    this.maxWindowBytes = maxWindowBytes;
  }

  /**
   * A join whose open windows may hold half of the heap.
   *
   * @param name names its stores and topics within the application; to be kept over restarts
   * @param spec the join
   */
  public static KafkaStreamsJoin named(String name, JoinSpec spec) {
    return new KafkaStreamsJoin(name, spec, Runtime.getRuntime().maxMemory() / 2);
  }

  /** The same join whose open windows may hold so much memory in this process. */
  public KafkaStreamsJoin withMaxWindowBytes(long bytes) {
    return new KafkaStreamsJoin(name, spec, bytes);
  }

  /**
   * Joins two streams. Their keys do not matter. Impressions without clicks are results, too.
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
                .withValueSerde(CodecSerde.of(EventCodec::writeEvent, EventCodec::readEvent)))
        .process(processors());
  }

  /** Bytes of results, for topics of one's own. */
  public static Serde<JoinResult> resultSerde() {
    return CodecSerde.of(ResultCodec::write, ResultCodec::read);
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
        return new EventJoinProcessor(spec, stores, budget, slices);
      }

      @Override
      public Set<StoreBuilder<?>> stores() {
        return stores.builders();
      }
    };
  }
}
