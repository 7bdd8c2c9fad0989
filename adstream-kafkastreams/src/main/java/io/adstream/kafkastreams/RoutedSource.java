package io.adstream.kafkastreams;

import io.adstream.internal.ByteReader;
import io.adstream.internal.Routed;
import io.adstream.join.LaneJoin;
import org.apache.kafka.streams.processor.api.ProcessorContext;
import org.apache.kafka.streams.processor.api.Record;

/**
 * Where records were shuffled first: a lane reads from all partitions of both topics what {@link
 * RouteProcessor} sent.
 */
final class RoutedSource implements JoinProcessor.RecordSource {

  private final SourceTopics topics;

  RoutedSource(SourceTopics topics) {
    this.topics = topics;
  }

  @Override
  public void read(
      ProcessorContext<?, ?> context,
      Record<byte[], byte[]> message,
      SourceOffsets taken,
      LaneJoin lane) {
    Routed routed = Routed.read(new ByteReader(message.value()));
    if (routed instanceof Routed.Read read) {
      if (!taken.take(read.type(), read.partition(), read.offset())) {
        return;
      }
      lane.read(
          read.type(),
          read.decoded(),
          topics.name(read.type()),
          read.partition(),
          read.offset(),
          read.value());
    } else if (routed instanceof Routed.Advance advance) {
      lane.advance(advance.type(), advance.partition(), advance.timeMillis());
    } else if (routed instanceof Routed.Idle idle) {
      lane.idle(idle.type(), idle.partition());
    }
  }

  @Override
  public boolean tellIdle(ProcessorContext<?, ?> context, long nowMillis, LaneJoin lane) {
    return false;
  }
}
