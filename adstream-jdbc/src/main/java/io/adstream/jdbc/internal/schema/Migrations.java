package io.adstream.jdbc.internal.schema;

import io.adstream.jdbc.internal.sql.SchemaScript;
import io.adstream.jdbc.internal.sql.SqlName;
import io.adstream.jdbc.internal.sql.SqlTemplate;
import io.adstream.sink.SinkException;
import java.sql.SQLException;
import java.util.List;
import java.util.Map;

/**
 * Migrates a schema to this program's version, with one SQL file per version, in the caller's
 * transaction. A migration library would be a dependency of every user, for what is a loop here.
 */
public final class Migrations {

  /** The files, the first for version 1. Never change a released one. */
  private static final List<String> FILES =
      List.of(
          "V1__tables.sql",
          "V2__partitions_and_reporting.sql",
          "V3__countries.sql",
          "V4__reconciliation.sql",
          "V5__wrong_partition.sql",
          "V6__maintenance.sql",
          "V7__settings_of_callers.sql",
          "V8__counted_since.sql",
          "V9__local_times.sql",
          "V10__records_by_minute.sql",
          "V11__currency.sql");

  private Migrations() {}

  static void run(SchemaScript script, String schema) throws SQLException {
    runTo(FILES.size(), script, schema);
  }

  /** The version before a file's, for the tests of upgrades. */
  static int lastBefore(String file) {
    return FILES.indexOf(file);
  }

  /** Stops at an older version, for the tests of upgrades. */
  static void runTo(int last, SchemaScript script, String schema) throws SQLException {
    String versions = SqlName.quote(schema, "schema_version");
    if (!script.exists(schema, "schema_version")) {
      script.run(
          "CREATE TABLE "
              + versions
              + " (version integer PRIMARY KEY, file text NOT NULL,"
              + " applied_at timestamptz NOT NULL DEFAULT now())");
      script.run("COMMENT ON TABLE " + versions + " IS 'The migrations that were applied.'");
    }
    int version = version(script, schema);
    checkNotNewer(version, schema);
    Map<String, String> places =
        Map.of("schema", SqlName.quote(schema), "schema_literal", SqlName.literal(schema));
    for (int next = version + 1; next <= last; next++) {
      String file = FILES.get(next - 1);
      script.run(SqlTemplate.fill(Migrations.class, file, places));
      script.run(
          "INSERT INTO %s (version, file) VALUES (%d, %s)"
              .formatted(versions, next, SqlName.literal(file)));
    }
  }

  /**
   * Checks that the schema has this program's version, for callers that must not change it.
   *
   * @throws SinkException if the schema is older or newer, or does not exist
   */
  public static void checkCurrent(SchemaScript script, String schema) throws SQLException {
    if (!script.exists(schema, "schema_version")) {
      throw SinkException.ofPermanent(
          "Cannot use schema \""
              + schema
              + "\": it does not exist, expected the schema of a pipeline",
          null);
    }
    int version = version(script, schema);
    checkNotNewer(version, schema);
    if (version < FILES.size()) {
      throw SinkException.ofPermanent(
          "Cannot use schema \""
              + schema
              + "\": its version is "
              + version
              + ", expected "
              + FILES.size()
              + "; run adstream schema --apply first",
          null);
    }
  }

  private static int version(SchemaScript script, String schema) throws SQLException {
    String versions = SqlName.quote(schema, "schema_version");
    return Integer.parseInt(
        script.query("SELECT coalesce(max(version), 0) FROM " + versions).get(0));
  }

  private static void checkNotNewer(int version, String schema) {
    if (version > FILES.size()) {
      throw SinkException.ofPermanent(
          "Cannot migrate schema \""
              + schema
              + "\": its version is "
              + version
              + ", expected at most "
              + FILES.size()
              + "; use the newer version of adstream that created it",
          null);
    }
  }
}
