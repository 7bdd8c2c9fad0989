package io.adstream.enginetests.faults.postgres;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import io.adstream.enginetests.faults.FaultCertification;
import io.adstream.enginetests.matrix.Fault;
import io.adstream.enginetests.matrix.Survives;
import io.adstream.enginetests.pipeline.EngineArguments;
import io.adstream.enginetests.process.ChildProcess;
import io.adstream.enginetests.tables.StoredTables;
import io.adstream.enginetests.tables.Workload;
import io.adstream.jdbc.PostgresSink;
import io.adstream.samples.traffic.SentTraffic;
import io.adstream.samples.traffic.TrafficSpec;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.Statement;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** Schemas of other versions than the program's. Here engines are allowed to change them. */
abstract class SchemaCertification extends FaultCertification {

  private static final Duration PATIENCE = Duration.ofMinutes(3);

  /** The migrations that were released before the newest. */
  private static final List<String> OLDER =
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
          "V10__records_by_minute.sql");

  private static final String NEWEST = "V11__currency.sql";

  @Test
  @Tag("slow")
  @Survives(Fault.SCHEMA_VERSIONS)
  void olderSchemaIsMigratedOnceByAllThatStartAtOnce() throws Exception {
    for (int version = much(OLDER.size(), 1); version <= OLDER.size(); version++) {
      TrafficSpec traffic = Workload.traffic(SEED, 5_000);
      EngineArguments arguments = ownersPipeline("version_" + version, traffic);
      makeSchema(arguments.name(), version);
      SentTraffic sent = Workload.fill(kafka, arguments, traffic);
      migrateAndRun(arguments, traffic, sent);
      checkTables(arguments, traffic, sent);
      List<String> files = new ArrayList<>(OLDER);
      files.add(NEWEST);
      assertThat(migrations(arguments.name())).isEqualTo(files);
    }
  }

  private void migrateAndRun(EngineArguments arguments, TrafficSpec traffic, SentTraffic sent)
      throws Exception {
    Path file = arguments.write(directory.resolve(arguments.name() + ".schema.properties"));
    try (Connection connection = postgres.connect();
        ChildProcess engine = engine(arguments);
        ChildProcess first = migration(arguments, file, 1);
        ChildProcess second = migration(arguments, file, 2)) {
      assertThat(first.awaitExit(PATIENCE)).as(first.said()).isZero();
      assertThat(second.awaitExit(PATIENCE)).as(second.said()).isZero();
      StoredTables tables = new StoredTables(connection, arguments.name());
      awaitEnd(engine, tables, traffic, sent);
      checkMetricsAndKill(arguments, engine, tables);
    }
  }

  private static ChildProcess migration(EngineArguments arguments, Path file, int number) {
    Path log = directory.resolve(arguments.name() + "-apply-" + number + ".log");
    return ChildProcess.command(log, "schema", "--apply", "--config", file.toString());
  }

  @Test
  @Survives(Fault.SCHEMA_VERSIONS)
  void newerSchemaIsRefusedByNameAndLeftAlone() throws Exception {
    TrafficSpec traffic = Workload.traffic(SEED, 1);
    EngineArguments arguments = ownersPipeline("newer", traffic);
    fill(arguments, traffic);
    try (Connection connection = postgres.connect();
        Statement statement = connection.createStatement()) {
      statement.execute("INSERT INTO newer.schema_version VALUES (99, 'V99__future.sql')");
    }
    assertThat(refusal(arguments))
        .contains("schema \"newer\"", "its version is 99", "use the newer version of adstream");
    assertThat(migrations("newer")).hasSize(OLDER.size() + 2);
    assertThat(stored(arguments, traffic).counters().read()).isZero();
  }

  private EngineArguments ownersPipeline(String name, TrafficSpec traffic) {
    return arguments(name, traffic).with("sink.user", postgres.user());
  }

  /**
   * A schema as created by the program of that version, except its cubes, which are created if
   * missing.
   */
  private static void makeSchema(String schema, int version) throws Exception {
    try (Connection connection = postgres.connect();
        Statement statement = connection.createStatement()) {
      statement.execute("CREATE SCHEMA " + schema);
      statement.execute(
          "CREATE TABLE "
              + schema
              + ".schema_version (version integer PRIMARY KEY, file text NOT NULL,"
              + " applied_at timestamptz NOT NULL DEFAULT now())");
      for (int i = 1; i <= version; i++) {
        String file = OLDER.get(i - 1);
        statement.execute(
            migration(file)
                .replace("${schema_literal}", "'" + schema + "'")
                .replace("${schema}", schema));
        statement.execute(
            "INSERT INTO " + schema + ".schema_version VALUES (" + i + ", '" + file + "')");
      }
    }
  }

  private static String migration(String file) throws IOException {
    try (InputStream in = PostgresSink.class.getResourceAsStream("internal/schema/" + file)) {
      if (in == null) {
        throw new IOException(file + " is not there");
      }
      return new String(in.readAllBytes(), UTF_8);
    }
  }

  private static List<String> migrations(String schema) throws Exception {
    List<String> files = new ArrayList<>();
    try (Connection connection = postgres.connect();
        Statement statement = connection.createStatement();
        ResultSet row =
            statement.executeQuery(
                "SELECT file FROM " + schema + ".schema_version ORDER BY version")) {
      while (row.next()) {
        files.add(row.getString(1));
      }
    }
    return files;
  }
}
