package io.adstream.jdbc.internal.reconcile;

import static java.util.stream.Collectors.joining;

import io.adstream.event.Attribute;
import io.adstream.event.AttributeType;
import io.adstream.event.Attributes;
import io.adstream.event.Click;
import io.adstream.event.EventSchema;
import io.adstream.event.EventType;
import io.adstream.event.Impression;
import io.adstream.event.StreamSchema;
import io.adstream.jdbc.internal.sql.SqlName;
import java.sql.ResultSet;
import java.sql.SQLException;
import org.jspecify.annotations.Nullable;

/**
 * Reads events back from rows of fact tables. Columns are read by their position in the list
 * created here, since attributes' columns can have any name.
 */
record StoredEvents(EventSchema schema) {

  /** The columns of an event's attributes, each followed by a comma. */
  String attributes(EventType type) {
    return schema.of(type).attributes().stream()
        .map(attribute -> value(attribute) + ", ")
        .collect(joining());
  }

  private static String value(Attribute attribute) {
    String column = SqlName.quote(attribute.column());
    return attribute.type() == AttributeType.DECIMAL ? micros(column) : column;
  }

  static String micros(String column) {
    return "(" + column + " * 1000000)::bigint";
  }

  static String millis(String column) {
    return "(extract(epoch FROM " + column + ") * 1000)::bigint";
  }

  /** An impression of a row: id, attributes, cost in micros and time in milliseconds. */
  Impression impression(ResultSet row, int from) throws SQLException {
    StreamSchema stream = schema.impressions();
    int after = from + 1 + stream.size();
    return new Impression(
        row.getString(from),
        values(stream, row, from + 1),
        row.getLong(after),
        row.getLong(after + 1));
  }

  /** A click of a row: id, attributes, cost in micros and time in milliseconds. */
  Click click(String joinId, ResultSet row, int from) throws SQLException {
    StreamSchema stream = schema.clicks();
    int after = from + 1 + stream.size();
    return new Click(
        row.getString(from),
        joinId,
        values(stream, row, from + 1),
        row.getLong(after),
        row.getLong(after + 1));
  }

  private static Attributes values(StreamSchema stream, ResultSet row, int from)
      throws SQLException {
    @Nullable Object[] values = new Object[stream.size()];
    for (int i = 0; i < values.length; i++) {
      values[i] = value(stream.attribute(i).type(), row, from + i);
    }
    return Attributes.of(stream, values);
  }

  private static @Nullable Object value(AttributeType type, ResultSet row, int column)
      throws SQLException {
    Object value =
        switch (type) {
          case TEXT -> row.getString(column);
          case INTEGER, DECIMAL -> row.getLong(column);
          case BOOLEAN -> row.getBoolean(column);
        };
    return row.wasNull() ? null : value;
  }
}
