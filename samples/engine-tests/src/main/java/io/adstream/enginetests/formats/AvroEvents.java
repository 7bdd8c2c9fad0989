package io.adstream.enginetests.formats;

import static java.util.Objects.requireNonNull;

import com.fasterxml.jackson.databind.JsonNode;
import io.adstream.event.Attribute;
import io.adstream.event.AttributeType;
import io.adstream.event.EventSchema;
import io.adstream.event.EventType;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.math.BigDecimal;
import java.nio.ByteBuffer;
import java.time.Instant;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import org.apache.avro.LogicalTypes;
import org.apache.avro.Schema;
import org.apache.avro.generic.GenericData;
import org.apache.avro.generic.GenericDatumWriter;
import org.apache.avro.generic.GenericRecord;
import org.apache.avro.io.BinaryEncoder;
import org.apache.avro.io.EncoderFactory;
import org.apache.avro.message.BinaryMessageEncoder;
import org.jspecify.annotations.Nullable;

/**
 * Writes events as Avro, each field in the type that a producer would choose: times as
 * timestamp-millis, costs and other decimals as decimals, all of them unions with null.
 */
final class AvroEvents {

  private static final int PRECISION = 38;
  private static final int SCALE = 9;

  private final Map<EventType, Schema> schemas = new EnumMap<>(EventType.class);

  AvroEvents(EventSchema schema) {
    for (EventType type : EventType.values()) {
      List<Schema.Field> fields = new ArrayList<>();
      EventNames.ids(type).forEach(name -> fields.add(field(name, Schema.Type.STRING)));
      fields.add(new Schema.Field(EventNames.TIME, orNull(time())));
      fields.add(new Schema.Field(EventNames.cost(type), orNull(decimal())));
      fields.add(field(EventNames.HEARTBEAT, Schema.Type.BOOLEAN));
      for (Attribute attribute : schema.of(type).attributes()) {
        fields.add(new Schema.Field(attribute.path(), orNull(schema(attribute.type()))));
      }
      String name = type == EventType.IMPRESSION ? "Impression" : "Click";
      schemas.put(type, Schema.createRecord(name, null, EventNames.PACKAGE, false, fields));
    }
  }

  private static Schema.Field field(String name, Schema.Type type) {
    return new Schema.Field(name, orNull(Schema.create(type)));
  }

  private static Schema orNull(Schema schema) {
    return Schema.createUnion(Schema.create(Schema.Type.NULL), schema);
  }

  private static Schema time() {
    return LogicalTypes.timestampMillis().addToSchema(Schema.create(Schema.Type.LONG));
  }

  private static Schema decimal() {
    return LogicalTypes.decimal(PRECISION, SCALE).addToSchema(Schema.create(Schema.Type.BYTES));
  }

  private static Schema schema(AttributeType type) {
    return switch (type) {
      case TEXT -> Schema.create(Schema.Type.STRING);
      case INTEGER -> Schema.create(Schema.Type.LONG);
      case DECIMAL -> decimal();
      case BOOLEAN -> Schema.create(Schema.Type.BOOLEAN);
    };
  }

  /** The schema of a stream's events. */
  Schema schema(EventType type) {
    return requireNonNull(schemas.get(type));
  }

  /** The message of an event, without a frame. */
  byte[] message(EventType type, JsonNode event) {
    GenericRecord record = record(type, event);
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    BinaryEncoder encoder = EncoderFactory.get().binaryEncoder(bytes, null);
    try {
      new GenericDatumWriter<GenericRecord>(record.getSchema()).write(record, encoder);
      encoder.flush();
    } catch (IOException e) {
      throw new UncheckedIOException("Cannot write " + event, e);
    }
    return bytes.toByteArray();
  }

  /** The event in single-object encoding. */
  byte[] singleObject(EventType type, JsonNode event) {
    try {
      ByteBuffer message =
          new BinaryMessageEncoder<GenericRecord>(GenericData.get(), schema(type))
              .encode(record(type, event));
      byte[] bytes = new byte[message.remaining()];
      message.get(bytes);
      return bytes;
    } catch (IOException e) {
      throw new UncheckedIOException("Cannot write " + event, e);
    }
  }

  private GenericRecord record(EventType type, JsonNode event) {
    GenericRecord record = new GenericData.Record(schema(type));
    for (Schema.Field field : schema(type).getFields()) {
      record.put(field.pos(), value(field.schema().getTypes().get(1), event.path(field.name())));
    }
    return record;
  }

  private static @Nullable Object value(Schema schema, JsonNode value) {
    if (value.isNull() || value.isMissingNode()) {
      return null;
    }
    String text = value.asText();
    return switch (schema.getType()) {
      case STRING -> text;
      case BOOLEAN -> Boolean.valueOf(text);
      case LONG -> schema.getLogicalType() == null ? Long.valueOf(text) : millis(text);
      case BYTES ->
          ByteBuffer.wrap(new BigDecimal(text).setScale(SCALE).unscaledValue().toByteArray());
      default -> throw new IllegalStateException("Cannot write a value: type is " + schema);
    };
  }

  private static Long millis(String time) {
    return Instant.parse(time).toEpochMilli();
  }
}
