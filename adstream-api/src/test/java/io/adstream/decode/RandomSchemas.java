package io.adstream.decode;

import io.adstream.event.Attribute;
import io.adstream.event.AttributeType;
import io.adstream.event.EventSchema;
import io.adstream.event.EventType;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;

/** Schemas with some attributes of all types, of which some are nested. */
final class RandomSchemas {

  private static final String[] POINTERS = {
    "/Device/os", "/Extra/a", "/Extra/a/0", "/Extra/a/1/b", "/Extra", "/é", "/~0~1", "/Nested/"
  };

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
  static WireFields fields(EventSchema schema, EventType type) {
    return WireFields.of(schema.of(type), Map.of(), new ArrayList<>());
  }
}
