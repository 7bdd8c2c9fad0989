package io.adstream.kafkastreams.internal.step;

import io.adstream.decode.Decoded;
import io.adstream.event.EventType;
import io.adstream.internal.codec.ByteWriter;
import io.adstream.internal.codec.EventBytes;
import io.adstream.internal.codec.Routed;
import io.adstream.internal.codec.RoutedCodec;
import io.adstream.kafkastreams.internal.client.CommitPace;
import io.adstream.kafkastreams.internal.client.TakenRecords;
import io.adstream.kafkastreams.internal.group.LaneStarts;
import io.adstream.kafkastreams.internal.state.LaneStores;
import io.adstream.kafkastreams.internal.topic.LanePartitioner;
import io.adstream.kafkastreams.internal.topic.SourceTopics;
import java.time.Duration;
import java.util.EnumMap;
import java.util.EnumSet;
import java.util.Map;
import java.util.Set;
import org.apache.kafka.streams.processor.api.ContextualProcessor;
import org.apache.kafka.streams.processor.api.ProcessorContext;
import org.apache.kafka.streams.processor.api.Record;
import org.apache.kafka.streams.processor.api.RecordMetadata;

/**
 * The route step, for records that are not keyed by impression id: decodes each record and sends it
 * to its lane. It also reports the event time of each source partition to all lanes, so that a slow
 * partition holds the watermark back instead of having its records late; after a restart or
 * rebalance it reports again.
 */
final class RouteStep extends ContextualProcessor<byte[], byte[], byte[], byte[]> {

  /** For lanes that have restarted without their instances noticing each other. */
  private static final long REPEAT_IDLE_NANOS = Duration.ofMinutes(1).toNanos();

  private final SourceTopics topics;
  private final LaneStores stores;
  private final int lanes;
  private final LaneStarts starts;
  private final CommitPace pace;
  private final DecodeStep decode;
  private final RoutedCodec codec;
  private final IdleWatch idle;
  private final TakenRecords.Task taken;
  private final ByteWriter scratch = new ByteWriter();
  private final Map<EventType, Long> told = new EnumMap<>(EventType.class);
  private final Set<EventType> toldIdle = EnumSet.noneOf(EventType.class);
  private final Set<EventType> toldWaiting = EnumSet.noneOf(EventType.class);
  private final RouteTimes times = new RouteTimes();
  private LaneStores.Durability durability;
  private long toldIdleNanos;
  private long startsWhenTold;
  private CommitPace.Task commits;
  private boolean changed;

  @SuppressWarnings("NullAway.Init") // init sets the rest
  RouteStep(
      SourceTopics topics,
      LaneStores stores,
      int lanes,
      LaneStarts starts,
      CommitPace pace,
      DecodeStep decode,
      RoutedCodec codec,
      IdleWatch idle,
      TakenRecords.Task taken) {
    this.topics = topics;
    this.stores = stores;
    this.lanes = lanes;
    this.starts = starts;
    this.pace = pace;
    this.decode = decode;
    this.codec = codec;
    this.idle = idle;
    this.taken = taken;
  }

  @Override
  public void init(ProcessorContext<byte[], byte[]> context) {
    super.init(context);
    durability = stores.attach(context, times);
    toldIdleNanos = System.nanoTime();
    startsWhenTold = starts.count();
    commits = pace.start(context, this::tick);
  }

  @Override
  public void process(Record<byte[], byte[]> message) {
    RecordMetadata from = context().recordMetadata().orElseThrow();
    taken.take(from);
    commits.read(message.timestamp());
    for (EventType type : topics.types(from.topic())) {
      route(type, message, from);
    }
  }

  private void route(EventType type, Record<byte[], byte[]> message, RecordMetadata from) {
    int partition = from.partition();
    Decoded decoded = decode.decode(type, message, from);
    if (!(decoded instanceof Decoded.Ignored)) {
      idle.read(type, partition);
      toldIdle.remove(type);
    }
    int lane = partition % lanes;
    byte[] rejected = null;
    if (decoded instanceof Decoded.Event event) {
      lane = LanePartitioner.laneOf(EventBytes.of(event).joinId(), lanes);
      reach(type, EventBytes.of(event).eventTimeMillis());
    } else if (decoded instanceof Decoded.Heartbeat heartbeat) {
      reach(type, heartbeat.eventTimeMillis());
    } else if (decoded instanceof Decoded.Reject) {
      rejected = message.value();
    }
    byte[] key =
        type == EventType.CLICK && decoded instanceof Decoded.Event
            ? LanePartitioner.keyOf(lane, message.timestamp())
            : LanePartitioner.keyOf(lane);
    send(key, new Routed.Read(type, partition, from.offset(), decoded, rejected));
    if (decoded instanceof Decoded.Heartbeat) {
      tellTime(type, partition);
    }
  }

  private void tick(long nowMillis) {
    if (!commits.isDue(nowMillis)) {
      return;
    }
    int partition = context().taskId().partition();
    for (EventType type : EventType.values()) {
      if (partition < topics.partitions(type)) {
        tellTime(type, partition);
      }
    }
    tellWaiting(partition);
    tellIdle(partition, nowMillis);
    if (changed) {
      changed = false;
      commits.commit();
    }
  }

  /** A partition that waits for its decoder may have been idle before, but no longer is. */
  private void tellWaiting(int partition) {
    for (EventType type : EventType.values()) {
      if (partition >= topics.partitions(type) || !idle.isWaiting(type, partition)) {
        toldWaiting.remove(type);
      } else if (toldWaiting.add(type)) {
        toldIdle.remove(type);
        Long timeMillis = times.newest(type);
        sendToAll(
            new Routed.Advance(type, partition, timeMillis == null ? Long.MIN_VALUE : timeMillis));
      }
    }
  }

  /**
   * Tells the lanes which partitions have become idle. A new lane knows of none, so everything is
   * repeated when a lane may have started.
   */
  private void tellIdle(int partition, long nowMillis) {
    long startsNow = starts.count();
    if (startsNow != startsWhenTold || System.nanoTime() - toldIdleNanos > REPEAT_IDLE_NANOS) {
      toldIdle.clear();
      startsWhenTold = startsNow;
      toldIdleNanos = System.nanoTime();
    }
    for (EventType type : EventType.values()) {
      boolean isIdle =
          partition < topics.partitions(type) && idle.isIdle(type, partition, nowMillis);
      if (isIdle && toldIdle.add(type)) {
        sendToAll(new Routed.Idle(type, partition));
      }
    }
  }

  private void reach(EventType type, long timeMillis) {
    if (times.reach(type, timeMillis)) {
      durability.markChanged();
    }
  }

  private void tellTime(EventType type, int partition) {
    Long timeMillis = times.newest(type);
    if (timeMillis != null && !timeMillis.equals(told.put(type, timeMillis))) {
      sendToAll(new Routed.Advance(type, partition, timeMillis));
    }
  }

  private void sendToAll(Routed routed) {
    send(LanePartitioner.keyOf(LanePartitioner.ALL), routed);
  }

  private void send(byte[] key, Routed routed) {
    changed = true;
    long nowMillis = context().currentSystemTimeMs();
    codec.write(scratch.clear(), routed);
    context().forward(new Record<>(key, scratch.toByteArray(), nowMillis));
  }
}
