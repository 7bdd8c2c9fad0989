package io.adstream.spark.internal.sink;

import static java.util.Objects.requireNonNull;
import static org.assertj.core.api.Assertions.assertThat;

import io.adstream.enginetests.tables.OlderState;
import io.adstream.event.EventType;
import io.adstream.internal.codec.ByteWriter;
import io.adstream.internal.codec.DeliveryCodec;
import io.adstream.internal.codec.Routed;
import io.adstream.internal.codec.RoutedCodec;
import io.adstream.internal.lane.LaneJoin;
import io.adstream.internal.lane.LanePartitions;
import io.adstream.internal.window.WindowBudget;
import io.adstream.join.JoinResult;
import io.adstream.kpi.KpiRow;
import io.adstream.sink.Batch;
import io.adstream.sink.LaneStatus;
import io.adstream.spark.internal.state.Chunk;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

/** A checkpoint and a batch that were written before events had declared attributes. */
class OlderStateTest {

  private final List<JoinResult> results = new ArrayList<>();
  private final List<KpiRow> rows = new ArrayList<>();

  @Test
  void logChunksAndDeliveriesAreReadOn() {
    LaneStatus last;
    try (LaneResults delivered = new LaneResults(new DeliveryCodec(OlderState.PLAN), 0, 1)) {
      OlderState.deliveries().forEach(delivered::add);
      Batch batch = delivered.batch(0).batch();
      batch.results().forEach(results::add);
      rows.addAll(batch.kpis());
      last = requireNonNull(batch.status());
    }
    LaneJoin lane =
        new LaneJoin(
            OlderState.PLAN, new LanePartitions(0, 1, 1), new WindowBudget(1 << 24), results::add);
    OlderState.log()
        .forEach(block -> lane.replay(block.segment(), block.sequence(), block.bytes()));
    lane.replayed();
    assertThat(lane.status().counters()).isEqualTo(last.counters());

    ByteWriter chunk = new ByteWriter();
    Chunk.begin(chunk, EventType.IMPRESSION, 0, 7, 0);
    OlderState.routed().forEach(routed -> chunk.writeRaw(routed, 0, routed.length));
    Chunk.read(chunk.toByteArray())
        .forEach(new RoutedCodec(OlderState.PLAN.schema()), millis -> {}, new Reader(lane));
    OlderState.goOn(lane);
    rows.addAll(lane.kpis().drain());
    OlderState.check(results, rows);
  }

  private record Reader(LaneJoin lane) implements Routed.Visitor {
    @Override
    public void read(Routed.Read read) {
      lane.readOutOfOrder(
          read.type(), read.decoded(), "topic", read.partition(), read.offset(), read.value());
    }

    @Override
    public void advance(Routed.Advance advance) {
      lane.advance(advance.type(), advance.partition(), advance.timeMillis());
    }

    @Override
    public void idle(Routed.Idle idle) {
      lane.idle(idle.type(), idle.partition());
    }
  }
}
