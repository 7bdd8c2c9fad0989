package io.adstream.jdbc.internal.sql;

import java.nio.charset.StandardCharsets;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/** Names in SQL. They are quoted wherever they are used, so any name that passes works. */
public final class SqlName {

  /** What PostgreSQL keeps of a name, less what names of roles and schemas add to it. */
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

  /** A text as SQL says it. */
  public static String literal(String text) {
    String quoted = "'" + text.replace("'", "''") + "'";
    return text.indexOf('\\') < 0 ? quoted : "E" + quoted.replace("\\", "\\\\");
  }

  /** What is wrong with a schema's name; null if nothing is. */
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
      rule = "a name that PostgreSQL does not keep for itself";
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
