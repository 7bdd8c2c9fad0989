package io.adstream.kafkastreams.internal.step;

import io.adstream.engine.Keying;
import io.adstream.internal.codec.ByteWriter;
import io.adstream.internal.codec.Delivery;
import io.adstream.internal.codec.DeliveryCodec;
import io.adstream.internal.codec.KpiCodec;
import io.adstream.internal.lane.LaneJoin;
import io.adstream.internal.lane.LanePartitions;
import io.adstream.internal.window.WindowBudget;
import io.adstream.join.JoinPlan;
import io.adstream.join.JoinResult;
import io.adstream.kafkastreams.internal.client.CommitPace;
import io.adstream.kafkastreams.internal.client.TakenRecords;
import io.adstream.kafkastreams.internal.guard.LaneCheck;
import io.adstream.kafkastreams.internal.state.LaneLog;
import io.adstream.kafkastreams.internal.state.LaneStores;
import io.adstream.kafkastreams.internal.topic.DeliveryKey;
import io.adstream.kafkastreams.internal.topic.SourceOffsets;
import io.adstream.kafkastreams.internal.topic.SourceTopics;
import io.adstream.kpi.KpiRow;
import io.adstream.sink.LaneStatus;
import java.util.List;
import java.util.concurrent.ThreadLocalRandom;
import org.apache.kafka.streams.processor.api.ContextualProcessor;
import org.apache.kafka.streams.processor.api.ProcessorContext;
import org.apache.kafka.streams.processor.api.Record;
import org.jspecify.annotations.Nullable;

/**
 * The join step: one lane, in one task. The lane's output is forwarded as {@link Delivery
 * deliveries}: results at once, sums and status at each tick.
 */
final class JoinStep extends ContextualProcessor<byte[], byte[], byte[], byte[]> {

  /** A record of the results topic. */
  private static final long MAX_DELIVERY_BYTES = 128 << 10;

  /** The sums at a commit are part of one log record, and a topic accepts 1 MiB. */
  private static final long MAX_HELD_BYTES = 768 << 10;

  private final JoinPlan plan;
  private final Keying keying;
  private final SourceTopics topics;
  private final LaneStores stores;
  private final RecordSource source;
  private final WindowBudget budget;
  private final Lanes lanes;
  private final LaneCheck check;
  private final CommitPace pace;
  private final Slices slices;
  private final TakenRecords.Task buffered;
  private final DeliveryCodec codec;
  private final ByteWriter scratch = new ByteWriter();
  private LaneJoin lane;
  private SourceOffsets taken;
  private LaneStores.Durability durability;

  /** Set at the last tick of an ending lane; records read later must not wait for another tick. */
  private boolean hasHandedOn;

  private CommitPace.Task commits;
  private Slices.Task closing;
  private LaneLog log;
  private long attempt;

  /** The record being processed; null while the lane closes events. */
  private @Nullable Record<byte[], byte[]> reading;

  // Also if the lane was restored: its task may have ended before the tick that reports.
  private @Nullable LaneStatus told;

  /** Translates the topology's records into calls of the lane. */
  interface RecordSource {
    /** Passes a record to the lane, unless the lane has already taken it. */
    void read(
        ProcessorContext<?, ?> context,
        Record<byte[], byte[]> message,
        SourceOffsets taken,
        LaneJoin lane);

    /**
     * The Kafka timestamp of a click, in milliseconds since the epoch; negative for other records.
     */
    long clickMillis(ProcessorContext<?, ?> context, Record<byte[], byte[]> message);

    /** Tells the lane which partitions are idle; returns whether any is. */
    boolean tellIdle(ProcessorContext<?, ?> context, long nowMillis, LaneJoin lane);
  }

  @SuppressWarnings("NullAway.Init") // init sets the rest
  JoinStep(
      JoinPlan plan,
      Keying keying,
      SourceTopics topics,
      LaneStores stores,
      RecordSource source,
      WindowBudget budget,
      Lanes lanes,
      LaneCheck check,
      CommitPace pace,
      Slices slices,
      TakenRecords.Task buffered) {
    this.plan = plan;
    this.keying = keying;
    codec = new DeliveryCodec(plan);
    this.topics = topics;
    this.stores = stores;
    this.source = source;
    this.budget = budget;
    this.lanes = lanes;
    this.check = check;
    this.pace = pace;
    this.slices = slices;
    this.buffered = buffered;
  }

  @Override
  public void init(ProcessorContext<byte[], byte[]> context) {
    super.init(context);
    int number = context.taskId().partition();
    attempt = ThreadLocalRandom.current().nextLong();
    LanePartitions partitions = topics.partitionsOfLane(number, keying);
    lane = new LaneJoin(plan, partitions, budget, this::deliver);
    closing = slices.of(context, lane, this::changed);
    taken = new SourceOffsets(partitions);
    log = new LaneLog(lane, topics, keying, taken);
    durability = stores.attach(context, log);
    told = log.isRestored() ? null : lane.status();
    check.check(number, log, taken, lane.status().counters());
    lanes.add(number, lane);
    commits = pace.start(context, this::tick);
  }

  @Override
  public void process(Record<byte[], byte[]> message) {
    reading = message;
    source.read(context(), message, taken, lane);
    reading = null;
    buffered.take(context().recordMetadata().orElseThrow());
    commits.read(message.timestamp());
    changed();
    closing.read();
  }

  private void changed() {
    durability.markChanged();
    if (hasHandedOn) {
      handOn();
    } else if (lane.kpis().mostBytes() > MAX_HELD_BYTES) {
      deliverKpis();
    }
  }

  private void tick(long nowMillis) {
    if (source.tellIdle(context(), nowMillis, lane)) {
      durability.markChanged();
    }
    closing.tick();
    if (lanes.areEnding()) {
      handOn();
      hasHandedOn = true;
      lanes.handedOn(context().taskId().partition());
    } else if (commits.isDue(nowMillis) && handOn()) {
      commits.commit();
    }
  }

  /** Delivers the lane's sums and counters; returns whether its status has changed. */
  private boolean handOn() {
    deliverKpis();
    LaneStatus status = lane.status();
    if (status.equals(told)) {
      return false;
    }
    told = status;
    forward(new Delivery.Status(status));
    durability.markChanged();
    lanes.update(context().taskId().partition(), lane, status);
    return true;
  }

  private void deliver(JoinResult result) {
    Record<byte[], byte[]> message = reading;
    long clickMillis =
        message != null && result instanceof JoinResult.Matched
            ? source.clickMillis(context(), message)
            : Delivery.NO_TIME;
    forward(new Delivery.Result(result, clickMillis));
  }

  private void deliverKpis() {
    if (lane.kpis().size() == 0) {
      return;
    }
    List<KpiRow> rows = lane.kpis().drain();
    int from = 0;
    long bytes = 0;
    for (int to = 0; to < rows.size(); to++) {
      long more = KpiCodec.mostBytes(rows.get(to));
      if (to > from && bytes + more > MAX_DELIVERY_BYTES) {
        forward(new Delivery.KpiRows(rows.subList(from, to)));
        from = to;
        bytes = 0;
      }
      bytes += more;
    }
    forward(new Delivery.KpiRows(rows.subList(from, rows.size())));
    durability.markChanged();
  }

  private void forward(Delivery delivery) {
    long nowMillis = context().currentSystemTimeMs();
    codec.write(scratch.clear(), delivery);
    DeliveryKey key = new DeliveryKey(context().taskId().partition(), attempt, log.countDelivery());
    context().forward(new Record<>(key.toBytes(), scratch.toByteArray(), nowMillis));
  }

  @Override
  public void close() {
    if (lane != null) {
      closing.end();
      lanes.remove(context().taskId().partition(), lane);
      lane.close();
    }
  }
}
