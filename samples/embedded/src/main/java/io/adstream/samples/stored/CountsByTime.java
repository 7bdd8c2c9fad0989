package io.adstream.samples.stored;

import static java.util.stream.Collectors.joining;

import io.adstream.join.Counter;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/**
 * Compares the counts by minute and by quarter of an hour with the lanes' counters. All are written
 * in the transaction that stores a lane's results, so they are equal at any time.
 */
public final class CountsByTime {

  private static final List<String> TABLES =
      List.of("records_by_minute", "records_by_quarter_hour");

  private CountsByTime() {}

  /**
   * Descriptions of the differences; empty if there are none.
   *
   * @param connection reads the tables, each in one statement; not closed
   * @param schema the tables' schema as SQL, such as {@code "adstream"}
   * @throws SQLException if they cannot be read
   */
  public static List<String> differences(Connection connection, String schema) throws SQLException {
    List<String> differences = new ArrayList<>();
    for (String table : TABLES) {
      try (Statement statement = connection.createStatement();
          ResultSet row = statement.executeQuery(query(schema, table))) {
        while (row.next()) {
          differences.add(
              "%s: the sums of lane %s differ from progress by %s"
                  .formatted(table, row.getString(1), row.getString(2)));
        }
      }
    }
    return differences;
  }

  /** Sums are null if a lane has no row at all. */
  private static String query(String schema, String table) {
    String differences =
        each("'%1$s', nullif(coalesce(counted.%1$s, 0) - coalesce(lane.%1$s, 0), 0)");
    return """
        SELECT lane, d FROM (
          SELECT coalesce(lane.lane, counted.lane) AS lane, json_strip_nulls(json_build_object(%s))::text AS d
          FROM %s.progress AS lane FULL JOIN (SELECT lane, %s FROM %s.%s GROUP BY lane) AS counted ON counted.lane = lane.lane
        ) AS compared WHERE d <> '{}'"""
        .formatted(differences, schema, each("sum(%1$s) AS %1$s"), schema, table);
  }

  private static String each(String pattern) {
    return Arrays.stream(Counter.values())
        .map(counter -> pattern.formatted(counter.columnName()))
        .collect(joining(", "));
  }
}
