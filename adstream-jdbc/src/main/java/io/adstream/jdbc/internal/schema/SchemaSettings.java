package io.adstream.jdbc.internal.schema;

import io.adstream.jdbc.internal.sql.SqlName;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** The row of settings for reporting. */
public record SchemaSettings(
    String timeZone,
    @Nullable String currency,
    boolean roles,
    boolean rowLevelSecurity,
    List<String> views,
    String viewsDigest) {

  /** Reads table {@code settings}, which must exist. */
  public static SchemaSettings read(Connection connection, String schema) throws SQLException {
    String sql =
        "SELECT time_zone, currency, roles, row_level_security, views, coalesce(views_digest, '') FROM "
            + SqlName.quote(schema, "settings");
    try (Statement statement = connection.createStatement();
        ResultSet row = statement.executeQuery(sql)) {
      row.next();
      return new SchemaSettings(
          row.getString(1),
          row.getString(2),
          row.getBoolean(3),
          row.getBoolean(4),
          List.of((String[]) row.getArray(5).getArray()),
          row.getString(6));
    }
  }

  /** Whether roles are in use, which schemas of any version that have settings can tell. */
  public static boolean hasRoles(Connection connection, String schema) throws SQLException {
    try (Statement statement = connection.createStatement();
        ResultSet row =
            statement.executeQuery("SELECT roles FROM " + SqlName.quote(schema, "settings"))) {
      row.next();
      return row.getBoolean(1);
    }
  }

  SchemaSettings withoutViews() {
    return new SchemaSettings(timeZone, currency, roles, rowLevelSecurity, List.of(), "");
  }

  SchemaSettings asked(SchemaOptions options) {
    return new SchemaSettings(
        options.timeZone() == null ? timeZone : options.timeZone(),
        options.currency() == null ? currency : options.currency(),
        roles || options.roles(),
        options.rowLevelSecurity() == null ? rowLevelSecurity : options.rowLevelSecurity(),
        views,
        viewsDigest);
  }
}
