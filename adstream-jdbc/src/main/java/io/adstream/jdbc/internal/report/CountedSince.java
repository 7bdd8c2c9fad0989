package io.adstream.jdbc.internal.report;

import io.adstream.jdbc.internal.sql.SchemaScript;
import io.adstream.jdbc.internal.sql.SqlName;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.HashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * When cubes and measures that were added to existing results began to count. Immutable.
 *
 * @param times the times by cube and measure; the measure is empty for the cube itself
 */
public record CountedSince(Map<Key, String> times) {

  /** The key of a cube itself. */
  private static final String WHOLE = "";

  /** The key of a measure of a cube. */
  record Key(String cube, String measure) {}

  /** Reads table {@code counted_since}. */
  public static CountedSince read(SchemaScript script, String schema) throws SQLException {
    String sql =
        "SELECT cube, measure, to_char(since AT TIME ZONE 'UTC', 'YYYY-MM-DD\"T\"HH24:MI:SS\"Z\"') FROM "
            + table(schema);
    Map<Key, String> times = new HashMap<>();
    try (PreparedStatement statement = script.connection().prepareStatement(sql);
        ResultSet row = statement.executeQuery()) {
      while (row.next()) {
        times.put(new Key(row.getString(1), row.getString(2)), row.getString(3));
      }
    }
    return new CountedSince(Map.copyOf(times));
  }

  /** Records that a cube begins to count now. */
  public static void add(SchemaScript script, String schema, String cube) throws SQLException {
    add(script, schema, cube, WHOLE);
  }

  /** Records that a measure of a cube begins to count now. */
  public static void add(SchemaScript script, String schema, String cube, String measure)
      throws SQLException {
    script.run(
        "INSERT INTO %s (cube, measure) VALUES (%s, %s) ON CONFLICT DO NOTHING"
            .formatted(table(schema), SqlName.literal(cube), SqlName.literal(measure)));
  }

  /** A sentence on when a cube began to count; empty if it has counted from the start. */
  String of(String cube) {
    return sentence(times.get(new Key(cube, WHOLE)));
  }

  /** A sentence on when a measure began to count; empty if it began with its cube. */
  String of(String cube, String measure) {
    return sentence(times.get(new Key(cube, measure)));
  }

  private static String sentence(@Nullable String time) {
    return time == null ? "" : " Counted since " + time + ".";
  }

  private static String table(String schema) {
    return SqlName.quote(schema, "counted_since");
  }
}
