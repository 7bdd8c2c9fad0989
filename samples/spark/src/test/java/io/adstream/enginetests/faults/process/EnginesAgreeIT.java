package io.adstream.enginetests.faults.process;

import static org.assertj.core.api.Assertions.assertThat;

import io.adstream.enginetests.faults.FaultCertification;
import io.adstream.enginetests.matrix.Seed;
import io.adstream.enginetests.pipeline.Accounts;
import io.adstream.enginetests.pipeline.EngineArguments;
import io.adstream.enginetests.pipeline.EngineProcess;
import io.adstream.enginetests.process.ChildProcess;
import io.adstream.enginetests.tables.StoredTables;
import io.adstream.enginetests.tables.Workload;
import io.adstream.kpi.Cube;
import io.adstream.samples.embedded.EmbeddedKafka;
import io.adstream.samples.embedded.EmbeddedPostgres;
import io.adstream.samples.traffic.SentTraffic;
import io.adstream.samples.traffic.TrafficSpec;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.Map;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;

/**
 * Both engines, each with its own class path, produce the same tables from the same events; a
 * million events in the full run.
 */
@ExtendWith(Seed.class)
class EnginesAgreeIT {

  private static final long SEED = Seed.VALUE;

  private static final String NAME = "agreed";

  private final Path directory;

  EnginesAgreeIT(@TempDir Path directory) {
    this.directory = directory;
  }

  @Test
  void tablesAreTheSame() throws Exception {
    TrafficSpec traffic = Workload.traffic(SEED, FaultCertification.much(60_000, 950_000));
    try (EmbeddedKafka kafka = EmbeddedKafka.start();
        EmbeddedPostgres forStreams = EmbeddedPostgres.start();
        EmbeddedPostgres forSpark = EmbeddedPostgres.start()) {
      EngineArguments streams = arguments("kafka-streams", kafka, forStreams, traffic);
      EngineArguments spark = arguments("spark", kafka, forSpark, traffic);
      SentTraffic sent = Workload.fill(kafka, streams, traffic);

      Map<String, String> ofStreams =
          run(streams, StreamsClassPath.get(), forStreams, traffic, sent);
      Map<String, String> ofSpark =
          run(spark, System.getProperty("java.class.path"), forSpark, traffic, sent);

      assertThat(ofSpark).as("seed %s", SEED).isEqualTo(ofStreams);
      assertThat(ofSpark).containsKey("joined").doesNotContainValue("0 rows");
    }
  }

  private EngineArguments arguments(
      String engine, EmbeddedKafka kafka, EmbeddedPostgres postgres, TrafficSpec traffic)
      throws SQLException {
    EngineArguments arguments =
        EngineArguments.of(
            engine,
            NAME,
            kafka.bootstrapServers(),
            postgres.jdbcUrl(),
            traffic,
            directory.resolve(engine));
    Path file = directory.resolve(engine + ".prepared.properties");
    Accounts.prepareSchema(postgres, NAME, arguments.read(file).spec());
    return arguments;
  }

  private Map<String, String> run(
      EngineArguments arguments,
      String classPath,
      EmbeddedPostgres postgres,
      TrafficSpec traffic,
      SentTraffic sent)
      throws SQLException {
    Path log = directory.resolve(arguments.engine() + ".log");
    try (Connection connection = postgres.connect();
        ChildProcess engine = EngineProcess.start(arguments, classPath, log)) {
      FaultCertification.awaitEnd(engine, new StoredTables(connection, NAME), traffic, sent);
      Map<String, String> checksums = new TreeMap<>();
      for (String table : new String[] {"joined", "orphan_click", "dead_letter"}) {
        checksums.put(table, checksum(connection, table));
      }
      for (Cube cube : traffic.cubes()) {
        checksums.put("kpi_" + cube.name(), checksum(connection, "kpi_" + cube.name()));
      }
      return checksums;
    }
  }

  /** Over all rows in one order, but for when they were stored. */
  private static String checksum(Connection connection, String table) throws SQLException {
    try (Statement statement = connection.createStatement();
        ResultSet row =
            statement.executeQuery(
                "SELECT count(*) || ' rows' || coalesce(' ' || md5(string_agg(text, ',' ORDER BY"
                    + " text COLLATE \"C\")), '') FROM (SELECT (to_jsonb(stored) - 'created_at' -"
                    + " 'updated_at')::text AS text FROM "
                    + NAME
                    + "."
                    + table
                    + " AS stored) AS rows")) {
      row.next();
      return row.getString(1);
    }
  }
}
