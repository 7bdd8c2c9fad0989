package io.adstream.kafkastreams.internal.step;

import static java.util.Objects.requireNonNull;
import static org.assertj.core.api.Assertions.assertThat;

import io.adstream.engine.Keying;
import io.adstream.enginetests.tables.OlderState;
import io.adstream.internal.codec.DeliveryCodec;
import io.adstream.internal.codec.RoutedCodec;
import io.adstream.internal.lane.LaneJoin;
import io.adstream.internal.lane.LanePartitions;
import io.adstream.internal.window.WindowBudget;
import io.adstream.join.JoinResult;
import io.adstream.kafkastreams.internal.sink.BatchAssembler;
import io.adstream.kafkastreams.internal.state.LaneLog;
import io.adstream.kafkastreams.internal.topic.SourceOffsets;
import io.adstream.kafkastreams.internal.topic.SourceTopics;
import io.adstream.kpi.KpiRow;
import io.adstream.sink.Batch;
import io.adstream.sink.LaneStatus;
import java.util.ArrayList;
import java.util.List;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.common.Uuid;
import org.apache.kafka.streams.processor.api.MockProcessorContext;
import org.apache.kafka.streams.processor.api.Record;
import org.junit.jupiter.api.Test;

/** Topics that were written before events had declared attributes. */
class OlderStateTest {

  private static final LanePartitions PARTITIONS = new LanePartitions(0, 1, 1);
  private static final SourceTopics TOPICS =
      new SourceTopics(
          new SourceTopics.Topic("impressions", Uuid.randomUuid(), 1),
          new SourceTopics.Topic("clicks", Uuid.randomUuid(), 1));

  private final List<JoinResult> results = new ArrayList<>();
  private final List<KpiRow> rows = new ArrayList<>();

  @Test
  void changelogRepartitionAndResultsTopicsAreReadOn() {
    BatchAssembler assembler = new BatchAssembler(new DeliveryCodec(OlderState.PLAN), 0, 0);
    long offset = 0;
    for (byte[] delivery : OlderState.deliveries()) {
      assembler.add(new ConsumerRecord<>("results", 0, offset++, new byte[0], delivery));
    }
    Batch batch = assembler.batches().get(0).batch();
    batch.results().forEach(results::add);
    rows.addAll(batch.kpis());
    LaneStatus last = requireNonNull(batch.status());

    LaneJoin lane =
        new LaneJoin(OlderState.PLAN, PARTITIONS, new WindowBudget(1 << 24), results::add);
    SourceOffsets taken = new SourceOffsets(PARTITIONS);
    LaneLog log = new LaneLog(lane, TOPICS, Keying.ANY, taken);
    OlderState.log().forEach(block -> log.replay(block.segment(), block.sequence(), block.bytes()));
    log.replayed();
    assertThat(lane.status().counters()).isEqualTo(last.counters());
    assertThat(lane.status().watermarkMillis()).isEqualTo(last.watermarkMillis());

    RoutedSource source = new RoutedSource(TOPICS, new RoutedCodec(OlderState.PLAN.schema()));
    for (byte[] routed : OlderState.routed()) {
      source.read(new MockProcessorContext<>(), new Record<>(routed, routed, 0), taken, lane);
    }
    OlderState.goOn(lane);
    rows.addAll(lane.kpis().drain());
    OlderState.check(results, rows);
  }
}
