package io.adstream.decode;

import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * A record of a source topic as a decoder sees it, or a row in place of one. Its arrays are not
 * copied, and decoders must not modify them. Safe for use by several threads as long as nobody
 * does.
 */
public final class SourceRecord {

  /** The timestamp of a record that has none. */
  public static final long NO_TIMESTAMP = -1;

  /** What a decoder may read of a record beside its value, its position and its timestamp. */
  public enum Part {
    /** The record's key. */
    KEY,
    /** The record's headers. */
    HEADERS
  }

  private final @Nullable String topic;
  private final int partition;
  private final long offset;
  private final long timestampMillis;
  private final byte @Nullable [] key;
  private final byte @Nullable [] value;
  private final Function<String, byte @Nullable []> headers;

  /**
   * A record, of parts that an engine has at hand. A test starts from {@link #of} and adds what its
   * decoder reads.
   *
   * @param topic the topic; null for a row without one, whose partition and offset have no meaning
   * @param partition the partition; 0 or more
   * @param offset the offset; 0 or more
   * @param timestampMillis Kafka's timestamp in milliseconds since the epoch, or {@link
   *     #NO_TIMESTAMP}
   * @param key the record's key; null for none
   * @param value the record's value; null for a tombstone
   * @param headers looks up a header's last value by name, null for none; called on demand
   */
  public SourceRecord(
      @Nullable String topic,
      int partition,
      long offset,
      long timestampMillis,
      byte @Nullable [] key,
      byte @Nullable [] value,
      Function<String, byte @Nullable []> headers) {
    this.topic = topic;
    this.partition = partition;
    this.offset = offset;
    this.timestampMillis = timestampMillis;
    this.key = key;
    this.value = value;
    this.headers = headers;
  }

  /**
   * {@return a value without topic, timestamp, key and headers}
   *
   * @param value the value; null for a tombstone
   */
  public static SourceRecord of(byte @Nullable [] value) {
    return new SourceRecord(null, 0, 0, NO_TIMESTAMP, null, value, name -> null);
  }

  /**
   * {@return the same record with another value, such as one taken out of an envelope}
   *
   * @param other the value; null for a tombstone
   */
  public SourceRecord withValue(byte @Nullable [] other) {
    return new SourceRecord(topic, partition, offset, timestampMillis, key, other, headers);
  }

  /**
   * {@return the same record from this place}
   *
   * @param otherTopic the topic
   * @param otherPartition the partition; 0 or more
   * @param otherOffset the offset; 0 or more
   */
  public SourceRecord at(String otherTopic, int otherPartition, long otherOffset) {
    return new SourceRecord(
        otherTopic, otherPartition, otherOffset, timestampMillis, key, value, headers);
  }

  /**
   * {@return the same record with this timestamp}
   *
   * @param other Kafka's timestamp in milliseconds since the epoch, or {@link #NO_TIMESTAMP}
   */
  public SourceRecord withTimestampMillis(long other) {
    return new SourceRecord(topic, partition, offset, other, key, value, headers);
  }

  /**
   * {@return the same record with this key}
   *
   * @param other the key; null for none
   */
  public SourceRecord withKey(byte @Nullable [] other) {
    return new SourceRecord(topic, partition, offset, timestampMillis, other, value, headers);
  }

  /**
   * {@return the same record with these headers}
   *
   * @param other gives a header's last value by its name, null for none; called only when a header
   *     is asked for
   */
  public SourceRecord withHeaders(Function<String, byte @Nullable []> other) {
    return new SourceRecord(topic, partition, offset, timestampMillis, key, value, other);
  }

  /** {@return the topic; null for a row that is from none} */
  public @Nullable String topic() {
    return topic;
  }

  /** {@return the partition of the topic; 0 where there is no topic} */
  public int partition() {
    return partition;
  }

  /** {@return the offset in the partition; 0 where there is no topic} */
  public long offset() {
    return offset;
  }

  /**
   * {@return Kafka's timestamp, set by the producer or the broker, in milliseconds since the epoch;
   * {@link #NO_TIMESTAMP} where there is none}
   */
  public long timestampMillis() {
    return timestampMillis;
  }

  /**
   * {@return the key; null for none, and where the decoder does not {@link EventDecoder#reads read}
   * it}
   */
  public byte @Nullable [] key() {
    return key;
  }

  /** {@return the value; null for a tombstone} */
  public byte @Nullable [] value() {
    return value;
  }

  /**
   * {@return the last value of a header; null for none, for a header whose value is null, and where
   * the decoder does not {@link EventDecoder#reads read} headers}
   *
   * @param name the header's name, exactly as sent
   */
  public byte @Nullable [] header(String name) {
    return headers.apply(name);
  }

  /** Where the record is; holds nothing of its content. */
  @Override
  public String toString() {
    return topic == null
        ? "a row"
        : "topic " + topic + ", partition " + partition + ", offset " + offset;
  }
}
