package io.adstream.jdbc.internal.report;

import io.adstream.jdbc.internal.sql.SqlName;
import io.adstream.jdbc.internal.table.Progress;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The schema that people and Superset read: views, and functions over views.
 *
 * @param schema the schema of the tables
 * @param zone the reporting time zone
 * @param currency the currency of costs, ISO 4217; null if unknown
 * @param rowLevelSecurity whether each role sees only the advertisers granted to it
 */
public record Reporting(
    String schema, ZoneOffsets zone, @Nullable String currency, boolean rowLevelSecurity) {

  /** The name of the schema of views for a schema of tables. */
  public static String schemaOf(String schema) {
    return schema + "_bi";
  }

  String view(String name) {
    return SqlName.quote(schemaOf(schema), name);
  }

  /**
   * The statement that drops a view or function.
   *
   * @param name the view's name, or the function's with its arguments, such as {@code
   *     time_to_click_between(since timestamp, until timestamp)}
   */
  public static String drop(String schema, String name) {
    int arguments = name.indexOf('(');
    return arguments < 0
        ? "DROP VIEW IF EXISTS " + SqlName.quote(schemaOf(schema), name)
        : "DROP FUNCTION IF EXISTS "
            + SqlName.quote(schemaOf(schema), name.substring(0, arguments))
            + name.substring(arguments);
  }

  String table(String name) {
    return SqlName.quote(schema, name);
  }

  String zoneLiteral() {
    return SqlName.literal(zone.name());
  }

  /** Prevents conditions of a query from seeing rows that the view excludes. */
  String barrier() {
    return rowLevelSecurity ? "WITH (security_barrier)" : "";
  }

  /** Restricts a view whose rows have no advertiser to roles that may see everything. */
  String allRows() {
    return rowLevelSecurity
        ? "AND EXISTS (SELECT FROM %s WHERE role_name = current_user AND advertiser_id IS NULL)"
            .formatted(table("advertiser_access"))
        : "";
  }

  /** Restricts rows to the reader's advertisers, by table {@code ad}. */
  String ownRows() {
    return rowLevelSecurity
        ? ("AND (%2$s ad.advertiser_id IN (SELECT advertiser_id FROM %1$s"
                + " WHERE role_name = current_user AND advertiser_id IS NOT NULL))")
            .formatted(table("advertiser_access"), allRows().replaceFirst("AND ", "") + " OR")
        : "";
  }

  /** The least watermark of all lanes; null until each has one. */
  String watermark() {
    return Progress.leastWatermark(schema);
  }

  /**
   * The statements that each function needs in addition to its definition: a comment, and a REVOKE
   * so that only roles with a grant can call it.
   *
   * @param signature such as {@code local_now()}
   */
  String describe(String signature, String comment) {
    int arguments = signature.indexOf('(');
    String function = view(signature.substring(0, arguments)) + signature.substring(arguments);
    return "COMMENT ON FUNCTION %1$s IS %2$s;\nREVOKE EXECUTE ON FUNCTION %1$s FROM PUBLIC"
        .formatted(function, SqlName.literal(comment));
  }

  /** The digest that tells whether the existing views are these. */
  static String digest(List<String> statements) {
    try {
      byte[] text = String.join(";", statements).getBytes(StandardCharsets.UTF_8);
      return HexFormat.of().formatHex(MessageDigest.getInstance("SHA-256").digest(text));
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("Cannot digest views: every Java has SHA-256", e);
    }
  }
}
