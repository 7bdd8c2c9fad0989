package io.adstream.jdbc.internal.schema;

import static java.util.Objects.requireNonNull;
import static java.util.stream.Collectors.joining;

import io.adstream.jdbc.internal.report.CountedSince;
import io.adstream.jdbc.internal.report.Reporting;
import io.adstream.jdbc.internal.report.ReportingObjects;
import io.adstream.jdbc.internal.report.ZoneOffsets;
import io.adstream.jdbc.internal.server.SessionSettings;
import io.adstream.jdbc.internal.sql.SchemaScript;
import io.adstream.jdbc.internal.sql.SqlName;
import io.adstream.jdbc.internal.table.Comments;
import io.adstream.jdbc.internal.table.CubeTable;
import io.adstream.jdbc.internal.table.Epoch;
import io.adstream.jdbc.internal.table.Layout;
import io.adstream.jdbc.internal.table.TableColumns;
import io.adstream.sink.SinkException;
import io.adstream.sink.SinkSpec;
import io.adstream.sink.StoredIdentity;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Prepares a schema for a pipeline: checks that it belongs to the pipeline, and creates the tables,
 * the epoch, roles and views. All of this happens in one transaction under an advisory lock, so
 * that several processes can start at once. If nothing has to change, read privileges suffice.
 * Locks are taken in the same order as by readers and writers: views, progress, tables.
 */
public final class PostgresSchema {

  private final Connection connection;
  private final SchemaScript script;
  private final String schema;
  private final SinkSpec spec;
  private final Layout layout;
  private final SchemaOptions options;
  private final SessionSettings settings;
  private final Roles roles;
  private final ReachSchema reach;
  private final List<String> accepted = new ArrayList<>();
  private final Set<String> newlyIndexed = new LinkedHashSet<>();
  private boolean isOwner;
  private boolean isEmpty;
  private @Nullable String clearedEpoch;

  /** Uses the caller's connection, which the caller closes. */
  public PostgresSchema(
      Connection connection,
      String schema,
      SinkSpec spec,
      SchemaOptions options,
      SessionSettings settings) {
    this.connection = connection;
    this.script = new SchemaScript(connection);
    this.schema = schema;
    this.spec = spec;
    this.layout = Layout.of(schema, spec.plan());
    this.options = options;
    this.settings = settings;
    this.roles = new Roles(script, schema);
    this.reach = new ReachSchema(script, schema, layout.reach());
  }

  /** Prepares the schema, clearing it first for a rebuild; returns the epoch. */
  Epoch prepare(boolean rebuild) throws SQLException {
    String epoch = change(rebuild);
    connection.commit();
    return new Epoch(epoch, clearedEpoch);
  }

  /** What {@link #prepare} would run; everything is rolled back. */
  public List<String> preview() throws SQLException {
    change(false);
    connection.rollback();
    List<String> statements = new ArrayList<>(script.statements());
    if (isOwner && !statements.isEmpty()) {
      statements.add(0, "SET LOCAL ROLE " + roles.owner());
    }
    return statements;
  }

  /** The settings changed with consent. */
  List<String> accepted() {
    return accepted;
  }

  /** The tables with rows whose new indexes have no statistics yet. */
  List<String> newlyIndexed() {
    return isEmpty
        ? List.of()
        : newlyIndexed.stream().map(table -> SqlName.quote(schema, table)).toList();
  }

  /** Gathers statistics of a table and its indexes; leaves the transaction open. */
  void analyze(String table) throws SQLException {
    settings.begin(connection);
    if (isOwner) {
      script.query("SELECT set_config('role', ?, true)", schema + "_owner");
    }
    script.query("SELECT set_config('statement_timeout', '0', true)");
    script.run("ANALYZE " + table);
  }

  private String change(boolean rebuild) throws SQLException {
    begin();
    checkEncoding();
    RelationNames.check(layout);
    createSchemas();
    becomeOwner();
    Migrations.run(script, schema);
    SchemaSettings before = SchemaSettings.read(connection, schema);
    SchemaSettings after = before.asked(options);
    ZoneOffsets zone = ZoneOffsets.read(connection, schema, after.timeZone());
    zone.check(schema, layout.cubeTables());
    if (rebuild || !after.timeZone().equals(before.timeZone())) {
      before = dropViews(before);
    }
    StoredIdentity stored = pipeline(rebuild);
    before = addColumns(before);
    createCubes(before, after);
    createViews(before, after, zone);
    keep();
    if (after.roles() && !before.roles()) {
      roles.create();
      script.run("UPDATE " + SqlName.quote(schema, "settings") + " SET roles = true");
    }
    if (after.roles()) {
      limitReader(!before.roles());
    }
    if (!script.isEmpty()) {
      new Comments(script, after.timeZone(), after.currency())
          .add(schema, Reporting.schemaOf(schema));
      if (after.roles()) {
        roles.grant(layout);
      }
    }
    return stored.epoch();
  }

  /** The owner may not alter another role, but the role's creator may. */
  private void limitReader(boolean isNew) throws SQLException {
    List<String> changes = roles.readerSettings(options.readerTimeout(), isNew);
    if (changes.isEmpty()) {
      return;
    }
    if (isOwner) {
      script.run("SET LOCAL ROLE NONE");
    }
    for (String change : changes) {
      script.run(change);
    }
    if (isOwner) {
      script.run("SET LOCAL ROLE " + roles.owner());
    }
  }

  /** The pipeline whose results are stored; in a new schema, this one from now on. */
  private StoredIdentity pipeline(boolean rebuild) throws SQLException {
    StoredPipeline pipeline = new StoredPipeline(script, schema);
    StoredIdentity stored = pipeline.read();
    if (stored != null && !rebuild) {
      accepted.addAll(pipeline.goOn(stored, spec, options.acceptChanges()));
      return stored;
    }
    if (stored != null) {
      new StoredResults(script, schema).clear(stored, spec, layout);
      clearedEpoch = stored.epoch();
    }
    isEmpty = true;
    return pipeline.begin(spec);
  }

  private void begin() throws SQLException {
    connection.setAutoCommit(false);
    settings.begin(connection);
    script.query(
        "SELECT pg_advisory_xact_lock(hashtextextended(?, 0))", "adstream schema " + schema);
    // PostgreSQL creates no partitioned table if this setting names the database's own tablespace.
    script.query(
        """
        SELECT set_config('default_tablespace', '', true) FROM pg_database d JOIN pg_tablespace t ON t.oid = d.dattablespace
        WHERE d.datname = current_database() AND t.spcname = current_setting('default_tablespace')\
        """);
  }

  private void checkEncoding() throws SQLException {
    String encoding = script.query("SHOW server_encoding").get(0);
    if (!encoding.equals("UTF8")) {
      throw SinkException.ofPermanent(
          "Cannot open schema \""
              + schema
              + "\": the database's encoding is "
              + encoding
              + ", expected UTF8",
          null);
    }
  }

  /** CREATE SCHEMA IF NOT EXISTS requires the privilege even if the schema exists. */
  private void createSchemas() throws SQLException {
    for (String name : List.of(schema, Reporting.schemaOf(schema))) {
      if (!script.schemaExists(name)) {
        script.run("CREATE SCHEMA " + SqlName.quote(name));
      }
    }
  }

  /** Objects created from here on belong to the owner, whoever creates them on its behalf. */
  private void becomeOwner() throws SQLException {
    if (script.exists(schema, "settings")
        && SchemaSettings.hasRoles(connection, schema)
        && roles.isOwner()) {
      script.query("SELECT set_config('role', ?, true)", schema + "_owner");
      isOwner = true;
    }
  }

  /** Locks views first, then blocks writers, since readers and writers lock these before tables. */
  private SchemaSettings addColumns(SchemaSettings before) throws SQLException {
    TableColumns columns = TableColumns.read(script, schema, layout);
    columns.check();
    SchemaSettings after = before;
    if (columns.areMissing()) {
      after = dropViews(before);
      holdWriters();
      columns.add();
      for (CubeTable table : layout.cubeTables()) {
        if (table.grain() == CubeTable.Grain.WINDOW && !isEmpty) {
          for (String measure : columns.missingFrom(table.tableName())) {
            CountedSince.add(script, schema, table.cube().name(), measure);
          }
        }
      }
      reach.completeAdded(columns, isEmpty);
    }
    if (!script.isEmpty() || ownsTables()) {
      columns.comment();
    }
    return after;
  }

  /** A user that only writes must not fail because of a comment. */
  private boolean ownsTables() throws SQLException {
    return script
        .query(
            "SELECT pg_has_role(relowner, 'USAGE')::text FROM pg_catalog.pg_class WHERE oid ="
                + " ?::regclass",
            SqlName.quote(schema, "joined"))
        .contains("true");
  }

  private void createCubes(SchemaSettings before, SchemaSettings after) throws SQLException {
    boolean zoneChanges = !after.timeZone().equals(before.timeZone());
    reach.create(isEmpty);
    if (zoneChanges) {
      holdWriters();
      reach.checkZoneMayChange();
      script.run(
          "UPDATE %s SET time_zone = %s"
              .formatted(SqlName.quote(schema, "settings"), SqlName.literal(after.timeZone())));
    }
    for (CubeTable table : layout.cubeTables()) {
      createCube(table, zoneChanges, after.timeZone());
    }
    if (zoneChanges || !script.exists(schema, "joined_click_local_time")) {
      script.run("DROP INDEX IF EXISTS " + SqlName.quote(schema, "joined_click_local_time"));
      newlyIndexed.add("joined");
      script.run(
          "CREATE INDEX joined_click_local_time ON %s ((click_time AT TIME ZONE %s)) WHERE click_id IS NOT NULL"
              .formatted(SqlName.quote(schema, "joined"), SqlName.literal(after.timeZone())));
    }
  }

  private void createCube(CubeTable table, boolean zoneChanges, String zone) throws SQLException {
    boolean isNew = !script.exists(schema, table.tableName());
    boolean isRollUp = table.grain() != CubeTable.Grain.WINDOW;
    if (isNew) {
      script.run(table.createTable());
      script.run(table.comments());
      script.run(
          "INSERT INTO %s (table_name) VALUES (%s)"
              .formatted(SqlName.quote(schema, "retention"), SqlName.literal(table.tableName())));
      if (!isRollUp && !isEmpty) {
        CountedSince.add(script, schema, table.cube().name());
      }
    }
    if (isRollUp && isNew) {
      holdWriters();
      script.run(table.fill());
    } else if (isRollUp && zoneChanges) {
      refill(table);
    }
    if (zoneChanges || !script.exists(schema, table.localTimeIndex())) {
      script.run("DROP INDEX IF EXISTS " + SqlName.quote(schema, table.localTimeIndex()));
      script.run(table.createLocalTimeIndex(zone));
      newlyIndexed.add(table.tableName());
    }
  }

  /**
   * Rows that only the roll-up still holds, since retention has removed the windows, must not be
   * lost.
   */
  private void refill(CubeTable table) throws SQLException {
    List<String> before = script.query(table.totals());
    script.run("TRUNCATE " + table.qualifiedName());
    script.run(table.fill());
    if (!script.query(table.totals()).equals(before)) {
      throw SinkException.ofPermanent(
          "Cannot change the time zone of schema \"%s\": table %s holds rows whose windows were removed from table kpi_%s, expected none; keep the time zone, use another schema, or save and delete these rows first"
              .formatted(schema, table.tableName(), table.cube().name()),
          null);
    }
  }

  /** Every writer locks its row of progress first. */
  private void holdWriters() throws SQLException {
    script.run("SET LOCAL statement_timeout = 0");
    script.run("LOCK TABLE " + SqlName.quote(schema, "progress") + " IN EXCLUSIVE MODE");
  }

  private void createViews(SchemaSettings before, SchemaSettings after, ZoneOffsets zone)
      throws SQLException {
    ReportingObjects objects =
        new ReportingObjects(
            layout,
            new Reporting(schema, zone, after.currency(), after.rowLevelSecurity()),
            CountedSince.read(script, schema));
    if (!Objects.equals(after.currency(), before.currency())) {
      script.run(
          "UPDATE %s SET currency = %s"
              .formatted(
                  SqlName.quote(schema, "settings"),
                  SqlName.literal(requireNonNull(after.currency()))));
    }
    String digest = objects.digest();
    if (digest.equals(before.viewsDigest())) {
      return;
    }
    dropViews(before);
    for (String statement : objects.statements()) {
      script.run(statement);
    }
    String names = objects.names().stream().map(SqlName::literal).collect(joining(", "));
    script.run(
        "UPDATE %s SET row_level_security = %s, views = ARRAY[%s], views_digest = '%s'"
            .formatted(SqlName.quote(schema, "settings"), after.rowLevelSecurity(), names, digest));
  }

  /** Drops views and functions in reverse order of creation; returns the settings without them. */
  private SchemaSettings dropViews(SchemaSettings before) throws SQLException {
    List<String> names = new ArrayList<>(before.views());
    Collections.reverse(names);
    for (String name : names) {
      script.run(Reporting.drop(schema, name));
    }
    if (!before.views().isEmpty()) {
      script.run(
          "UPDATE %s SET views = '{}', views_digest = NULL"
              .formatted(SqlName.quote(schema, "settings")));
    }
    return before.withoutViews();
  }

  private void keep() throws SQLException {
    if (options.retention().isEmpty()) {
      return;
    }
    String retention = SqlName.quote(schema, "retention");
    for (Map.Entry<String, Duration> entry : options.retention().entrySet()) {
      String table = entry.getKey();
      if (script.query("SELECT 1 FROM " + retention + " WHERE table_name = ?", table).isEmpty()) {
        throw SinkException.ofPermanent(
            "Cannot set retention: table is \""
                + table
                + "\", expected one of "
                + script.query("SELECT table_name FROM " + retention + " ORDER BY 1"),
            null);
      }
      String keep = "interval '" + entry.getValue().toSeconds() + " seconds'";
      String differs = " WHERE table_name = ? AND keep IS DISTINCT FROM " + keep;
      if (!script.query("SELECT 1 FROM " + retention + differs, table).isEmpty()) {
        script.run(
            "UPDATE %s SET keep = %s WHERE table_name = %s"
                .formatted(retention, keep, SqlName.literal(table)));
      }
    }
  }
}
