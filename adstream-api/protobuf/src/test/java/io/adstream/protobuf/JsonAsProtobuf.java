package io.adstream.protobuf;

import static com.google.protobuf.DescriptorProtos.FieldDescriptorProto.Type.TYPE_MESSAGE;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.google.protobuf.DescriptorProtos.DescriptorProto;
import com.google.protobuf.DescriptorProtos.FileDescriptorProto;
import com.google.protobuf.Descriptors.Descriptor;
import com.google.protobuf.Descriptors.FieldDescriptor;
import com.google.protobuf.DynamicMessage;
import com.google.protobuf.ListValue;
import com.google.protobuf.NullValue;
import com.google.protobuf.Value;
import io.adstream.event.Attribute;
import io.adstream.event.EventSchema;
import io.adstream.event.EventType;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;

/** Writes the JSON of scenarios as Protobuf: each field is a {@code google.protobuf.Value}. */
final class JsonAsProtobuf {

  private static final ObjectMapper JSON =
      JsonMapper.builder()
          .enable(DeserializationFeature.USE_BIG_DECIMAL_FOR_FLOATS)
          .enable(DeserializationFeature.FAIL_ON_TRAILING_TOKENS)
          .build();

  private final FileDescriptorProto file;

  JsonAsProtobuf(EventSchema schema) {
    List<DescriptorProto> messages = new ArrayList<>();
    for (EventType type : EventType.values()) {
      boolean impression = type == EventType.IMPRESSION;
      Set<String> names = new LinkedHashSet<>();
      names.addAll(impression ? List.of("ImpressionID") : List.of("ClickID", "JoinID"));
      schema.of(type).attributes().stream().map(Attribute::path).forEach(names::add);
      names.addAll(List.of("EventTime", "Heartbeat"));
      names.add(impression ? "ImpressionCost" : "ClickCost");
      DescriptorProto.Builder message = DescriptorProto.newBuilder().setName(name(type));
      for (String name : names) {
        int number = message.getFieldCount() + 1;
        message.addField(Protos.field(number, name, TYPE_MESSAGE, ".google.protobuf.Value"));
      }
      messages.add(message.build());
    }
    file = Protos.file(messages).build();
  }

  private static String name(EventType type) {
    return type == EventType.IMPRESSION ? "Impression" : "Click";
  }

  FileDescriptorProto file() {
    return file;
  }

  /** The text of the .proto file. */
  String text() {
    StringBuilder text = new StringBuilder("syntax = \"proto3\"; package acme;\n");
    text.append("import \"google/protobuf/struct.proto\";\n");
    for (DescriptorProto message : file.getMessageTypeList()) {
      text.append("message ").append(message.getName()).append(" {\n");
      message
          .getFieldList()
          .forEach(
              field ->
                  text.append("  google.protobuf.Value ")
                      .append(field.getName())
                      .append(" = ")
                      .append(field.getNumber())
                      .append(";\n"));
      text.append("}\n");
    }
    return text.toString();
  }

  /** The message that a JSON object is; throws if it is none. */
  DynamicMessage message(EventType type, String json) throws JsonProcessingException {
    JsonNode node = JSON.readTree(json);
    if (!node.isObject()) {
      throw new IllegalArgumentException("no object");
    }
    Descriptor descriptor = Protos.message(Protos.set(file), "acme." + name(type));
    DynamicMessage.Builder message = DynamicMessage.newBuilder(descriptor);
    for (FieldDescriptor field : descriptor.getFields()) {
      if (node.has(field.getName())) {
        message.setField(field, value(node.get(field.getName())));
      }
    }
    return message.build();
  }

  private static Value value(JsonNode node) {
    Value.Builder value = Value.newBuilder();
    if (node.isNull()) {
      return value.setNullValue(NullValue.NULL_VALUE).build();
    }
    if (node.isBoolean()) {
      return value.setBoolValue(node.asBoolean()).build();
    }
    boolean isWhole = node.isIntegralNumber() && Math.abs(node.doubleValue()) < 1L << 53;
    boolean isReal =
        node.isNumber()
            && node.doubleValue() % 1 != 0
            && Double.toString(node.doubleValue()).equals(node.asText());
    if (isWhole || isReal) {
      return value.setNumberValue(node.doubleValue()).build();
    }
    return node.isValueNode()
        ? value.setStringValue(node.asText()).build()
        : value.setListValue(ListValue.getDefaultInstance()).build();
  }
}
