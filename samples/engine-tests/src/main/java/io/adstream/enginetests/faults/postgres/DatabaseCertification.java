package io.adstream.enginetests.faults.postgres;

import static java.util.concurrent.TimeUnit.SECONDS;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.adstream.engine.PipelineSpec;
import io.adstream.enginetests.faults.OwnPostgres;
import io.adstream.enginetests.faults.ServerFaultCertification;
import io.adstream.enginetests.matrix.Fault;
import io.adstream.enginetests.matrix.Survives;
import io.adstream.enginetests.pipeline.Accounts;
import io.adstream.enginetests.pipeline.EngineArguments;
import io.adstream.enginetests.process.ChildProcess;
import io.adstream.enginetests.tables.StoredTables;
import io.adstream.enginetests.tables.Workload;
import io.adstream.jdbc.PgBouncer;
import io.adstream.kpi.CubePlan;
import io.adstream.samples.traffic.SentTraffic;
import io.adstream.samples.traffic.TrafficSpec;
import java.sql.SQLException;
import java.time.Duration;
import java.time.ZoneId;
import java.util.List;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicBoolean;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Whatever others set, create and change in the database, each batch is stored exactly once. */
@OwnPostgres
abstract class DatabaseCertification extends ServerFaultCertification {

  private static final int EVENTS_PER_SECOND = 2_000;

  @Test
  @Survives(Fault.FOREIGN_DATABASE)
  void databaseThatIsReadOnlyIsWaitedFor() throws Exception {
    TrafficSpec traffic = Workload.traffic(SEED, 60_000);
    EngineArguments arguments =
        arguments("readonly", traffic).withEventsPerSecond(EVENTS_PER_SECOND);
    SentTraffic sent = fill(arguments, traffic);
    survive(
        arguments,
        traffic,
        sent,
        engine -> {
          readOnly("SET default_transaction_read_only = on");
          terminateEngine();
          long read = read(arguments);
          stayAway(engine, Duration.ofSeconds(much(4, 70)));
          assertThat(read(arguments)).as("read while it is read-only").isEqualTo(read);
          readOnly("RESET default_transaction_read_only");
          terminateEngine();
          awaitRead(engine, arguments, read + 1);
        });
    checkTables(arguments, traffic, sent);
  }

  private static void readOnly(String change) throws SQLException {
    String database = postgres.database();
    execute("BEGIN READ WRITE; ALTER DATABASE \"" + database + "\" " + change + "; COMMIT");
  }

  private static void terminateEngine() throws SQLException {
    execute(
        "SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE usename = '"
            + Accounts.ENGINE
            + "'");
  }

  @ParameterizedTest
  @ValueSource(booleans = {true, false})
  @Survives(Fault.FOREIGN_DATABASE)
  void publicationOfAllTablesStopsNothing(boolean isThereBefore) throws Exception {
    TrafficSpec traffic = Workload.traffic(SEED, 40_000);
    EngineArguments arguments =
        arguments("published_" + isThereBefore, traffic).withEventsPerSecond(EVENTS_PER_SECOND);
    String publication = "CREATE PUBLICATION everything FOR ALL TABLES";
    if (isThereBefore) {
      execute(publication);
    }
    try {
      SentTraffic sent = fill(arguments, traffic);
      survive(
          arguments,
          traffic,
          sent,
          engine -> {
            if (!isThereBefore) {
              execute(publication);
            }
            // As the creation of tomorrow's partition, this moves rows out of the default
            // partition.
            makePartitionAnew(arguments.name());
            awaitRead(engine, arguments, read(arguments) + 1);
          });
      checkTables(arguments, traffic, sent);
    } finally {
      execute("DROP PUBLICATION everything");
    }
  }

  /** Moves the rows of the day to the default partition and, with its partition, back. */
  private static void makePartitionAnew(String schema) throws SQLException {
    String day = "joined_2024_02_29";
    execute(
        """
        BEGIN;
        LOCK TABLE %1$s.progress IN EXCLUSIVE MODE;
        ALTER TABLE %1$s.joined DETACH PARTITION %1$s.%2$s;
        INSERT INTO %1$s.joined_default SELECT * FROM %1$s.%2$s;
        DROP TABLE %1$s.%2$s;
        COMMIT\
        """
            .formatted(schema, day));
    await()
        .atMost(60, SECONDS)
        .ignoreExceptions() // it waits for a second for the engine's batch
        .until(
            () ->
                query(
                        "SELECT %s.ensure_partitions('joined', ARRAY[date '2024-02-29'])"
                            .formatted(schema))
                    .contains("1"));
  }

  @Test
  @Survives(Fault.FOREIGN_DATABASE)
  void partitionWithAViewOfSomebodyElsesStaysAndIsReported() throws Exception {
    TrafficSpec traffic = Workload.traffic(SEED, 20_000);
    EngineArguments arguments = arguments("viewed", traffic);
    SentTraffic sent = fill(arguments, traffic);
    execute(
        "SELECT viewed.ensure_partitions('joined', ARRAY[date '2020-01-01', date '2020-01-02'])");
    execute("CREATE VIEW public.theirs AS SELECT * FROM viewed.joined_2020_01_01");
    execute("UPDATE viewed.retention SET keep = now() - timestamptz '2023-01-01Z'");
    finish(arguments, traffic, sent);
    checkTables(arguments, traffic, sent);
    String old = "SELECT relname FROM pg_class WHERE relname LIKE 'joined_2020%' AND relkind = 'r'";
    assertThat(query(old)).containsExactly("joined_2020_01_01");
    assertThat(query("SELECT problem FROM viewed.retention WHERE table_name = 'joined'"))
        .allSatisfy(problem -> assertThat(problem).contains("stays").contains("theirs"));
    execute("DROP VIEW public.theirs");
    assertThat(query("SELECT coalesce(viewed.maintain('joined'), 'none')")).containsExactly("none");
    assertThat(query(old)).isEmpty();
  }

  @Test
  @Survives(Fault.FOREIGN_DATABASE)
  void timeZoneIsChangedWithReadersAndWritersOn() throws Exception {
    TrafficSpec traffic = withoutReach(Workload.traffic(SEED, 60_000));
    EngineArguments arguments = arguments("zoned", traffic).withEventsPerSecond(EVENTS_PER_SECOND);
    SentTraffic sent = fill(arguments, traffic);
    PipelineSpec spec = arguments.read(directory.resolve("zoned.changed.properties")).spec();
    AtomicBoolean isOver = new AtomicBoolean();
    ExecutorService readers = Executors.newSingleThreadExecutor();
    try {
      Future<Long> reading = readers.submit(() -> readViews("zoned_bi", isOver));
      survive(arguments, traffic, sent, engine -> changeZones(engine, arguments, spec));
      isOver.set(true);
      assertThat(reading.get()).as("queries of a reader").isPositive();
    } finally {
      isOver.set(true);
      readers.shutdown();
    }
    checkTables(arguments, traffic, sent);
    for (CubePlan cube : traffic.plan().cubes()) {
      checkRolledUp("zoned", cube, "Europe/Berlin");
    }
  }

  /** Sketches of days refuse another time zone. */
  private static TrafficSpec withoutReach(TrafficSpec traffic) {
    return traffic.withCubes(
        traffic.cubes().stream().filter(cube -> cube.reach().isEmpty()).toList());
  }

  private static void changeZones(ChildProcess engine, EngineArguments arguments, PipelineSpec spec)
      throws SQLException {
    for (String zone : List.of("America/New_York", "UTC", "Asia/Tokyo", "Europe/Berlin")) {
      long read = read(arguments);
      postgres
          .owner(arguments.name())
          .timeZone(ZoneId.of(zone))
          .build()
          .applySchema(spec.sinkSpec());
      awaitRead(engine, arguments, read + 1);
    }
  }

  /** Reads all views repeatedly; returns the number of queries. */
  private static long readViews(String schema, AtomicBoolean isOver) throws SQLException {
    long queries = 0;
    while (!isOver.get()) {
      for (String view :
          query("SELECT viewname FROM pg_views WHERE schemaname = '" + schema + "'")) {
        try {
          query(
              "SELECT count(*) FROM (SELECT * FROM %s.\"%s\" OFFSET 0) AS r"
                  .formatted(schema, view));
          queries++;
        } catch (SQLException e) {
          // Views are recreated with the zone: a concurrent reader may find them missing, or
          // deadlock.
          if (!List.of("42P01", "XX000", "40P01").contains(e.getSQLState())) {
            throw e;
          }
        }
      }
    }
    return queries;
  }

  private static void checkRolledUp(String schema, CubePlan cube, String zone) throws SQLException {
    for (String unit : List.of("hour", "day")) {
      String sums = StoredTables.sums(cube);
      assertThat(
              query(
                  "SELECT * FROM (SELECT date_trunc('%3$s', window_start, '%5$s'), group_id, %4$s FROM %1$s.kpi_%2$s GROUP BY 1, 2 EXCEPT SELECT window_start, group_id, %4$s FROM %1$s.kpi_%2$s_%3$s GROUP BY 1, 2) AS differences"
                      .formatted(schema, cube.name(), unit, sums, zone)))
          .as("%s by %s", cube.name(), unit)
          .isEmpty();
    }
  }

  /** In transaction pooling there are fewer sessions than clients. */
  @ParameterizedTest
  @CsvSource({"session, 20", "transaction, 2"})
  @Survives(Fault.FOREIGN_DATABASE)
  void poolerInBetweenChangesNothing(String poolMode, int sessions) throws Exception {
    TrafficSpec traffic = Workload.traffic(SEED, 40_000);
    EngineArguments direct =
        arguments("pooled_" + poolMode, traffic).withEventsPerSecond(EVENTS_PER_SECOND);
    SentTraffic sent = fill(direct, traffic);
    try (PgBouncer pooler =
        PgBouncer.start(postgres.port(), poolMode, sessions, List.of(Accounts.ENGINE))) {
      EngineArguments arguments =
          direct.with(
              "sink.url",
              "jdbc:postgresql://localhost:%d/%s".formatted(pooler.port(), postgres.database()));
      survive(
          arguments,
          traffic,
          sent,
          engine -> {
            long read = read(arguments);
            terminateEngine();
            awaitRead(engine, arguments, read + 1);
          });
    }
    checkTables(direct, traffic, sent);
  }
}
