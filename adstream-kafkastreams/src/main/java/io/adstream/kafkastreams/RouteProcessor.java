package io.adstream.kafkastreams;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.adstream.decode.CheckedDecoder;
import io.adstream.decode.Decoded;
import io.adstream.event.EventType;
import io.adstream.internal.ByteWriter;
import io.adstream.internal.Routed;
import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import org.apache.kafka.streams.processor.PunctuationType;
import org.apache.kafka.streams.processor.api.ContextualProcessor;
import org.apache.kafka.streams.processor.api.ProcessorContext;
import org.apache.kafka.streams.processor.api.Record;
import org.apache.kafka.streams.processor.api.RecordMetadata;

/**
 * The decode step where records are not keyed by impression id: sends each to the lane it belongs
 * to. All lanes are told how far each source partition has come, so that a partition that is read
 * slowly holds the watermark back instead of making its records late.
 */
final class RouteProcessor extends ContextualProcessor<byte[], byte[], byte[], byte[]> {

  private final SourceTopics topics;
  private final int lanes;
  private final Duration interval;
  private final CheckedDecoder decoder;
  private final IdleWatch idle;
  private final ByteWriter scratch = new ByteWriter();
  private final Map<EventType, Long> newest = new HashMap<>();
  private final Map<EventType, Long> told = new HashMap<>();

  RouteProcessor(
      SourceTopics topics, int lanes, Duration interval, CheckedDecoder decoder, IdleWatch idle) {
    this.topics = topics;
    this.lanes = lanes;
    this.interval = interval;
    this.decoder = decoder;
    this.idle = idle;
  }

  @Override
  public void init(ProcessorContext<byte[], byte[]> context) {
    super.init(context);
    context.schedule(interval, PunctuationType.WALL_CLOCK_TIME, this::tick);
  }

  @Override
  public void process(Record<byte[], byte[]> message) {
    RecordMetadata from = context().recordMetadata().orElseThrow();
    EventType type = topics.type(from.topic());
    int partition = from.partition();
    Decoded decoded = decoder.decode(type, message.value());
    idle.read(type, partition);
    int lane = partition % lanes;
    byte[] rejected = null;
    if (decoded instanceof Decoded.Event event) {
      lane = LanePartitioner.laneOf(event.event().joinId().getBytes(UTF_8), lanes);
      newest.merge(type, event.event().eventTimeMillis(), Math::max);
    } else if (decoded instanceof Decoded.Heartbeat heartbeat) {
      newest.merge(type, heartbeat.eventTimeMillis(), Math::max);
    } else {
      rejected = message.value();
    }
    send(lane, new Routed.Read(type, partition, from.offset(), decoded, rejected));
    if (decoded instanceof Decoded.Heartbeat) {
      tellTime(type, partition);
    }
  }

  private void tick(long nowMillis) {
    int partition = context().taskId().partition();
    for (EventType type : EventType.values()) {
      if (partition < topics.partitions(type)) {
        tellTime(type, partition);
        if (idle.isIdle(type, partition, nowMillis)) {
          send(LanePartitioner.ALL, new Routed.Idle(type, partition));
        }
      }
    }
  }

  private void tellTime(EventType type, int partition) {
    Long timeMillis = newest.get(type);
    if (timeMillis != null && !timeMillis.equals(told.put(type, timeMillis))) {
      send(LanePartitioner.ALL, new Routed.Advance(type, partition, timeMillis));
    }
  }

  private void send(int lane, Routed routed) {
    long nowMillis = context().currentSystemTimeMs();
    Routed.write(scratch.clear(), routed);
    context().forward(new Record<>(LanePartitioner.keyOf(lane), scratch.toByteArray(), nowMillis));
  }
}
