package io.adstream.enginetests.input;

import static java.nio.charset.StandardCharsets.UTF_8;

import com.fasterxml.jackson.core.JsonFactoryBuilder;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.SerializableString;
import com.fasterxml.jackson.core.io.CharacterEscapes;
import com.fasterxml.jackson.core.json.JsonWriteFeature;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.adstream.decode.Decoded;
import io.adstream.decode.RejectReason;
import io.adstream.event.AdEvent;
import io.adstream.event.Attribute;
import io.adstream.event.AttributeType;
import io.adstream.event.EventType;
import io.adstream.event.StreamSchema;
import io.adstream.samples.traffic.TrafficRecord;
import java.math.BigDecimal;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * One record to send, as arbitrary bytes.
 *
 * @param type the stream
 * @param partition the partition; {@link #BY_KEY} for the one assigned to its key
 * @param key its Kafka key
 * @param value its value; null for a tombstone
 * @param arrivalMillis when it is sent, relative to the others
 * @param meaning the expected result of decoding it
 */
@SuppressWarnings("ArrayRecordComponent") // never compared
public record RawRecord(
    EventType type,
    int partition,
    byte @Nullable [] key,
    byte @Nullable [] value,
    long arrivalMillis,
    Decoded meaning) {

  public static final int BY_KEY = -1;

  private static final JsonMapper JSON = new JsonMapper();
  private static final JsonMapper ESCAPED =
      new JsonMapper(
          new JsonFactoryBuilder()
              .characterEscapes(new AllLetters())
              .enable(JsonWriteFeature.ESCAPE_NON_ASCII)
              .build());

  /** A record of the traffic, unchanged. */
  public static RawRecord of(TrafficRecord record) {
    return new RawRecord(
        record.type(),
        BY_KEY,
        record.key().getBytes(UTF_8),
        record.value().getBytes(UTF_8),
        record.arrivalMillis(),
        record.meaning());
  }

  /** An event as JSON. */
  public static RawRecord of(AdEvent event, long arrivalMillis) {
    return of(event, JSON, arrivalMillis);
  }

  /** The same event in other bytes: every letter of names and texts is escaped. */
  public static RawRecord escaped(AdEvent event, long arrivalMillis) {
    return of(event, ESCAPED, arrivalMillis);
  }

  /** Bytes that must be rejected for this reason. */
  public static RawRecord rejected(
      EventType type,
      int partition,
      byte @Nullable [] value,
      RejectReason reason,
      long arrivalMillis) {
    return new RawRecord(
        type, partition, null, value, arrivalMillis, new Decoded.Reject(reason, "made so"));
  }

  /** A heartbeat to one partition. */
  public static RawRecord heartbeat(EventType type, int partition, Instant time) {
    byte[] value = ("{\"Heartbeat\":true,\"EventTime\":\"" + time + "\"}").getBytes(UTF_8);
    return new RawRecord(
        type,
        partition,
        null,
        value,
        time.toEpochMilli(),
        new Decoded.Heartbeat(time.toEpochMilli()));
  }

  private static RawRecord of(AdEvent event, JsonMapper mapper, long arrivalMillis) {
    return new RawRecord(
        event.type(),
        BY_KEY,
        event.joinId().getBytes(UTF_8),
        json(event, mapper).getBytes(UTF_8),
        arrivalMillis,
        new Decoded.Event(event));
  }

  private static String json(AdEvent event, JsonMapper mapper) {
    ObjectNode json = mapper.createObjectNode();
    BigDecimal cost = BigDecimal.valueOf(event.costMicros(), 6);
    boolean isImpression = event.type() == EventType.IMPRESSION;
    json.put(isImpression ? "ImpressionID" : "ClickID", event.id());
    if (!isImpression) {
      json.put("JoinID", event.joinId());
    }
    StreamSchema schema = event.attributes().schema();
    for (int i = 0; i < schema.size(); i++) {
      json.putPOJO(
          schema.attribute(i).path(), json(schema.attribute(i), event.attributes().value(i)));
    }
    json.put(isImpression ? "ImpressionCost" : "ClickCost", cost);
    json.put("EventTime", Instant.ofEpochMilli(event.eventTimeMillis()).toString());
    try {
      return mapper.writeValueAsString(json);
    } catch (JsonProcessingException e) {
      throw new IllegalStateException("Cannot write " + event, e);
    }
  }

  private static @Nullable Object json(Attribute attribute, @Nullable Object value) {
    boolean isDecimal = attribute.type() == AttributeType.DECIMAL;
    return isDecimal && value instanceof Long micros ? BigDecimal.valueOf(micros, 6) : value;
  }

  private static final class AllLetters extends CharacterEscapes {
    private static final long serialVersionUID = 1L;

    @Override
    public int[] getEscapeCodesForAscii() {
      int[] codes = standardAsciiEscapesForJSON();
      for (char letter = 'A'; letter <= 'z'; letter++) {
        if (Character.isLetter(letter)) {
          codes[letter] = ESCAPE_STANDARD;
        }
      }
      return codes;
    }

    @Override
    public @Nullable SerializableString getEscapeSequence(int letter) {
      return null;
    }
  }
}
