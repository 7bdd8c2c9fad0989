package io.adstream.internal.json;

import static org.assertj.core.api.Assertions.assertThat;

import io.adstream.decode.mapping.CostUnit;
import io.adstream.decode.mapping.Envelope;
import io.adstream.event.Attribute;
import io.adstream.event.AttributeType;
import io.adstream.event.EventSchema;
import io.adstream.event.EventType;
import io.adstream.internal.field.StreamFields;
import io.adstream.internal.field.StreamMapping;
import io.adstream.internal.field.ValueRules;
import java.time.ZoneId;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;

/** Schemas with some attributes of all types, of which some are nested. */
final class RandomSchemas {

  private static final String[] POINTERS = {
    "/Device/os", "/Extra/a", "/Extra/a/0", "/Extra/a/1/b", "/Extra", "/é", "/~0~1", "/Nested/"
  };

  private static final ZoneId BERLIN = ZoneId.of("Europe/Berlin");

  private RandomSchemas() {}

  /** A schema, of many attributes now and then. */
  static EventSchema any(Random random) {
    EventSchema.Builder schema = EventSchema.builder();
    for (EventType type : EventType.values()) {
      List<String> pointers = new ArrayList<>(List.of(POINTERS));
      AttributeType[] types = AttributeType.values();
      String stream = type == EventType.IMPRESSION ? "I" : "C";
      int most = random.nextInt(20) == 0 ? 80 : 6;
      for (int i = random.nextInt(most); i > 0; i--) {
        Attribute attribute = Attribute.of(stream + "own" + i, types[random.nextInt(types.length)]);
        boolean isNested = random.nextInt(3) == 0 && !pointers.isEmpty();
        schema.attribute(
            type,
            isNested ? attribute.at(pointers.remove(random.nextInt(pointers.size()))) : attribute);
      }
    }
    return schema.build();
  }

  /** The fields of a stream under their default names. */
  static StreamFields fields(EventSchema schema, EventType type) {
    return fields(schema, type, StreamMapping.DEFAULT, List.of());
  }

  /** The fields of a stream, many of them elsewhere, with conditions and envelopes now and then. */
  static StreamFields mapped(EventSchema schema, EventType type, Random random) {
    Map<String, List<String>> paths = new HashMap<>();
    String id = type == EventType.IMPRESSION ? "ImpressionID" : "ClickID";
    switch (random.nextInt(4)) {
      case 0 -> paths.put(id, List.of("/meta/id"));
      case 1 -> paths.put(id, List.of("a", "/meta/1", "EventTime"));
      case 2 -> paths.put("EventTime", List.of("/meta/t"));
      default -> {}
    }
    StreamMapping mapping = StreamMapping.DEFAULT.withPaths(paths);
    if (random.nextInt(3) == 0) {
      mapping = mapping.withCondition(random.nextBoolean() ? "Extra absent" : "EventTime != 17");
    }
    if (random.nextInt(4) == 0) {
      mapping = mapping.withCosts(CostUnit.CPM);
    }
    List<Envelope> envelopes =
        random.nextInt(4) == 0 ? List.of(Envelope.CONNECT) : List.<Envelope>of();
    return fields(schema, type, mapping, envelopes);
  }

  private static StreamFields fields(
      EventSchema schema, EventType type, StreamMapping mapping, List<Envelope> envelopes) {
    List<String> faults = new ArrayList<>();
    ValueRules rules = new ValueRules(JsonScanTest.LIMITS, BERLIN, envelopes);
    StreamFields fields = new StreamFields(schema.of(type), mapping, rules, false, faults);
    assertThat(faults).isEmpty();
    return fields;
  }
}
