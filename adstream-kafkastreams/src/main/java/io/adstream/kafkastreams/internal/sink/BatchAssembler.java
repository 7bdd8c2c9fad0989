package io.adstream.kafkastreams.internal.sink;

import io.adstream.internal.codec.ByteReader;
import io.adstream.internal.codec.Delivery;
import io.adstream.internal.codec.DeliveryCodec;
import io.adstream.internal.status.BatchTally;
import io.adstream.internal.status.TalliedBatch;
import io.adstream.join.JoinResult;
import io.adstream.kpi.KpiRow;
import io.adstream.sink.Batch;
import io.adstream.sink.LaneStatus;
import java.util.ArrayList;
import java.util.List;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.jspecify.annotations.Nullable;

/** Splits a lane's deliveries into contiguous batches. */
public final class BatchAssembler implements Delivery.Visitor {

  private static final int MAX_DELIVERIES = 5_000;

  private final DeliveryCodec codec;
  private final int lane;
  private final List<TalliedBatch> batches = new ArrayList<>(1);
  private final List<JoinResult> results = new ArrayList<>();
  private final List<KpiRow> kpis = new ArrayList<>();
  private @Nullable LaneStatus status;
  private BatchTally tally = new BatchTally();
  private long from;
  private long to;
  private int deliveries;

  /** Starts where the lane's last batch ended. */
  public BatchAssembler(DeliveryCodec codec, int lane, long from) {
    this.codec = codec;
    this.lane = lane;
    this.from = from;
    this.to = from;
  }

  /** Adds the next record of the results topic. */
  public void add(ConsumerRecord<byte[], byte[]> message) {
    codec.read(new ByteReader(message.value())).accept(this);
    tally.addBytes(message.value().length);
    to = message.offset() + 1;
    if (++deliveries == MAX_DELIVERIES) {
      cut();
    }
  }

  @Override
  public void result(JoinResult result, long recordMillis) {
    results.add(result);
    tally.add(result, recordMillis);
  }

  @Override
  public void kpis(List<KpiRow> rows) {
    kpis.addAll(rows);
    tally.addKpis(rows);
  }

  @Override
  public void status(LaneStatus newest) {
    status = newest;
  }

  /** The position after the last delivery. */
  long position() {
    return to;
  }

  /** Everything added, as batches. */
  public List<TalliedBatch> batches() {
    cut();
    return batches;
  }

  private void cut() {
    if (to > from) {
      batches.add(new TalliedBatch(new Batch(lane, from, to, results, kpis, status), tally));
      tally = new BatchTally();
      from = to;
      results.clear();
      kpis.clear();
      status = null;
      deliveries = 0;
    }
  }
}
