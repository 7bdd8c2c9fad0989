package io.adstream.kafkastreams.internal.step;

import io.adstream.decode.Decoded;
import io.adstream.event.AdEvent;
import io.adstream.event.EventType;
import io.adstream.internal.PlausibleTimes;
import io.adstream.internal.lane.LaneJoin;
import io.adstream.internal.lane.LanePartitions;
import io.adstream.internal.window.WindowBudget;
import io.adstream.join.JoinPlan;
import io.adstream.join.JoinResult;
import io.adstream.kafkastreams.internal.state.LaneStores;
import io.adstream.kafkastreams.internal.state.Logged;
import java.time.Duration;
import org.apache.kafka.streams.processor.PunctuationType;
import org.apache.kafka.streams.processor.api.ContextualProcessor;
import org.apache.kafka.streams.processor.api.ProcessorContext;
import org.apache.kafka.streams.processor.api.Record;
import org.apache.kafka.streams.processor.api.RecordMetadata;

/** The join step inside somebody else's topology: events in, results out. */
public final class EventJoinStep extends ContextualProcessor<String, AdEvent, String, JoinResult> {

  private static final Duration TICK = Duration.ofMillis(100);

  /** The impression's id. */
  private static final JoinResult.Visitor<String> KEY =
      new JoinResult.Visitor<>() {
        @Override
        public String matched(JoinResult.Matched matched) {
          return matched.impression().impressionId();
        }

        @Override
        public String unclicked(JoinResult.Unclicked unclicked) {
          return unclicked.impression().impressionId();
        }

        @Override
        public String orphan(JoinResult.Orphan orphan) {
          return orphan.click().joinId();
        }

        @Override
        public String late(JoinResult.Late late) {
          return late.event().joinId();
        }

        @Override
        public String rejected(JoinResult.Rejected rejected) {
          return "";
        }
      };

  private final JoinPlan plan;
  private final LaneStores stores;
  private final WindowBudget budget;
  private final PlausibleTimes times;
  private final Slices slices;
  private final IdleWatch idle;
  private LaneJoin lane;
  private LaneStores.Durability durability;
  private Slices.Task closing;
  private long toldWatermark;

  /** The step of one task; all tasks share the stores' definition, the budget and the slices. */
  @SuppressWarnings("NullAway.Init") // the rest is set by init
  public EventJoinStep(JoinPlan plan, LaneStores stores, WindowBudget budget, Slices slices) {
    this.plan = plan;
    this.stores = stores;
    this.budget = budget;
    this.slices = slices;
    times = new PlausibleTimes(plan.join());
    idle = new IdleWatch(plan.join().idleTimeout(), (type, partition) -> true, 1, 1);
  }

  @Override
  public void init(ProcessorContext<String, JoinResult> context) {
    super.init(context);
    lane = new LaneJoin(plan, new LanePartitions(0, 1, 1), budget, this::forward);
    closing = slices.of(context, lane, () -> durability.markChanged());
    durability = stores.attach(context, Logged.of(lane));
    toldWatermark = lane.watermarkMillis();
    context.schedule(TICK, PunctuationType.WALL_CLOCK_TIME, this::tick);
  }

  @Override
  public void process(Record<String, AdEvent> message) {
    AdEvent event = message.value();
    RecordMetadata from = context().recordMetadata().orElseThrow();
    idle.read(event.type(), 0);
    Decoded.Reject fault = times.check(event.eventTimeMillis(), context().currentSystemTimeMs());
    Decoded decoded = fault == null ? new Decoded.Event(event) : fault;
    lane.read(event.type(), decoded, from.topic(), 0, from.offset(), null);
    durability.markChanged();
    closing.read();
  }

  private void tick(long nowMillis) {
    for (EventType type : EventType.values()) {
      if (idle.isIdle(type, 0, nowMillis)) {
        lane.idle(type, 0);
      }
    }
    closing.tick();
    if (lane.watermarkMillis() != toldWatermark) {
      toldWatermark = lane.watermarkMillis();
      durability.markChanged();
    }
  }

  private void forward(JoinResult result) {
    String key = result.accept(KEY);
    context().forward(new Record<>(key, result, context().currentSystemTimeMs()));
  }

  @Override
  public void close() {
    if (lane != null) {
      closing.end();
      lane.close();
    }
  }
}
