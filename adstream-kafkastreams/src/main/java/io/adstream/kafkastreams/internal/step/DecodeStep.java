package io.adstream.kafkastreams.internal.step;

import io.adstream.decode.CheckedDecoder;
import io.adstream.decode.Decoded;
import io.adstream.decode.EventDecoder;
import io.adstream.decode.SourceRecord;
import io.adstream.engine.KafkaSource;
import io.adstream.event.EventType;
import io.adstream.internal.PlacementCheck;
import io.adstream.join.JoinPlan;
import io.adstream.kafkastreams.internal.client.RecordGate;
import io.adstream.kafkastreams.internal.topic.SourceTopics;
import java.time.Clock;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.common.header.Header;
import org.apache.kafka.common.header.Headers;
import org.apache.kafka.streams.processor.api.Record;
import org.apache.kafka.streams.processor.api.RecordMetadata;
import org.jspecify.annotations.Nullable;

/**
 * The decode step: decodes a record, given where it was read. If the decoder may have to wait, the
 * consumer already decodes, with this step as its {@link RecordGate}. Thread-safe.
 */
final class DecodeStep implements RecordGate {

  private final CheckedDecoder decoder;
  private final boolean isGated;
  private final SourceTopics topics;
  private final PlacementCheck placement;

  DecodeStep(KafkaSource source, JoinPlan plan, SourceTopics topics) {
    EventDecoder inner = source.decoder();
    decoder = new CheckedDecoder(inner, plan, Clock.systemUTC());
    isGated = inner.mayWait();
    this.topics = topics;
    placement =
        new PlacementCheck(
            source.keying(),
            topics.partitions(EventType.IMPRESSION),
            topics.partitions(EventType.CLICK));
  }

  /** The gate that the consumer passes records through; null for none. */
  @Nullable RecordGate gate() {
    return isGated ? this : null;
  }

  /**
   * Decodes a record for each stream of its topic.
   *
   * @throws io.adstream.decode.DecoderException if the decoder throws
   */
  @Override
  public @Nullable String refuse(ConsumerRecord<byte[], byte[]> message) {
    Judged judged = new Judged();
    boolean isOfSource = false;
    for (EventType type : topics.types(message.topic())) {
      isOfSource = true;
      Decoded decoded = decoder.decode(type, record(message));
      if (decoded instanceof Decoded.NotNow notNow) {
        return notNow.reason();
      }
      judged.put(type, decoded);
    }
    if (isOfSource) {
      judged.attachTo(message);
    }
    return null;
  }

  /**
   * Decodes a record for one stream of its topic.
   *
   * @throws io.adstream.decode.DecoderException if the decoder throws
   */
  Decoded decode(EventType type, Record<byte[], byte[]> message, RecordMetadata from) {
    Decoded decoded =
        isGated ? Judged.of(message.headers(), type) : decoder.decode(type, record(message, from));
    return placement.check(type, from.partition(), decoded);
  }

  private static SourceRecord record(ConsumerRecord<byte[], byte[]> message) {
    return new SourceRecord(
        message.topic(),
        message.partition(),
        message.offset(),
        message.timestamp(),
        message.key(),
        message.value(),
        name -> header(message.headers(), name));
  }

  private static SourceRecord record(Record<byte[], byte[]> message, RecordMetadata from) {
    return new SourceRecord(
        from.topic(),
        from.partition(),
        from.offset(),
        message.timestamp(),
        message.key(),
        message.value(),
        name -> header(message.headers(), name));
  }

  private static byte @Nullable [] header(Headers headers, String name) {
    Header last = headers.lastHeader(name);
    return last == null ? null : last.value();
  }
}
