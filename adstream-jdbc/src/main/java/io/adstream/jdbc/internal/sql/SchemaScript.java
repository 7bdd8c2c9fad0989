package io.adstream.jdbc.internal.sql;

import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.List;

/** The statements that change a schema: each is run immediately, and recorded for display. */
public final class SchemaScript {

  private final Connection connection;
  private final List<String> statements = new ArrayList<>();

  /** Runs statements on this connection, in its current transaction. */
  public SchemaScript(Connection connection) {
    this.connection = connection;
  }

  /** The connection that the statements run on. */
  public Connection connection() {
    return connection;
  }

  /** The statements run so far. */
  public List<String> statements() {
    return List.copyOf(statements);
  }

  /** Whether no statement has been run so far. */
  public boolean isEmpty() {
    return statements.isEmpty();
  }

  /** Runs one or more statements without parameters. */
  public void run(String sql) throws SQLException {
    try (Statement statement = connection.createStatement()) {
      statement.setEscapeProcessing(false);
      statement.execute(sql);
    }
    statements.add(sql);
  }

  /** The first column of a query's result; each {@code ?} is a string parameter. */
  public List<String> query(String sql, String... texts) throws SQLException {
    try (PreparedStatement statement = connection.prepareStatement(sql)) {
      for (int i = 0; i < texts.length; i++) {
        statement.setString(i + 1, texts[i]);
      }
      List<String> values = new ArrayList<>();
      try (ResultSet row = statement.executeQuery()) {
        while (row.next()) {
          values.add(String.valueOf(row.getString(1)));
        }
      }
      return values;
    }
  }

  /** Whether the schema has a table, view or index of this name. */
  public boolean exists(String schema, String name) throws SQLException {
    return !query(
            "SELECT c.oid FROM pg_catalog.pg_class c JOIN pg_catalog.pg_namespace n"
                + " ON n.oid = c.relnamespace WHERE n.nspname = ? AND c.relname = ?",
            schema,
            name)
        .isEmpty();
  }

  /** Whether the database has a schema of this name. */
  public boolean schemaExists(String schema) throws SQLException {
    return !query("SELECT oid FROM pg_catalog.pg_namespace WHERE nspname = ?", schema).isEmpty();
  }
}
