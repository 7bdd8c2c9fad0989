package io.adstream.samples.peek.stream;

import io.adstream.event.AdEvent;
import io.adstream.event.AttributeType;
import io.adstream.event.EventType;
import io.adstream.event.StreamSchema;
import java.math.BigDecimal;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;

/** Observes the values of a stream's fields: ids, time, cost and attributes. */
final class EventFields {

  private static final int MICROS_SCALE = 6;

  private final FieldLook<String> id;
  private final FieldLook<String> joinId;
  private final FieldLook<Long> time =
      FieldLook.ofOrdered("EventTime", millis -> Instant.ofEpochMilli(millis).toString());
  private final FieldLook<Long> cost;
  private final List<FieldLook<?>> attributes = new ArrayList<>();
  private final StreamSchema schema;

  EventFields(StreamSchema schema) {
    this.schema = schema;
    boolean isImpression = schema.type() == EventType.IMPRESSION;
    id = FieldLook.ofTexts(isImpression ? "ImpressionID" : "ClickID");
    joinId = FieldLook.ofTexts("JoinID");
    cost = FieldLook.ofOrdered(isImpression ? "ImpressionCost" : "ClickCost", EventFields::decimal);
    schema
        .attributes()
        .forEach(attribute -> attributes.add(look(attribute.name(), attribute.type())));
  }

  private static FieldLook<?> look(String name, AttributeType type) {
    return switch (type) {
      case TEXT -> FieldLook.ofTexts(name);
      case INTEGER -> FieldLook.<Long>ofOrdered(name, String::valueOf);
      case DECIMAL -> FieldLook.ofOrdered(name, EventFields::decimal);
      case BOOLEAN -> FieldLook.<Boolean>ofOrdered(name, String::valueOf);
    };
  }

  private static String decimal(long micros) {
    BigDecimal exact = BigDecimal.valueOf(micros, MICROS_SCALE).stripTrailingZeros();
    return exact.toPlainString();
  }

  void add(AdEvent event) {
    id.add(event.id());
    joinId.add(event.joinId());
    time.add(event.eventTimeMillis());
    cost.add(event.costMicros() == 0 ? null : event.costMicros());
    for (int i = 0; i < schema.size(); i++) {
      add(attributes.get(i), event.attributes().value(i));
    }
  }

  /** A schema's values have the types of its attributes. */
  @SuppressWarnings({"unchecked", "rawtypes", "NullAway"})
  private static void add(FieldLook look, @org.jspecify.annotations.Nullable Object value) {
    look.add((Comparable) value);
  }

  List<FieldLook.Found> found() {
    List<FieldLook.Found> found = new ArrayList<>();
    found.add(id.found());
    if (schema.type() == EventType.CLICK) {
      found.add(joinId.found());
    }
    found.add(time.found());
    found.add(cost.found());
    attributes.forEach(look -> found.add(look.found()));
    return found;
  }
}
