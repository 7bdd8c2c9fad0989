package io.adstream.kpi;

import io.adstream.event.Attribute;
import io.adstream.event.AttributeType;
import io.adstream.event.EventSchema;
import io.adstream.event.EventType;
import io.adstream.kpi.Measure.Amount;
import io.adstream.kpi.Measure.Moment;
import io.adstream.kpi.Measure.Traffic;
import io.adstream.kpi.Measure.Unit;
import java.io.Serializable;
import java.util.Arrays;
import java.util.List;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * A measure that a cube declares: the number of accepted impressions or matched clicks whose
 * boolean attribute is true, or the sum of a numeric attribute. Immutable.
 *
 * @param name its column: a lower-case letter, then lower-case letters, digits and underscores, at
 *     most 63 characters
 * @param aggregate how the attribute's values are aggregated
 * @param stream the stream whose attribute it is; null for the only stream that declares the name
 * @param attribute the attribute's name
 * @param comment a description, which becomes the column's comment; may be empty
 */
public record CubeMeasure(
    String name, Aggregate aggregate, @Nullable EventType stream, String attribute, String comment)
    implements Serializable {

  static final Pattern NAME = Pattern.compile("[a-z][a-z0-9_]{0,62}");

  /** How an attribute's values are aggregated. */
  public enum Aggregate {
    /** The number of true values of a boolean. */
    COUNT,
    /** The sum of an integer or decimal; missing values add nothing. */
    SUM
  }

  /**
   * Validates the components.
   *
   * @param name its column: a lower-case letter, then lower-case letters, digits and underscores,
   *     at most 63 characters
   * @param aggregate how the attribute's values are aggregated
   * @param stream the stream whose attribute it is; null for the only stream that declares the name
   * @param attribute the attribute's name
   * @param comment a description, which becomes the column's comment; may be empty
   * @throws IllegalArgumentException if the name or comment is out of bounds
   */
  public CubeMeasure {
    Attribute.checkComment(name, comment);
    if (!NAME.matcher(name).matches()) {
      throw new IllegalArgumentException(
          "Cannot create measure: name is \"" + name + "\", expected " + NAME.pattern());
    }
  }

  /**
   * {@return the number of events whose boolean attribute is true}
   *
   * @param name the column: lower-case letters, digits and underscores
   * @param attribute the name of a {@code BOOLEAN} attribute
   */
  public static CubeMeasure count(String name, String attribute) {
    return new CubeMeasure(name, Aggregate.COUNT, null, attribute, "");
  }

  /**
   * {@return the sum of an attribute}
   *
   * @param name the column: lower-case letters, digits and underscores
   * @param attribute the name of an {@code INTEGER} or {@code DECIMAL} attribute
   */
  public static CubeMeasure sum(String name, String attribute) {
    return new CubeMeasure(name, Aggregate.SUM, null, attribute, "");
  }

  /**
   * {@return a copy for the attribute of the given stream, needed for names that both streams
   * declare}
   *
   * @param stream the stream whose attribute it is
   */
  public CubeMeasure of(EventType stream) {
    return new CubeMeasure(name, aggregate, stream, attribute, comment);
  }

  /**
   * {@return a copy with the given comment}
   *
   * @param comment a description, which becomes the column's comment; may be empty
   */
  public CubeMeasure describedAs(String comment) {
    return new CubeMeasure(name, aggregate, stream, attribute, comment);
  }

  /** Resolves this measure against a schema; returns null and adds a fault if no attribute fits. */
  @Nullable Measure in(EventSchema schema, List<String> faults) {
    EventType found = streamIn(schema, faults);
    int index = found == null ? -1 : schema.of(found).indexOf(attribute);
    if (found == null || index < 0) {
      return null;
    }
    AttributeType type = schema.of(found).attribute(index).type();
    if (!fits(type)) {
      String expected = aggregate == Aggregate.COUNT ? "BOOLEAN" : "INTEGER or DECIMAL";
      faults.add(
          "attribute %s of measure %s is %s, expected %s"
              .formatted(attribute, name, type, expected));
      return null;
    }
    return new Measure(
        name,
        comment,
        found == EventType.IMPRESSION ? Moment.IMPRESSION : Moment.MATCH,
        aggregate == Aggregate.COUNT ? Amount.TRUE : Amount.VALUE,
        Traffic.ALL,
        switch (type) {
          case DECIMAL -> Unit.MICROS;
          case INTEGER -> Unit.INTEGER;
          case TEXT, BOOLEAN -> Unit.COUNT;
        },
        index);
  }

  private boolean fits(AttributeType type) {
    return switch (aggregate) {
      case COUNT -> type == AttributeType.BOOLEAN;
      case SUM -> type == AttributeType.INTEGER || type == AttributeType.DECIMAL;
    };
  }

  private @Nullable EventType streamIn(EventSchema schema, List<String> faults) {
    List<EventType> declaring =
        Arrays.stream(EventType.values())
            .filter(type -> stream == null || stream == type)
            .filter(type -> schema.of(type).indexOf(attribute) >= 0)
            .toList();
    if (declaring.size() != 1) {
      faults.add(
          "attribute of measure %s is %s, which %s, expected a declared one"
              .formatted(
                  name,
                  attribute,
                  declaring.isEmpty()
                      ? (stream == null ? "neither stream has" : stream + " has not")
                      : "both streams have: name the stream, too"));
      return null;
    }
    return declaring.get(0);
  }
}
