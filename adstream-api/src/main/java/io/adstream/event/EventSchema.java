package io.adstream.event;

import java.io.Serializable;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * Defines the attributes of both streams: the standard ones and those that a user declares. Fields
 * of records that no attribute is read from are ignored. Immutable.
 *
 * <p>The column of a declared attribute is its name in snake_case unless one is set; if both
 * streams declare the same name, the click's column is prefixed with {@code click_}.
 *
 * @param impressions the attributes of impressions
 * @param clicks the attributes of clicks
 */
public record EventSchema(StreamSchema impressions, StreamSchema clicks) implements Serializable {

  private static final int MOST_ATTRIBUTES = 500;

  /** Columns of tables and views that do not hold an attribute. */
  private static final Set<String> RESERVED =
      Set.of(
          "impression_id",
          "impression_cost",
          "impression_time",
          "impression_local_time",
          "click_id",
          "click_cost",
          "click_time",
          "click_local_time",
          "cost",
          "event_time",
          "watermark",
          "type",
          "stream",
          "invalid",
          "repeated",
          "seconds_to_click",
          "window_start",
          "window_end",
          "local_time",
          "group_id",
          "is_final",
          // PostgreSQL's system columns, which no table may declare.
          "tableoid",
          "ctid",
          "xmin",
          "xmax",
          "cmin",
          "cmax");

  private static final Set<String> FIELDS =
      Set.of(
          "ImpressionID",
          "ImpressionCost",
          "ClickID",
          "JoinID",
          "ClickCost",
          "EventTime",
          "Heartbeat");

  /** A schema with only the standard attributes. */
  public static final EventSchema STANDARD = builder().build();

  /**
   * Validates the components.
   *
   * @param impressions the attributes of impressions
   * @param clicks the attributes of clicks
   * @throws IllegalArgumentException if either belongs to the other stream
   */
  public EventSchema {
    if (impressions.type() != EventType.IMPRESSION || clicks.type() != EventType.CLICK) {
      throw new IllegalArgumentException(
          "Cannot create event schema: it is of "
              + impressions.type()
              + " and "
              + clicks.type()
              + ", expected IMPRESSION and CLICK");
    }
  }

  /**
   * Starts with the standard attributes.
   *
   * @return a builder
   */
  public static Builder builder() {
    return new Builder();
  }

  /**
   * {@return the attributes of a stream}
   *
   * @param type the stream
   */
  public StreamSchema of(EventType type) {
    return type == EventType.IMPRESSION ? impressions : clicks;
  }

  /**
   * {@return whether adstream uses a column name itself in one of its tables or views}
   *
   * @param column a column name
   */
  public static boolean isReserved(String column) {
    return RESERVED.contains(column);
  }

  static List<Attribute> standardAttributes(EventType type) {
    return type == EventType.IMPRESSION ? StandardAttributes.IMPRESSION : StandardAttributes.CLICK;
  }

  /** Collects attributes. Not thread-safe. */
  public static final class Builder {

    private final List<Attribute> impressions = new ArrayList<>();
    private final List<Attribute> clicks = new ArrayList<>();

    private Builder() {}

    /**
     * Declares attributes of impressions.
     *
     * @param attributes attributes whose names and columns are not taken
     * @return this builder
     */
    public Builder impression(Attribute... attributes) {
      impressions.addAll(List.of(attributes));
      return this;
    }

    /**
     * Declares attributes of clicks.
     *
     * @param attributes attributes whose names and columns are not taken
     * @return this builder
     */
    public Builder click(Attribute... attributes) {
      clicks.addAll(List.of(attributes));
      return this;
    }

    /**
     * Declares attributes of a stream.
     *
     * @param type the stream
     * @param attributes attributes whose names and columns are not taken
     * @return this builder
     */
    public Builder attribute(EventType type, Attribute... attributes) {
      return type == EventType.IMPRESSION ? impression(attributes) : click(attributes);
    }

    /**
     * {@return the schema}
     *
     * @throws IllegalArgumentException if a name or column is declared twice or is taken by a
     *     standard one; the message lists all such names
     */
    public EventSchema build() {
      List<String> faults = new ArrayList<>();
      Set<String> impressionNames = new HashSet<>();
      impressions.forEach(attribute -> impressionNames.add(attribute.name()));
      Map<String, String> nameOf = new HashMap<>();
      EventSchema schema =
          new EventSchema(
              stream(EventType.IMPRESSION, impressions, Set.of(), nameOf, faults),
              stream(EventType.CLICK, clicks, impressionNames, nameOf, faults));
      if (!faults.isEmpty()) {
        throw new IllegalArgumentException(
            "Cannot create event schema: " + String.join("; ", faults));
      }
      return schema;
    }

    private static StreamSchema stream(
        EventType type,
        List<Attribute> declared,
        Set<String> othersNames,
        Map<String, String> nameOf,
        List<String> faults) {
      List<Attribute> all = new ArrayList<>(standardAttributes(type));
      Set<String> names = new HashSet<>(FIELDS);
      for (EventType each : EventType.values()) {
        standardAttributes(each).forEach(attribute -> names.add(attribute.name()));
      }
      all.forEach(attribute -> nameOf.put(attribute.column(), attribute.name()));
      for (Attribute attribute : declared) {
        if (!names.add(attribute.name())) {
          faults.add(type + " attribute " + attribute.name() + " is taken, expected a new name");
        }
        Attribute complete = withColumn(attribute, othersNames);
        String other = nameOf.putIfAbsent(complete.column(), complete.name());
        if (other != null || RESERVED.contains(complete.column())) {
          faults.add(
              "column of "
                  + type
                  + " attribute "
                  + complete.name()
                  + " is "
                  + complete.column()
                  + ", which is "
                  + (other == null ? "adstream's own" : other + "'s")
                  + ", expected another");
        }
        all.add(complete);
      }
      if (all.size() > MOST_ATTRIBUTES) {
        faults.add(
            type + " has " + all.size() + " attributes, expected at most " + MOST_ATTRIBUTES);
      }
      return new StreamSchema(type, all);
    }

    private static Attribute withColumn(Attribute attribute, Set<String> othersNames) {
      if (!attribute.column().isEmpty()) {
        return attribute;
      }
      String column = Attribute.snakeCase(attribute.name());
      return attribute.inColumn(
          othersNames.contains(attribute.name()) ? "click_" + column : column);
    }
  }
}
