package io.adstream.avro;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.json.JsonMapper;
import io.adstream.event.Attribute;
import io.adstream.event.EventSchema;
import io.adstream.event.EventType;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.math.BigDecimal;
import java.util.EnumMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.apache.avro.Schema;
import org.apache.avro.SchemaBuilder;
import org.apache.avro.generic.GenericData;
import org.apache.avro.generic.GenericDatumWriter;
import org.apache.avro.generic.GenericRecord;
import org.apache.avro.io.BinaryEncoder;
import org.apache.avro.io.EncoderFactory;
import org.jspecify.annotations.Nullable;

/** Writes the JSON of scenarios as Avro, each value in the type that it has there. */
final class JsonAsAvro {

  private static final ObjectMapper JSON =
      JsonMapper.builder()
          .enable(DeserializationFeature.USE_BIG_DECIMAL_FOR_FLOATS)
          .enable(DeserializationFeature.FAIL_ON_TRAILING_TOKENS)
          .build();

  private static final Schema VALUE =
      SchemaBuilder.unionOf()
          .nullType()
          .and()
          .stringType()
          .and()
          .longType()
          .and()
          .doubleType()
          .and()
          .booleanType()
          .and()
          .array()
          .items()
          .nullType()
          .endUnion();

  private final Map<EventType, Schema> schemas = new EnumMap<>(EventType.class);

  JsonAsAvro(EventSchema schema) {
    for (EventType type : EventType.values()) {
      Set<String> names = new LinkedHashSet<>();
      boolean impression = type == EventType.IMPRESSION;
      names.addAll(impression ? List.of("ImpressionID") : List.of("ClickID", "JoinID"));
      schema.of(type).attributes().stream().map(Attribute::path).forEach(names::add);
      names.addAll(List.of("EventTime", "Heartbeat"));
      names.add(impression ? "ImpressionCost" : "ClickCost");
      SchemaBuilder.FieldAssembler<Schema> fields =
          SchemaBuilder.record(type == EventType.IMPRESSION ? "ads.Impression" : "ads.Click")
              .fields();
      names.forEach(name -> fields.name(name).type(VALUE).noDefault());
      schemas.put(type, fields.endRecord());
    }
  }

  Schema schema(EventType type) {
    return schemas.getOrDefault(type, VALUE);
  }

  /** The record that a JSON object is; throws if it is none. */
  GenericRecord record(EventType type, String json) throws JsonProcessingException {
    JsonNode node = JSON.readTree(json);
    if (!node.isObject()) {
      throw new IllegalArgumentException("no object");
    }
    GenericRecord record = new GenericData.Record(schema(type));
    for (Schema.Field field : schema(type).getFields()) {
      record.put(field.pos(), value(node.path(field.name())));
    }
    return record;
  }

  private static @Nullable Object value(JsonNode node) {
    if (node.isNull() || node.isMissingNode()) {
      return null;
    }
    if (node.isBoolean()) {
      return node.asBoolean();
    }
    if (node.canConvertToLong() && node.isIntegralNumber()) {
      return node.asLong();
    }
    if (node.isNumber()) {
      BigDecimal exact = node.decimalValue();
      String shortest = Double.toString(exact.doubleValue());
      boolean isDouble = exact.doubleValue() % 1 != 0 && shortest.equals(exact.toString());
      return isDouble ? (Object) exact.doubleValue() : exact.toString();
    }
    return node.isValueNode() ? node.asText() : List.of();
  }

  /** A message without a frame. */
  static byte[] plain(GenericRecord record) {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    BinaryEncoder out = EncoderFactory.get().binaryEncoder(bytes, null);
    try {
      new GenericDatumWriter<GenericRecord>(record.getSchema()).write(record, out);
      out.flush();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    return bytes.toByteArray();
  }
}
