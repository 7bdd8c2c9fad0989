package io.adstream.enginetests.formats;

import static java.nio.charset.StandardCharsets.UTF_8;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.adstream.event.Attribute;
import io.adstream.event.EventSchema;
import io.adstream.event.EventType;
import io.adstream.registry.TestRegistry;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.TreeMap;

/**
 * The events of a schema in every {@link WireForm}: how each is written, and the settings that read
 * it. Schemas of Avro and Protobuf are in files, and in a registry.
 */
public final class WireForms {

  private static final JsonMapper JSON = new JsonMapper();
  private static final String SCHEMA_ID = "__value_schema_id";

  /** The id of Protobuf's schema, which both streams share; behind those of Avro's. */
  private static final int PROTOBUF = 3;

  private final EventSchema schema;
  private final AvroEvents avro;
  private final ProtobufEvents protobuf;
  private final Path directory;
  private final TestRegistry registry;

  /**
   * A value, and the headers beside it.
   *
   * @param value the record's value
   * @param headers values by name
   */
  @SuppressWarnings("ArrayRecordComponent") // never compared
  public record Written(byte[] value, Map<String, byte[]> headers) {
    private Written(byte[] value) {
      this(value, Map.of());
    }
  }

  /**
   * Registers the schema, and writes it into files.
   *
   * @param schema the events' attributes, each at its own name
   * @param directory where files of schemas may be
   * @param registry gets the schemas
   */
  public WireForms(EventSchema schema, Path directory, TestRegistry registry) {
    this.schema = schema;
    this.directory = directory;
    this.registry = registry;
    avro = new AvroEvents(schema);
    protobuf = new ProtobufEvents(schema);
    try {
      for (EventType type : EventType.values()) {
        registry.schema(avroId(type), "AVRO", avro.schema(type).toString());
        Files.writeString(file(type), avro.schema(type).toString());
      }
      registry.schema(PROTOBUF, "PROTOBUF", protobuf.text());
      Files.write(descriptors(), protobuf.descriptorSet());
    } catch (IOException e) {
      throw new UncheckedIOException("Cannot write schemas", e);
    }
  }

  private static int avroId(EventType type) {
    return type == EventType.IMPRESSION ? 1 : 2;
  }

  /** The schema that a stream's messages of Avro have. */
  public String avroSchema(EventType type) {
    return avro.schema(type).toString();
  }

  private Path file(EventType type) {
    return directory.resolve(type + ".avsc");
  }

  private Path descriptors() {
    return directory.resolve("events.desc");
  }

  /** The schema with paths to where a form has its attributes. */
  public EventSchema schema(WireForm form) {
    if (form != WireForm.NESTED_JSON) {
      return schema;
    }
    EventSchema.Builder nested = EventSchema.builder();
    for (EventType type : EventType.values()) {
      schema.of(type).attributes().stream()
          .skip(schema.of(type).standardSize())
          .forEach(each -> nested.attribute(type, each.at("/event/more/" + each.name())));
    }
    return nested.build();
  }

  /** The settings of a decoder that reads a form, without {@code decode.} before them. */
  public Map<String, String> settings(WireForm form) {
    return switch (form) {
      case JSON -> Map.of();
      case NESTED_JSON -> nested();
      case CONNECT -> Map.of("envelope", "connect");
      case DEBEZIUM -> Map.of("envelope", "debezium");
      case CONNECT_DEBEZIUM -> Map.of("envelope", "connect, debezium");
      case CLOUDEVENTS -> Map.of("envelope", "cloudevents");
      case CLOUDEVENTS_BINARY -> Map.of("envelope", "cloudevents-binary");
      case CONFLUENT_JSON -> Map.of("envelope", "confluent-json");
      case AVRO ->
          Map.of(
              "format", "avro",
              "avro.impression.schema.file", file(EventType.IMPRESSION).toString(),
              "avro.click.schema.file", file(EventType.CLICK).toString());
      case AVRO_SINGLE_OBJECT ->
          Map.of(
              "format", "avro",
              "avro.framing", "single-object",
              "avro.schema.file", directory.toString());
      case AVRO_CONFLUENT -> Map.of("format", "avro", "registry.url", registry.url());
      case AVRO_HEADER ->
          Map.of("format", "avro", "avro.framing", "header", "registry.url", registry.url());
      case PROTOBUF ->
          Map.of(
              "format", "protobuf",
              "protobuf.descriptor.file", descriptors().toString(),
              "protobuf.impression.message", ProtobufEvents.fullName(EventType.IMPRESSION),
              "protobuf.click.message", ProtobufEvents.fullName(EventType.CLICK));
      case PROTOBUF_CONFLUENT -> Map.of("format", "protobuf", "registry.url", registry.url());
      case PROTOBUF_HEADER ->
          Map.of(
              "format", "protobuf", "protobuf.framing", "header", "registry.url", registry.url());
    };
  }

  private Map<String, String> nested() {
    Map<String, String> settings = new TreeMap<>();
    for (EventType type : EventType.values()) {
      String stream = type == EventType.IMPRESSION ? "impression." : "click.";
      EventNames.ids(type).forEach(id -> settings.put(stream + id, "/event/ids/" + id));
      settings.put(stream + EventNames.TIME, "/event/" + EventNames.TIME);
      settings.put(stream + EventNames.HEARTBEAT, "/event/" + EventNames.HEARTBEAT);
      settings.put(stream + EventNames.cost(type), "/event/costs/0/amount");
      schema.of(type).attributes().stream()
          .limit(schema.of(type).standardSize())
          .map(Attribute::name)
          .forEach(name -> settings.put(stream + name, "/event/more/" + name));
    }
    return settings;
  }

  /** An event or heartbeat that is a flat JSON object, in another form. */
  public Written write(WireForm form, EventType type, String json) {
    ObjectNode event = read(json);
    return switch (form) {
      case JSON -> text(json);
      case NESTED_JSON -> text(nested(type, event).toString());
      case CONNECT -> text(inConnect(event));
      case DEBEZIUM -> text(created(event).toString());
      case CONNECT_DEBEZIUM -> text(inConnect(created(event)));
      case CLOUDEVENTS -> text(cloudEvent().<ObjectNode>set("data", event).toString());
      case CLOUDEVENTS_BINARY -> new Written(json.getBytes(UTF_8), cloudEventHeaders());
      case CONFLUENT_JSON -> new Written(framed(7, new byte[0], json.getBytes(UTF_8)));
      case AVRO -> new Written(avro.message(type, event));
      case AVRO_SINGLE_OBJECT -> new Written(avro.singleObject(type, event));
      case AVRO_CONFLUENT ->
          new Written(framed(avroId(type), new byte[0], avro.message(type, event)));
      case AVRO_HEADER ->
          new Written(
              avro.message(type, event),
              Map.of(SCHEMA_ID, framed(avroId(type), new byte[0], new byte[0])));
      case PROTOBUF -> new Written(protobuf.message(type, event));
      case PROTOBUF_CONFLUENT ->
          new Written(
              framed(PROTOBUF, ProtobufEvents.indexes(type), protobuf.message(type, event)));
      case PROTOBUF_HEADER ->
          new Written(
              protobuf.message(type, event),
              Map.of(SCHEMA_ID, framed(PROTOBUF, ProtobufEvents.indexes(type), new byte[0])));
    };
  }

  private static ObjectNode read(String json) {
    try {
      return (ObjectNode) JSON.readTree(json);
    } catch (JsonProcessingException e) {
      throw new IllegalArgumentException("Cannot write " + json, e);
    }
  }

  private static Written text(String json) {
    return new Written(json.getBytes(UTF_8));
  }

  /** A byte 0 and the schema's id, as Confluent's serializers write them. */
  private static byte[] framed(int id, byte[] indexes, byte[] message) {
    return ByteBuffer.allocate(5 + indexes.length + message.length)
        .put((byte) 0)
        .putInt(id)
        .put(indexes)
        .put(message)
        .array();
  }

  private static ObjectNode nested(EventType type, ObjectNode event) {
    ObjectNode root = JSON.createObjectNode();
    root.putObject("meta").put("source", "sdk").putArray("tags").add("a").add("b");
    ObjectNode nested = root.putObject("event");
    ObjectNode ids = nested.putObject("ids");
    EventNames.ids(type).forEach(name -> move(event, name, ids, name));
    move(event, EventNames.TIME, nested, EventNames.TIME);
    move(event, EventNames.HEARTBEAT, nested, EventNames.HEARTBEAT);
    move(event, EventNames.cost(type), nested.putArray("costs").addObject(), "amount");
    nested.set("more", event);
    return root;
  }

  private static void move(ObjectNode from, String name, ObjectNode to, String newName) {
    JsonNode value = from.remove(name);
    if (value != null) {
      to.set(newName, value);
    }
  }

  private static String inConnect(ObjectNode payload) {
    ObjectNode envelope = JSON.createObjectNode();
    envelope.putObject("schema").put("type", "struct").put("optional", false);
    return envelope.set("payload", payload).toString();
  }

  private static ObjectNode created(ObjectNode row) {
    ObjectNode change = JSON.createObjectNode().putNull("before");
    change.set("after", row);
    change.putObject("source").put("connector", "postgresql").put("table", "event");
    return change.put("op", "c").put("ts_ms", 1);
  }

  private static ObjectNode cloudEvent() {
    return JSON.createObjectNode()
        .put("specversion", "1.0")
        .put("id", "1")
        .put("source", "/ads")
        .put("type", "acme.ads.event")
        .put("datacontenttype", "application/json");
  }

  private static Map<String, byte[]> cloudEventHeaders() {
    Map<String, byte[]> headers = new TreeMap<>();
    cloudEvent()
        .properties()
        .forEach(
            each -> headers.put("ce_" + each.getKey(), each.getValue().asText().getBytes(UTF_8)));
    headers.put("content-type", "application/json".getBytes(UTF_8));
    headers.remove("ce_datacontenttype");
    return headers;
  }
}
