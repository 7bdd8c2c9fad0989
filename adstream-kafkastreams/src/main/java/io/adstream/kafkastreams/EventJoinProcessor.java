package io.adstream.kafkastreams;

import io.adstream.decode.Decoded;
import io.adstream.event.AdEvent;
import io.adstream.event.EventType;
import io.adstream.internal.PlausibleTimes;
import io.adstream.join.JoinResult;
import io.adstream.join.JoinSpec;
import io.adstream.join.LaneJoin;
import io.adstream.join.UnclickedRows;
import io.adstream.join.WindowBudget;
import java.time.Duration;
import java.util.List;
import org.apache.kafka.streams.processor.PunctuationType;
import org.apache.kafka.streams.processor.api.ContextualProcessor;
import org.apache.kafka.streams.processor.api.ProcessorContext;
import org.apache.kafka.streams.processor.api.Record;
import org.apache.kafka.streams.processor.api.RecordMetadata;

/** The join step inside somebody else's topology: events in, results out. */
final class EventJoinProcessor extends ContextualProcessor<String, AdEvent, String, JoinResult> {

  private static final Duration TICK = Duration.ofMillis(100);

  private final JoinSpec spec;
  private final LaneStores stores;
  private final WindowBudget budget;
  private final PlausibleTimes times;
  private final Slices slices;
  private final IdleWatch idle;
  private LaneJoin lane;
  private LaneStores.Durability durability;
  private Slices.Task closing;
  private long toldWatermark;

  @SuppressWarnings("NullAway.Init") // the rest is set by init
  EventJoinProcessor(JoinSpec spec, LaneStores stores, WindowBudget budget, Slices slices) {
    this.spec = spec;
    this.stores = stores;
    this.budget = budget;
    this.slices = slices;
    times = new PlausibleTimes(spec);
    idle = new IdleWatch(spec.idleTimeout(), (type, partition) -> true, 1, 1);
  }

  @Override
  public void init(ProcessorContext<String, JoinResult> context) {
    super.init(context);
    lane = new LaneJoin(spec, List.of(), UnclickedRows.KEPT, 0, 1, 1, budget, this::forward);
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
    context().forward(new Record<>(keyOf(result), result, context().currentSystemTimeMs()));
  }

  private static String keyOf(JoinResult result) {
    if (result instanceof JoinResult.Matched matched) {
      return matched.impression().impressionId();
    }
    if (result instanceof JoinResult.Unclicked unclicked) {
      return unclicked.impression().impressionId();
    }
    if (result instanceof JoinResult.Orphan orphan) {
      return orphan.click().joinId();
    }
    if (result instanceof JoinResult.Late late) {
      return late.event().joinId();
    }
    return "";
  }

  @Override
  public void close() {
    if (lane != null) {
      closing.end();
      lane.close();
    }
  }
}
