package io.adstream.jdbc.internal.schema;

import io.adstream.jdbc.internal.sql.SqlName;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.List;

/** The row of settings for reporting. */
public record SchemaSettings(
    String timeZone,
    boolean roles,
    boolean rowLevelSecurity,
    List<String> views,
    String viewsDigest) {

  /** Reads table {@code settings}, which must exist. */
  public static SchemaSettings read(Connection connection, String schema) throws SQLException {
    String sql =
        "SELECT time_zone, roles, row_level_security, views, coalesce(views_digest, '') FROM "
            + SqlName.quote(schema, "settings");
    try (Statement statement = connection.createStatement();
        ResultSet row = statement.executeQuery(sql)) {
      row.next();
      return new SchemaSettings(
          row.getString(1),
          row.getBoolean(2),
          row.getBoolean(3),
          List.of((String[]) row.getArray(4).getArray()),
          row.getString(5));
    }
  }

  SchemaSettings withoutViews() {
    return new SchemaSettings(timeZone, roles, rowLevelSecurity, List.of(), "");
  }

  SchemaSettings asked(SchemaOptions options) {
    return new SchemaSettings(
        options.timeZone() == null ? timeZone : options.timeZone(),
        roles || options.roles(),
        options.rowLevelSecurity() == null ? rowLevelSecurity : options.rowLevelSecurity(),
        views,
        viewsDigest);
  }
}
