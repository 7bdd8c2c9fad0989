package io.adstream.kafkastreams.internal.step;

import io.adstream.decode.Decoded;
import io.adstream.event.EventType;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.common.header.Header;
import org.apache.kafka.common.header.Headers;
import org.jspecify.annotations.Nullable;

/**
 * A record's decoded form for each stream of its topic, passed from the consumer to the task in the
 * record's in-memory headers, which go nowhere else.
 */
final class Judged implements Header {

  private static final String KEY = "adstream-judged";

  private final @Nullable Decoded[] byStream = new Decoded[EventType.values().length];

  void put(EventType type, Decoded decoded) {
    byStream[type.ordinal()] = decoded;
  }

  void attachTo(ConsumerRecord<byte[], byte[]> message) {
    message.headers().add(this);
  }

  /** The decoded form, which was attached last. */
  static Decoded of(Headers headers, EventType type) {
    if (headers.lastHeader(KEY) instanceof Judged judged) {
      Decoded decoded = judged.byStream[type.ordinal()];
      if (decoded != null) {
        return decoded;
      }
    }
    throw new IllegalStateException("Cannot read record: it was not decoded for the " + type);
  }

  @Override
  public String key() {
    return KEY;
  }

  @Override
  public byte @Nullable [] value() {
    return null;
  }
}
