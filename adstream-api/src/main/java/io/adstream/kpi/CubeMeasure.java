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
 * A measure that a cube declares: the number of accepted impressions or matched clicks with an
 * attribute that is true, or the sum of an attribute. Immutable.
 *
 * @param name its column: a lower-case letter, then lower-case letters, digits and underscores, at
 *     most 63 characters
 * @param aggregate how values become a sum
 * @param stream whose attribute it is; null for that of the two streams which declares the name
 * @param attribute the attribute's name
 * @param comment what it is, in words; may be empty
 */
public record CubeMeasure(
    String name, Aggregate aggregate, @Nullable EventType stream, String attribute, String comment)
    implements Serializable {

  static final Pattern NAME = Pattern.compile("[a-z][a-z0-9_]{0,62}");

  /** How values become a sum. */
  public enum Aggregate {
    /** How many are true; of a boolean. */
    COUNT,
    /** Their sum; of an integer or decimal, of which a missing one adds nothing. */
    SUM
  }

  /**
   * Checks the name and the comment.
   *
   * @param name its column: a lower-case letter, then lower-case letters, digits and underscores,
   *     at most 63 characters
   * @param aggregate how values become a sum
   * @param stream whose attribute it is; null for that of the two streams which declares the name
   * @param attribute the attribute's name
   * @param comment what it is, in words; may be empty
   * @throws IllegalArgumentException if one is out of bounds
   */
  public CubeMeasure {
    Attribute.checkComment(name, comment);
    if (!NAME.matcher(name).matches()) {
      throw new IllegalArgumentException(
          "Cannot create measure: name is \"" + name + "\", expected " + NAME.pattern());
    }
  }

  /**
   * {@return how many events have an attribute that is true}
   *
   * @param name the column: small letters, digits and {@code _}
   * @param attribute the name of a {@code BOOLEAN} attribute
   */
  public static CubeMeasure count(String name, String attribute) {
    return new CubeMeasure(name, Aggregate.COUNT, null, attribute, "");
  }

  /**
   * {@return the sum of an attribute}
   *
   * @param name the column: small letters, digits and {@code _}
   * @param attribute the name of an {@code INTEGER} or {@code DECIMAL} attribute
   */
  public static CubeMeasure sum(String name, String attribute) {
    return new CubeMeasure(name, Aggregate.SUM, null, attribute, "");
  }

  /**
   * {@return the same of this stream's attribute, for names that both streams declare}
   *
   * @param stream the stream whose attribute it is, for names that both streams have
   */
  public CubeMeasure of(EventType stream) {
    return new CubeMeasure(name, aggregate, stream, attribute, comment);
  }

  /**
   * {@return the same with this comment}
   *
   * @param comment what the column holds, for its comment in the database
   */
  public CubeMeasure describedAs(String comment) {
    return new CubeMeasure(name, aggregate, stream, attribute, comment);
  }

  /** This measure of a schema's attribute; null where it fits none, which is a fault then. */
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
