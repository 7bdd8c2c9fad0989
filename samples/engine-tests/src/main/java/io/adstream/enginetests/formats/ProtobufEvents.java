package io.adstream.enginetests.formats;

import com.fasterxml.jackson.databind.JsonNode;
import com.google.protobuf.DescriptorProtos.DescriptorProto;
import com.google.protobuf.DescriptorProtos.FieldDescriptorProto;
import com.google.protobuf.DescriptorProtos.FileDescriptorProto;
import com.google.protobuf.DescriptorProtos.FileDescriptorSet;
import com.google.protobuf.Descriptors.Descriptor;
import com.google.protobuf.Descriptors.DescriptorValidationException;
import com.google.protobuf.Descriptors.FieldDescriptor;
import com.google.protobuf.Descriptors.FileDescriptor;
import com.google.protobuf.DynamicMessage;
import com.google.protobuf.Timestamp;
import com.google.protobuf.TimestampProto;
import io.adstream.event.Attribute;
import io.adstream.event.AttributeType;
import io.adstream.event.EventSchema;
import io.adstream.event.EventType;
import java.math.BigDecimal;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;

/**
 * Writes events as Protobuf, each field in the type that a producer would choose: times as {@code
 * google.protobuf.Timestamp}, costs as {@code google.type.Money}, other decimals as doubles.
 */
final class ProtobufEvents {

  private static final String TIMESTAMP = ".google.protobuf.Timestamp";
  private static final String MONEY = ".google.type.Money";
  private static final String TYPE_PREFIX = "TYPE_";
  private static final int NANO_DIGITS = 9;

  private final FileDescriptorProto money =
      FileDescriptorProto.newBuilder()
          .setName("google/type/money.proto")
          .setPackage("google.type")
          .setSyntax("proto3")
          .addMessageType(
              DescriptorProto.newBuilder()
                  .setName("Money")
                  .addField(field("currency_code", 1, "string"))
                  .addField(field("units", 2, "int64"))
                  .addField(field("nanos", 3, "int32")))
          .build();

  private final FileDescriptorProto file;
  private final FileDescriptor linked;

  ProtobufEvents(EventSchema schema) {
    FileDescriptorProto.Builder builder =
        FileDescriptorProto.newBuilder()
            .setName("events.proto")
            .setPackage(EventNames.PACKAGE)
            .addDependency(TimestampProto.getDescriptor().getName())
            .addDependency(money.getName());
    for (EventType type : EventType.values()) {
      DescriptorProto.Builder message = builder.addMessageTypeBuilder().setName(name(type));
      fields(schema, type)
          .forEach((name, of) -> message.addField(field(name, message.getFieldCount() + 1, of)));
    }
    file = builder.build();
    try {
      FileDescriptor money = FileDescriptor.buildFrom(this.money, new FileDescriptor[0]);
      linked =
          FileDescriptor.buildFrom(
              file, new FileDescriptor[] {TimestampProto.getDescriptor(), money});
    } catch (DescriptorValidationException e) {
      throw new IllegalStateException("Cannot link " + file, e);
    }
  }

  /** Types by the names of fields, as .proto files have them. */
  private static Map<String, String> fields(EventSchema schema, EventType type) {
    Map<String, String> fields = new LinkedHashMap<>();
    EventNames.ids(type).forEach(name -> fields.put(name, "string"));
    fields.put(EventNames.TIME, TIMESTAMP);
    fields.put(EventNames.cost(type), MONEY);
    fields.put(EventNames.HEARTBEAT, "bool");
    for (Attribute attribute : schema.of(type).attributes()) {
      fields.put(attribute.path(), type(attribute.type()));
    }
    return fields;
  }

  private static String type(AttributeType type) {
    return switch (type) {
      case TEXT -> "string";
      case INTEGER -> "int64";
      case DECIMAL -> "double";
      case BOOLEAN -> "bool";
    };
  }

  private static FieldDescriptorProto field(String name, int number, String type) {
    FieldDescriptorProto.Builder field =
        FieldDescriptorProto.newBuilder()
            .setName(name)
            .setNumber(number)
            .setLabel(FieldDescriptorProto.Label.LABEL_OPTIONAL);
    if (type.startsWith(".")) {
      field.setType(FieldDescriptorProto.Type.TYPE_MESSAGE).setTypeName(type);
    } else {
      field.setType(FieldDescriptorProto.Type.valueOf(TYPE_PREFIX + type.toUpperCase(Locale.ROOT)));
    }
    return field.build();
  }

  private static String name(EventType type) {
    return type == EventType.IMPRESSION ? "Impression" : "Click";
  }

  /** The full name of a stream's messages. */
  static String fullName(EventType type) {
    return EventNames.PACKAGE + "." + name(type);
  }

  /** Which message of its file a stream's is, as Confluent writes it. */
  static byte[] indexes(EventType type) {
    return type == EventType.IMPRESSION ? new byte[] {0} : new byte[] {2, 2};
  }

  /** The text of the .proto file, as registries have it. */
  String text() {
    StringBuilder text = new StringBuilder("syntax = \"proto2\";\n");
    text.append("package ").append(EventNames.PACKAGE).append(";\n");
    file.getDependencyList()
        .forEach(other -> text.append("import \"").append(other).append("\";\n"));
    for (EventType type : EventType.values()) {
      text.append("message ").append(name(type)).append(" {\n");
      for (FieldDescriptorProto field : message(type).toProto().getFieldList()) {
        String of =
            field.hasTypeName()
                ? field.getTypeName().substring(1)
                : field.getType().name().substring(TYPE_PREFIX.length()).toLowerCase(Locale.ROOT);
        text.append("  optional ").append(of).append(' ').append(field.getName());
        text.append(" = ").append(field.getNumber()).append(";\n");
      }
      text.append("}\n");
    }
    return text.toString();
  }

  /** What {@code protoc --include_imports --descriptor_set_out} writes. */
  byte[] descriptorSet() {
    return FileDescriptorSet.newBuilder()
        .addFile(TimestampProto.getDescriptor().toProto())
        .addFile(money)
        .addFile(file)
        .build()
        .toByteArray();
  }

  private Descriptor message(EventType type) {
    return linked.findMessageTypeByName(name(type));
  }

  /** The message of an event, without a frame. */
  byte[] message(EventType type, JsonNode event) {
    DynamicMessage.Builder message = DynamicMessage.newBuilder(message(type));
    for (FieldDescriptor field : message(type).getFields()) {
      JsonNode value = event.path(field.getName());
      if (!value.isNull() && !value.isMissingNode()) {
        message.setField(field, value(field, value.asText()));
      }
    }
    return message.build().toByteArray();
  }

  private static Object value(FieldDescriptor field, String text) {
    return switch (field.getJavaType()) {
      case STRING -> text;
      case BOOLEAN -> Boolean.valueOf(text);
      case LONG -> Long.valueOf(text);
      case DOUBLE -> Double.valueOf(text);
      case MESSAGE ->
          field.getName().equals(EventNames.TIME)
              ? time(Instant.parse(text))
              : money(field.getMessageType(), new BigDecimal(text));
      default -> throw new IllegalStateException("Cannot write a value: field is " + field);
    };
  }

  private static Timestamp time(Instant time) {
    return Timestamp.newBuilder()
        .setSeconds(time.getEpochSecond())
        .setNanos(time.getNano())
        .build();
  }

  private static DynamicMessage money(Descriptor type, BigDecimal amount) {
    BigDecimal[] parts = amount.divideAndRemainder(BigDecimal.ONE);
    return DynamicMessage.newBuilder(type)
        .setField(type.findFieldByName("currency_code"), "EUR")
        .setField(type.findFieldByName("units"), parts[0].longValueExact())
        .setField(
            type.findFieldByName("nanos"), parts[1].movePointRight(NANO_DIGITS).intValueExact())
        .build();
  }
}
