package io.adstream.jdbc.internal.sql;

import java.nio.charset.StandardCharsets;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/** Names in SQL. They are always quoted, so any name that passes the check works. */
public final class SqlName {

  /** PostgreSQL's limit for names, less the longest suffix of role and schema names. */
  private static final int MAX_BYTES = 63 - "_writer".length();

  private SqlName() {}

  /** Quotes a name, such as {@code "kpi_device"}. */
  public static String quote(String name) {
    return '"' + name.replace("\"", "\"\"") + '"';
  }

  /** Quotes a name with its schema, such as {@code "ads"."joined"}. */
  public static String quote(String schema, String name) {
    return quote(schema) + "." + quote(name);
  }

  /** A text as an SQL literal. */
  public static String literal(String text) {
    String quoted = "'" + text.replace("'", "''") + "'";
    return text.indexOf('\\') < 0 ? quoted : "E" + quoted.replace("\\", "\\\\");
  }

  /** The fault of a schema's name; null if there is none. */
  public static @Nullable String faultOf(String schema) {
    String rule = null;
    String lower = schema.toLowerCase(Locale.ROOT);
    if (schema.isBlank()) {
      rule = "a name";
    } else if (schema.codePoints().anyMatch(SqlName::isUnfit)) {
      rule = "no control characters or broken surrogates";
    } else if (schema.getBytes(StandardCharsets.UTF_8).length > MAX_BYTES) {
      rule = "at most " + MAX_BYTES + " bytes in UTF-8";
    } else if (lower.startsWith("pg_") || lower.equals("information_schema")) {
      rule = "a name that PostgreSQL does not reserve";
    }
    return rule == null ? null : "schema is \"" + printable(schema) + "\", expected " + rule;
  }

  private static boolean isUnfit(int codePoint) {
    return Character.isISOControl(codePoint)
        || (codePoint >= Character.MIN_SURROGATE && codePoint <= Character.MAX_SURROGATE);
  }

  private static String printable(String text) {
    StringBuilder shown = new StringBuilder();
    text.codePoints().limit(80).forEach(c -> shown.appendCodePoint(isUnfit(c) ? 0xFFFD : c));
    return shown.toString();
  }
}
