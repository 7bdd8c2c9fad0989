package io.adstream.enginetests.faults.settings;

import static org.assertj.core.api.Assertions.assertThat;

import io.adstream.enginetests.faults.FaultCertification;
import io.adstream.enginetests.matrix.Fault;
import io.adstream.enginetests.matrix.Survives;
import io.adstream.enginetests.pipeline.EngineArguments;
import io.adstream.enginetests.process.ChildProcess;
import io.adstream.enginetests.process.Command;
import io.adstream.enginetests.tables.StoredTables;
import io.adstream.enginetests.tables.Tables;
import io.adstream.enginetests.tables.Workload;
import io.adstream.samples.traffic.SentTraffic;
import io.adstream.samples.traffic.TrafficSpec;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.function.BiFunction;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/**
 * Names with a special meaning for SQL, files or people are either rejected or quoted correctly.
 */
abstract class NamesCertification extends FaultCertification {

  private static final List<String> NAMES =
      List.of(
          "x'; DROP TABLE joined; --",
          "x\"; DROP SCHEMA public CASCADE; --",
          "x\\",
          "../x",
          "x y",
          "${x}",
          "\ud83d\ude00",
          "\u202e\u05e9\u05dc\u05d5\u05dd",
          "x\u00fc");

  @Test
  @Survives(Fault.HOSTILE_TEXT)
  void hostileNamesAreRefusedByTheirSettings() throws Exception {
    EngineArguments arguments = arguments("names", Workload.traffic(SEED, 1));
    EngineArguments all = arguments;
    // One fault for each name, all at once.
    for (int i = 0; i < NAMES.size(); i++) {
      all = all.with("cube." + NAMES.get(i) + ".window", "PT1M");
    }
    for (Map.Entry<String, String> setting :
        Map.of(
                "pipeline.name", NAMES.get(0),
                "source.impressions.topic", NAMES.get(1),
                "source.clicks.topic", NAMES.get(6))
            .entrySet()) {
      all = all.with(setting.getKey(), setting.getValue());
    }
    List<String> faults = faults(all, Command::run);
    assertThat(faults(all, Command::call, "--check"))
        .isEqualTo(faults)
        .hasSizeGreaterThan(NAMES.size());
    String said = String.join("\n", faults);
    for (String name : NAMES) {
      assertThat(said).contains("name is \"" + name + "\", expected [a-z]");
    }
    assertThat(said)
        .contains("name is \"" + NAMES.get(0) + "\", expected [A-Za-z0-9]")
        .contains("topic is \"" + NAMES.get(1) + "\", expected")
        .contains("topic is \"" + NAMES.get(6) + "\", expected");
  }

  /** The lines after the one that says what cannot be done. */
  private static List<String> faults(
      EngineArguments arguments, BiFunction<Path, String[], Command> start, String... more) {
    Path log = directory.resolve("names-" + System.nanoTime() + ".log");
    Path file = arguments.write(directory.resolve("names.properties"));
    String[] words = new String[3 + more.length];
    words[0] = "run";
    words[1] = "--config";
    words[2] = file.toString();
    System.arraycopy(more, 0, words, 3, more.length);
    Command command = start.apply(log, words);
    assertThat(command.exitCode()).as(command.toString()).isEqualTo(2);
    assertThat(command.lines().get(0)).startsWith("Cannot use configuration " + file);
    List<String> faults = command.lines().subList(1, command.lines().size());
    assertThat(faults).allMatch(line -> line.startsWith("  "));
    return faults;
  }

  @Test
  @Tag("slow")
  @Survives(Fault.HOSTILE_TEXT)
  void hostileSchemaIsQuoted() throws Exception {
    TrafficSpec traffic = Workload.traffic(SEED, 5_000);
    String schema = "it's \"; DROP SCHEMA public CASCADE; -- \\ \ud83d\ude00";
    EngineArguments arguments =
        arguments("quoted", traffic).with("sink.schema", schema).with("sink.user", postgres.user());
    SentTraffic sent = Workload.fill(kafka, arguments, traffic);
    try (Connection connection = postgres.connect();
        ChildProcess engine = engine(arguments)) {
      StoredTables tables = new StoredTables(connection, '"' + schema.replace("\"", "\"\"") + '"');
      awaitEnd(engine, tables, traffic, sent);
      checkMetricsAndKill(arguments, engine, tables);
      Tables stored = tables.all(traffic.plan());
      assertThat(stored.differencesFrom(Tables.of(sent.answer(), traffic.plan()))).isEmpty();
      checkFates(stored, sent);
      assertThat(schemas(connection)).contains("public", schema, schema + "_bi");
    }
  }

  private static List<String> schemas(Connection connection) throws SQLException {
    List<String> schemas = new ArrayList<>();
    try (Statement statement = connection.createStatement();
        ResultSet row = statement.executeQuery("SELECT nspname FROM pg_namespace")) {
      while (row.next()) {
        schemas.add(row.getString(1));
      }
    }
    return schemas;
  }
}
