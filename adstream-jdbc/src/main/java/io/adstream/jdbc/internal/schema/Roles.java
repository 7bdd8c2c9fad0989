package io.adstream.jdbc.internal.schema;

import static java.util.stream.Collectors.joining;

import io.adstream.jdbc.internal.report.Reporting;
import io.adstream.jdbc.internal.sql.SchemaScript;
import io.adstream.jdbc.internal.sql.SqlName;
import io.adstream.jdbc.internal.table.CubeTable;
import io.adstream.jdbc.internal.table.FactTable;
import io.adstream.jdbc.internal.table.Layout;
import io.adstream.jdbc.internal.table.Progress;
import io.adstream.jdbc.internal.table.ReachTable;
import java.sql.SQLException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * Three roles with minimal privileges: an owner that changes the schema, a writer for the sink, and
 * a reader of the reporting views. They have no password until an administrator sets one.
 */
public record Roles(SchemaScript script, String schema) {

  private static final Duration READER_TIMEOUT = Duration.ofSeconds(30);

  String owner() {
    return SqlName.quote(schema + "_owner");
  }

  /** Creates missing roles and transfers existing objects to the owner. */
  void create() throws SQLException {
    for (String role : List.of("_owner", "_writer", "_reader")) {
      String name = schema + role;
      if (script
          .query("SELECT rolname FROM pg_catalog.pg_roles WHERE rolname = ?", name)
          .isEmpty()) {
        script.run("CREATE ROLE " + SqlName.quote(name) + " LOGIN");
      }
    }
    if (!isOwner()) {
      script.run("GRANT " + owner() + " TO CURRENT_USER");
    }
    for (String space : List.of(schema, Reporting.schemaOf(schema))) {
      script.run("ALTER SCHEMA " + SqlName.quote(space) + " OWNER TO " + owner());
      for (String object : objects(space)) {
        script.run("ALTER " + object + " OWNER TO " + owner());
      }
    }
  }

  /**
   * Whether the current user may act as the owner. Since PostgreSQL 16, being a member, as the
   * creator of a role is, does not suffice.
   */
  public boolean isOwner() throws SQLException {
    return script
        .query(
            """
            SELECT pg_catalog.pg_has_role(current_user, ?,
              CASE WHEN current_setting('server_version_num')::int < 160000 THEN 'member' ELSE 'set' END)\
            """,
            schema + "_owner")
        .get(0)
        .equals("t");
  }

  /** Grants writer and reader the privileges that they need, including on new objects. */
  void grant(Layout layout) throws SQLException {
    String writer = SqlName.quote(schema + "_writer");
    String reader = SqlName.quote(schema + "_reader");
    String bi = SqlName.quote(Reporting.schemaOf(schema));
    script.run("GRANT USAGE ON SCHEMA " + SqlName.quote(schema) + " TO " + writer);
    script.run(
        "GRANT SELECT ON "
            + tables(
                Stream.of("pipeline", "schema_version", "settings", "retention", "counted_since"))
            + " TO "
            + writer);
    script.run(
        "GRANT INSERT ON "
            + tables(Arrays.stream(FactTable.values()).map(FactTable::tableName))
            + " TO "
            + writer);
    Stream<String> kpis =
        Stream.concat(
            layout.cubeTables().stream().map(CubeTable::tableName),
            layout.reach().stream().map(ReachTable::tableName));
    script.run(
        "GRANT SELECT, INSERT, UPDATE ON "
            + tables(
                Stream.of(Stream.of("progress"), Progress.tablesByTime().stream(), kpis)
                    .flatMap(names -> names))
            + " TO "
            + writer);
    script.run(
        "GRANT EXECUTE ON FUNCTION %s, %s TO %s"
            .formatted(
                SqlName.quote(schema, "ensure_partitions"),
                SqlName.quote(schema, "maintain"),
                writer));
    script.run("GRANT USAGE ON SCHEMA " + bi + " TO " + reader);
    script.run("GRANT SELECT ON ALL TABLES IN SCHEMA " + bi + " TO " + reader);
    script.run("GRANT EXECUTE ON ALL FUNCTIONS IN SCHEMA " + bi + " TO " + reader);
  }

  /**
   * The statements that set the reader's session defaults; members of the role have their own.
   * Just-in-time compilation takes longer than it saves in queries over many small tables. With the
   * default cost of a random page, that of disks which seek, a week of hours would be a scan of
   * all.
   *
   * @param timeout the statement timeout; null to keep the current one, or 30 s for a new role
   */
  List<String> readerSettings(@Nullable Duration timeout, boolean isNew) throws SQLException {
    List<String> changes = new ArrayList<>();
    if (timeout == null && !isNew) {
      return changes;
    }
    Duration limit = timeout == null ? READER_TIMEOUT : timeout;
    for (String setting :
        List.of(
            "statement_timeout=" + limit.toMillis() + "ms", "jit=off", "random_page_cost=1.1")) {
      String there = "SELECT 1 FROM pg_catalog.pg_roles WHERE rolname = ? AND ? = ANY (rolconfig)";
      if (script.query(there, schema + "_reader", setting).isEmpty()) {
        changes.add(
            "ALTER ROLE %s SET %s"
                .formatted(
                    SqlName.quote(schema + "_reader"), setting.replaceFirst("=(.*)", " = '$1'")));
      }
    }
    return changes;
  }

  private String tables(Stream<String> names) {
    return names.map(name -> SqlName.quote(schema, name)).collect(joining(", "));
  }

  private List<String> objects(String space) throws SQLException {
    List<String> objects =
        new ArrayList<>(
            script.query(
                """
                SELECT CASE relkind WHEN 'v' THEN 'VIEW ' ELSE 'TABLE ' END || c.oid::regclass
                FROM pg_catalog.pg_class c JOIN pg_catalog.pg_namespace n ON n.oid = c.relnamespace
                WHERE n.nspname = ? AND relkind IN ('r', 'p', 'v') ORDER BY c.oid\
                """,
                space));
    objects.addAll(
        script.query(
            """
            SELECT 'FUNCTION ' || p.oid::regprocedure
            FROM pg_catalog.pg_proc p JOIN pg_catalog.pg_namespace n ON n.oid = p.pronamespace
            WHERE n.nspname = ? ORDER BY p.oid\
            """,
            space));
    return objects;
  }
}
