package io.adstream.kafkastreams.internal.step;

import io.adstream.internal.codec.ByteReader;
import io.adstream.internal.codec.Routed;
import io.adstream.internal.codec.RoutedCodec;
import io.adstream.internal.lane.LaneJoin;
import io.adstream.kafkastreams.internal.topic.LanePartitioner;
import io.adstream.kafkastreams.internal.topic.SourceOffsets;
import io.adstream.kafkastreams.internal.topic.SourceTopics;
import org.apache.kafka.streams.processor.api.ProcessorContext;
import org.apache.kafka.streams.processor.api.Record;

/**
 * The source of lanes after a shuffle: a lane reads what {@link RouteStep} sent from all partitions
 * of both topics.
 */
final class RoutedSource implements JoinStep.RecordSource {

  private final SourceTopics topics;
  private final RoutedCodec codec;

  RoutedSource(SourceTopics topics, RoutedCodec codec) {
    this.topics = topics;
    this.codec = codec;
  }

  @Override
  public void read(
      ProcessorContext<?, ?> context,
      Record<byte[], byte[]> message,
      SourceOffsets taken,
      LaneJoin lane) {
    Routed routed = codec.read(new ByteReader(message.value()));
    routed.accept(
        new Routed.Visitor() {
          @Override
          public void read(Routed.Read read) {
            if (taken.take(read.type(), read.partition(), read.offset())) {
              lane.read(
                  read.type(),
                  read.decoded(),
                  topics.name(read.type()),
                  read.partition(),
                  read.offset(),
                  read.value());
            }
          }

          @Override
          public void advance(Routed.Advance advance) {
            lane.advance(advance.type(), advance.partition(), advance.timeMillis());
          }

          @Override
          public void idle(Routed.Idle idle) {
            lane.idle(idle.type(), idle.partition());
          }
        });
  }

  @Override
  public long clickMillis(ProcessorContext<?, ?> context, Record<byte[], byte[]> message) {
    return LanePartitioner.clickMillis(message.key());
  }

  @Override
  public boolean tellIdle(ProcessorContext<?, ?> context, long nowMillis, LaneJoin lane) {
    return false;
  }
}
