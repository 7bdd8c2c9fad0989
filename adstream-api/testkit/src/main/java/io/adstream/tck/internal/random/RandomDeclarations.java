package io.adstream.tck.internal.random;

import io.adstream.event.Attribute;
import io.adstream.event.AttributeType;
import io.adstream.event.EventSchema;
import io.adstream.event.EventType;
import io.adstream.event.StreamSchema;
import io.adstream.join.JoinSpec;
import io.adstream.kpi.Cube;
import io.adstream.kpi.CubeMeasure;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Random;

/**
 * Draws the declarations of a scenario: attributes, which of them flag invalid traffic, the repeat
 * interval, and additional dimensions and measures of cubes. It uses a separate random generator,
 * so that it does not affect what else a seed determines.
 */
public final class RandomDeclarations {

  /** Some of them are SQL keywords, or in capitals. */
  private static final List<String> NAMES =
      List.of(
          "CampaignID",
          "Placement",
          "Creative",
          "Viewable",
          "IsBot",
          "BidPrice",
          "Revenue",
          "SlotID",
          "Order",
          "HTTPStatus",
          "a1");

  private final Random random;
  private final EventSchema schema;

  /** Draws the attributes. */
  public RandomDeclarations(Random random) {
    this.random = random;
    EventSchema.Builder builder = EventSchema.builder();
    if (random.nextInt(5) != 0) {
      for (EventType type : EventType.values()) {
        attributes().forEach(attribute -> builder.attribute(type, attribute));
      }
    }
    schema = builder.build();
  }

  /** Up to six attributes; a name may occur in both streams, with any types. */
  private List<Attribute> attributes() {
    List<String> names = new ArrayList<>(NAMES);
    Collections.shuffle(names, random);
    return names.subList(0, random.nextInt(7)).stream()
        .map(name -> Attribute.of(name, anyOf(List.of(AttributeType.values()))))
        .toList();
  }

  /** The attributes of both streams. */
  public EventSchema schema() {
    return schema;
  }

  /**
   * Writes events with values of the attributes.
   *
   * @param others draws everything but these values
   */
  public WireWriter writer(Random others) {
    return new WireWriter(others, new WireValues(random, schema));
  }

  /** A copy of the join, possibly with a repeat interval and flags of invalid traffic. */
  public JoinSpec join(JoinSpec spec) {
    JoinSpec.Builder join = spec.toBuilder();
    if (random.nextInt(3) != 0) {
      join.repeatInterval(
          anyOf(
              List.of(
                  Duration.ZERO,
                  Duration.ofSeconds(2),
                  Duration.ofSeconds(30),
                  Duration.ofMinutes(3))));
    }
    for (EventType type : EventType.values()) {
      List<String> flags =
          declared(schema.of(type)).stream()
              .filter(attribute -> attribute.type() == AttributeType.BOOLEAN)
              .map(Attribute::name)
              .toList();
      if (!flags.isEmpty() && random.nextInt(3) != 0) {
        join.invalidWhen(type, anyOf(flags));
      }
    }
    return join.build();
  }

  /** A copy of the cube, possibly with further dimensions and measures. */
  public Cube cube(Cube cube) {
    List<String> dimensions = new ArrayList<>(cube.dimensions());
    for (Attribute attribute : declared(schema.impressions())) {
      if (random.nextInt(4) == 0) {
        dimensions.add(random.nextInt(dimensions.size() + 1), attribute.name());
      }
    }
    Cube grouped = cube.by(dimensions);
    for (EventType type : EventType.values()) {
      for (Attribute attribute : declared(schema.of(type))) {
        if (attribute.type() != AttributeType.TEXT && random.nextBoolean()) {
          String name = "m" + grouped.measures().size();
          CubeMeasure measure =
              attribute.type() == AttributeType.BOOLEAN
                  ? CubeMeasure.count(name, attribute.name())
                  : CubeMeasure.sum(name, attribute.name());
          grouped = grouped.measure(measure.of(type));
        }
      }
    }
    return grouped;
  }

  private static List<Attribute> declared(StreamSchema schema) {
    return schema.attributes().subList(schema.standardSize(), schema.size());
  }

  private <T> T anyOf(List<T> choices) {
    return choices.get(random.nextInt(choices.size()));
  }
}
