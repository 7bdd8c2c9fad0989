package io.adstream.kafkastreams.internal.step;

import io.adstream.decode.Decoded;
import io.adstream.event.EventType;
import io.adstream.internal.codec.Delivery;
import io.adstream.internal.lane.LaneJoin;
import io.adstream.kafkastreams.internal.topic.SourceOffsets;
import io.adstream.kafkastreams.internal.topic.SourceTopics;
import org.apache.kafka.streams.processor.api.ProcessorContext;
import org.apache.kafka.streams.processor.api.Record;
import org.apache.kafka.streams.processor.api.RecordMetadata;

/**
 * The source of lanes if the topics are keyed by impression id: a lane reads one partition of each.
 */
final class DirectSource implements JoinStep.RecordSource {

  private final SourceTopics topics;
  private final DecodeStep decode;
  private final IdleWatch idle;

  DirectSource(SourceTopics topics, DecodeStep decode, IdleWatch idle) {
    this.topics = topics;
    this.decode = decode;
    this.idle = idle;
  }

  @Override
  public void read(
      ProcessorContext<?, ?> context,
      Record<byte[], byte[]> message,
      SourceOffsets taken,
      LaneJoin lane) {
    RecordMetadata from = context.recordMetadata().orElseThrow();
    for (EventType type : topics.types(from.topic())) {
      if (taken.take(type, from.partition(), from.offset())) {
        read(type, message, from, lane);
      }
    }
  }

  private void read(
      EventType type, Record<byte[], byte[]> message, RecordMetadata from, LaneJoin lane) {
    Decoded decoded = decode.decode(type, message, from);
    if (!(decoded instanceof Decoded.Ignored)) {
      idle.read(type, from.partition());
    }
    lane.read(type, decoded, from.topic(), from.partition(), from.offset(), message.value());
  }

  @Override
  public long clickMillis(ProcessorContext<?, ?> context, Record<byte[], byte[]> message) {
    String topic = context.recordMetadata().orElseThrow().topic();
    return topics.types(topic).contains(EventType.CLICK) ? message.timestamp() : Delivery.NO_TIME;
  }

  @Override
  public boolean tellIdle(ProcessorContext<?, ?> context, long nowMillis, LaneJoin lane) {
    int partition = context.taskId().partition();
    boolean any = false;
    for (EventType type : EventType.values()) {
      if (idle.isIdle(type, partition, nowMillis)) {
        lane.idle(type, partition);
        any = true;
      } else if (idle.isWaiting(type, partition)) {
        lane.advance(type, partition, Long.MIN_VALUE); // it may have been idle until now
        any = true;
      }
    }
    return any;
  }
}
