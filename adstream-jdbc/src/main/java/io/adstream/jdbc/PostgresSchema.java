package io.adstream.jdbc;

import static java.util.stream.Collectors.joining;

import io.adstream.engine.PipelineSpec;
import io.adstream.kpi.Cube;
import io.adstream.sink.SinkException;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;

/**
 * Prepares a schema for a pipeline: tables, the check that it is this pipeline's, the epoch. All of
 * it happens in one transaction that holds an advisory lock, so several may start at once.
 */
final class PostgresSchema {

  private final Connection connection;
  private final String schema;
  private final PipelineSpec spec;

  PostgresSchema(Connection connection, String schema, PipelineSpec spec) {
    this.connection = connection;
    this.schema = schema;
    this.spec = spec;
  }

  /** Prepares the schema, and clears it first if it is to be rebuilt; returns the epoch. */
  String prepare(boolean rebuild) throws SQLException {
    connection.setTransactionIsolation(Connection.TRANSACTION_READ_COMMITTED);
    connection.setAutoCommit(false);
    lock();
    checkEncoding();
    if (!schemaExists()) {
      Migrations.execute(connection, "CREATE SCHEMA " + SqlName.quote(schema));
    }
    Migrations.run(connection, schema);
    StoredPipeline pipeline = new StoredPipeline(connection, schema);
    StoredPipeline.State stored = pipeline.read();
    if (stored != null && rebuild) {
      clear(stored);
    }
    if (stored == null || rebuild) {
      stored = pipeline.begin(spec);
    }
    check(stored);
    createCubes();
    connection.commit();
    return stored.epoch();
  }

  private void lock() throws SQLException {
    try (PreparedStatement statement =
        connection.prepareStatement("SELECT pg_advisory_xact_lock(hashtextextended(?, 0))")) {
      statement.setString(1, "adstream schema " + schema);
      statement.execute();
    }
  }

  private void checkEncoding() throws SQLException {
    try (PreparedStatement statement = connection.prepareStatement("SHOW server_encoding");
        ResultSet row = statement.executeQuery()) {
      row.next();
      if (!row.getString(1).equals("UTF8")) {
        throw SinkException.ofPermanent(
            "Cannot open schema \""
                + schema
                + "\": the database's encoding is "
                + row.getString(1)
                + ", expected UTF8",
            null);
      }
    }
  }

  /** CREATE SCHEMA IF NOT EXISTS needs the right to create even where it exists. */
  private boolean schemaExists() throws SQLException {
    try (PreparedStatement statement =
        connection.prepareStatement("SELECT FROM pg_catalog.pg_namespace WHERE nspname = ?")) {
      statement.setString(1, schema);
      try (ResultSet row = statement.executeQuery()) {
        return row.next();
      }
    }
  }

  /** Names every setting that differs. */
  private void check(StoredPipeline.State stored) {
    Map<String, String> meaning = spec.meaning();
    List<String> changes = new ArrayList<>();
    if (!stored.name().equals(spec.name())) {
      changes.add("pipeline is \"" + spec.name() + "\", expected \"" + stored.name() + "\"");
    }
    Set<String> names = new TreeSet<>(meaning.keySet());
    names.addAll(stored.meaning().keySet());
    for (String name : names) {
      String now = meaning.getOrDefault(name, "absent");
      String before = stored.meaning().getOrDefault(name, "absent");
      if (!now.equals(before)) {
        changes.add(name + " is " + now + ", expected " + before);
      }
    }
    if (!changes.isEmpty()) {
      throw SinkException.ofPermanent(
          "Cannot open schema \""
              + schema
              + "\", which holds other results: "
              + String.join("; ", changes)
              + "; go back to these settings, use another schema, or rebuild, which starts afresh",
          null);
    }
  }

  /** Progress goes first: a writer locks it first, too, so that neither waits for the other. */
  private void clear(StoredPipeline.State stored) throws SQLException {
    Map<String, String> meaning = spec.meaning();
    Set<String> tables = new LinkedHashSet<>();
    tables.add("progress");
    for (FactTable table : FactTable.values()) {
      tables.add(table.tableName());
    }
    List<String> dropped = new ArrayList<>();
    stored
        .meaning()
        .forEach(
            (setting, value) -> {
              if (setting.startsWith("cube.")) {
                String cube = setting.substring("cube.".length());
                tables.add(CubeTable.tableName(cube));
                if (!value.equals(meaning.get(setting))) {
                  dropped.add(cube);
                }
              }
            });
    String all = tables.stream().map(name -> SqlName.quote(schema, name)).collect(joining(", "));
    Migrations.execute(connection, "TRUNCATE " + all);
    for (String cube : dropped) {
      Migrations.execute(
          connection, "DROP VIEW IF EXISTS " + SqlName.quote(schema, CubeTable.viewName(cube)));
      Migrations.execute(
          connection, "DROP TABLE " + SqlName.quote(schema, CubeTable.tableName(cube)));
    }
  }

  private void createCubes() throws SQLException {
    Set<String> tables =
        spec.cubes().stream()
            .map(cube -> CubeTable.tableName(cube.name()))
            .collect(java.util.stream.Collectors.toSet());
    for (Cube cube : spec.cubes()) {
      String view = CubeTable.viewName(cube.name());
      if (tables.contains(view)) {
        throw SinkException.ofPermanent(
            "Cannot create view "
                + view
                + " of cube "
                + cube.name()
                + ": another cube's table has this name, expected a cube not named after its view",
            null);
      }
      CubeTable table = new CubeTable(schema, cube);
      if (!Migrations.exists(connection, schema, table.tableName())) {
        Migrations.execute(connection, table.createTable());
        for (String comment : table.comments()) {
          Migrations.execute(connection, comment);
        }
      }
      if (!Migrations.exists(connection, schema, view)) {
        Migrations.execute(connection, table.createView());
      }
    }
  }
}
