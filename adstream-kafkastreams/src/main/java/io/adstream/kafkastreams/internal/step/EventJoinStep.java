package io.adstream.kafkastreams.internal.step;

import io.adstream.decode.Decoded;
import io.adstream.event.EventType;
import io.adstream.internal.PlausibleTimes;
import io.adstream.internal.codec.EventBytes;
import io.adstream.internal.lane.LaneJoin;
import io.adstream.internal.lane.LanePartitions;
import io.adstream.internal.window.WindowBudget;
import io.adstream.join.JoinPlan;
import io.adstream.join.JoinResult;
import io.adstream.kafkastreams.internal.state.LaneMetrics;
import io.adstream.kafkastreams.internal.state.LaneStores;
import io.adstream.kafkastreams.internal.state.Logged;
import io.adstream.kafkastreams.internal.topic.LaneInput;
import java.time.Duration;
import org.apache.kafka.streams.errors.StreamsException;
import org.apache.kafka.streams.processor.PunctuationType;
import org.apache.kafka.streams.processor.api.ContextualProcessor;
import org.apache.kafka.streams.processor.api.ProcessorContext;
import org.apache.kafka.streams.processor.api.Record;
import org.apache.kafka.streams.processor.api.RecordMetadata;
import org.jspecify.annotations.Nullable;

/** The join step in a user's topology: events in, results out. */
public final class EventJoinStep
    extends ContextualProcessor<String, LaneInput, String, JoinResult> {

  private static final Duration TICK = Duration.ofMillis(100);

  /** The key is the impression's id. */
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

  /** The meaning of the records' keys. */
  public enum Keys {
    /** Set by the shuffle before this step. */
    SHUFFLED,
    /** The user's keys, which must be impression ids. */
    GIVEN
  }

  private final String name;
  private final Keys keys;
  private final JoinPlan plan;
  private final LaneStores stores;
  private final WindowBudget budget;
  private final PlausibleTimes times;
  private final Slices slices;
  private final IdleWatch idle;
  private LaneJoin lane;
  private LaneStores.Durability durability;
  private LaneMetrics metrics;
  private Slices.Task closing;
  private long toldWatermark;
  private int partition;

  /** The record being processed; null while the lane closes. */
  private @Nullable Record<String, LaneInput> reading;

  /**
   * Creates the step of one task; all tasks share the stores' definition, the budget and the
   * slices.
   *
   * @param name the join's name
   */
  @SuppressWarnings("NullAway.Init") // init sets the rest
  public EventJoinStep(
      String name,
      Keys keys,
      JoinPlan plan,
      LaneStores stores,
      WindowBudget budget,
      Slices slices) {
    this.name = name;
    this.keys = keys;
    this.plan = plan;
    this.stores = stores;
    this.budget = budget;
    this.slices = slices;
    times = new PlausibleTimes(plan.join());
    idle = new IdleWatch(plan.join().idleTimeout(), (type, partition, now) -> now, 1, 1);
  }

  @Override
  public void init(ProcessorContext<String, JoinResult> context) {
    super.init(context);
    partition = context.taskId().partition();
    lane = new LaneJoin(plan, new LanePartitions(partition, 1, 1), budget, this::forward);
    closing = slices.of(context, lane, () -> durability.markChanged());
    durability = stores.attach(context, Logged.of(lane));
    toldWatermark = lane.watermarkMillis();
    metrics = new LaneMetrics(context, name);
    metrics.show(lane.status());
    context.schedule(TICK, PunctuationType.WALL_CLOCK_TIME, this::tick);
  }

  @Override
  public void process(Record<String, LaneInput> message) {
    LaneInput input = message.value();
    RecordMetadata from = context().recordMetadata().orElseThrow();
    Decoded decoded = checked(input.decoded());
    if (decoded instanceof Decoded.Event event && keys == Keys.GIVEN) {
      checkKey(message.key(), event, from);
    }
    idle.read(input.type(), 0);
    reading = message;
    lane.read(input.type(), decoded, from.topic(), partition, from.offset(), null);
    reading = null;
    durability.markChanged();
    closing.read();
  }

  private Decoded checked(Decoded decoded) {
    long now = context().currentSystemTimeMs();
    Decoded.Reject fault =
        decoded instanceof Decoded.Event event
            ? times.check(EventBytes.of(event).eventTimeMillis(), now)
            : decoded instanceof Decoded.Heartbeat heartbeat
                ? times.check(heartbeat.eventTimeMillis(), now)
                : null;
    return fault == null ? decoded : fault;
  }

  /** With other keys, an impression and its clicks may be in different tasks. */
  private void checkKey(String key, Decoded.Event event, RecordMetadata from) {
    if (!event.event().joinId().equals(key)) {
      throw new StreamsException(
          "Cannot join "
              + name
              + ": the key of topic "
              + from.topic()
              + ", partition "
              + from.partition()
              + ", offset "
              + from.offset()
              + " is not the record's impression id, expected it; join shuffles such records");
    }
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
    metrics.show(lane.status());
  }

  /** Results of a record have its headers; results of closing have none. */
  private void forward(JoinResult result) {
    String key = result.accept(KEY);
    long now = context().currentSystemTimeMs();
    Record<String, LaneInput> cause = reading;
    context()
        .forward(
            cause == null
                ? new Record<>(key, result, now)
                : new Record<>(key, result, now, cause.headers()));
  }

  @Override
  public void close() {
    if (lane != null) {
      closing.end();
      lane.close();
      metrics.close();
    }
  }
}
