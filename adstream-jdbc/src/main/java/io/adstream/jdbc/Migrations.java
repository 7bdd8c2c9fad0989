package io.adstream.jdbc;

import io.adstream.sink.SinkException;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.List;

/**
 * Brings a schema to this program's version, one SQL file a version, in the caller's transaction. A
 * migration library would be a dependency of every user, for what is a loop here.
 */
final class Migrations {

  /** The files, the first for version 1. One that was released is never changed. */
  private static final List<String> FILES = List.of("V1__tables.sql");

  private Migrations() {}

  static void run(Connection connection, String schema) throws SQLException {
    String versions = SqlName.quote(schema, "schema_version");
    if (!exists(connection, schema, "schema_version")) {
      execute(
          connection,
          "CREATE TABLE "
              + versions
              + " (version integer PRIMARY KEY, file text NOT NULL,"
              + " applied_at timestamptz NOT NULL DEFAULT now())");
    }
    int version = version(connection, versions);
    if (version > FILES.size()) {
      throw SinkException.ofPermanent(
          "Cannot migrate schema \""
              + schema
              + "\": its version is "
              + version
              + ", expected at most "
              + FILES.size()
              + "; use the newer adstream that made it",
          null);
    }
    for (String file : FILES.subList(version, FILES.size())) {
      execute(connection, read(file).replace("${schema}", SqlName.quote(schema)));
      try (PreparedStatement statement =
          connection.prepareStatement(
              "INSERT INTO " + versions + " (version, file) VALUES (?, ?)")) {
        statement.setInt(1, FILES.indexOf(file) + 1);
        statement.setString(2, file);
        statement.executeUpdate();
      }
    }
  }

  /** Whether the schema has a table or view of this name. */
  static boolean exists(Connection connection, String schema, String name) throws SQLException {
    try (PreparedStatement statement =
        connection.prepareStatement(
            "SELECT FROM pg_catalog.pg_class c JOIN pg_catalog.pg_namespace n"
                + " ON n.oid = c.relnamespace WHERE n.nspname = ? AND c.relname = ?")) {
      statement.setString(1, schema);
      statement.setString(2, name);
      try (ResultSet row = statement.executeQuery()) {
        return row.next();
      }
    }
  }

  static void execute(Connection connection, String sql) throws SQLException {
    try (Statement statement = connection.createStatement()) {
      statement.setEscapeProcessing(false);
      statement.execute(sql);
    }
  }

  private static int version(Connection connection, String versions) throws SQLException {
    try (Statement statement = connection.createStatement();
        ResultSet row =
            statement.executeQuery("SELECT coalesce(max(version), 0) FROM " + versions)) {
      row.next();
      return row.getInt(1);
    }
  }

  private static String read(String file) {
    try (InputStream in = Migrations.class.getResourceAsStream(file)) {
      if (in == null) {
        throw new IllegalStateException("Cannot read migration: " + file + " is not in the jar");
      }
      return new String(in.readAllBytes(), StandardCharsets.UTF_8);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
