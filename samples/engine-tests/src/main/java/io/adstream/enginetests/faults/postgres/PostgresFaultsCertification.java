package io.adstream.enginetests.faults.postgres;

import static java.util.Objects.requireNonNull;
import static java.util.concurrent.TimeUnit.MILLISECONDS;
import static java.util.concurrent.TimeUnit.SECONDS;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.adstream.enginetests.faults.OwnPostgres;
import io.adstream.enginetests.faults.ServerFaultCertification;
import io.adstream.enginetests.matrix.Fault;
import io.adstream.enginetests.matrix.Survives;
import io.adstream.enginetests.pipeline.Accounts;
import io.adstream.enginetests.pipeline.EngineArguments;
import io.adstream.enginetests.tables.Tables;
import io.adstream.enginetests.tables.Workload;
import io.adstream.jdbc.TcpProxy;
import io.adstream.join.JoinResult.Matched;
import io.adstream.samples.traffic.SentTraffic;
import io.adstream.samples.traffic.TrafficAnswer;
import io.adstream.samples.traffic.TrafficSpec;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.Set;
import java.util.SplittableRandom;
import java.util.TreeSet;
import java.util.function.Predicate;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.postgresql.PGConnection;

/** Whatever happens to PostgreSQL, the engine waits and stores each batch exactly once. */
@OwnPostgres
abstract class PostgresFaultsCertification extends ServerFaultCertification {

  private static final List<String> STATES = List.of("40P01", "40001", "57P01", "53100");

  /** The number of errors on each of two tables. */
  private static final int ERRORS = 8;

  @Test
  @Survives(Fault.COMMIT_REPLY_LOST)
  void batchWhoseCommitWasNotAnsweredIsStoredOnce() throws Exception {
    TrafficSpec traffic = Workload.traffic(SEED, much(40_000, 100_000));
    SplittableRandom random = new SplittableRandom(SEED);
    try (TcpProxy proxy = new TcpProxy(postgres.port())) {
      // A prepared statement is sent by number, but the proxy searches for the word.
      EngineArguments arguments =
          through(proxy, arguments("unanswered", traffic), "prepareThreshold=0")
              .withEventsPerSecond(6_000);
      SentTraffic sent = fill(arguments, traffic);
      survive(
          arguments,
          traffic,
          sent,
          engine -> {
            for (int loss = 0; loss < much(3, 8); loss++) {
              pause(random.nextLong(0, 500));
              checkUnfinished(arguments, sent);
              proxy.mode(TcpProxy.Mode.LOSE_COMMIT_REPLY);
              await()
                  .pollInterval(5, MILLISECONDS)
                  .atMost(60, SECONDS)
                  .until(() -> proxy.mode() == TcpProxy.Mode.PASS);
            }
          });
      checkTables(arguments, traffic, sent);
    }
  }

  /** {@code EngineIT} tests one that is killed. */
  @Test
  @Tag("slow")
  @Survives(Fault.POSTGRES_AWAY)
  void serverThatIsAwayIsWaitedFor() throws Exception {
    TrafficSpec traffic = Workload.traffic(SEED, much(40_000, 120_000));
    EngineArguments arguments =
        arguments("away", traffic)
            .with("kafka.session.timeout.ms", null)
            .with("kafka.heartbeat.interval.ms", null)
            .withEventsPerSecond(8_000);
    SentTraffic sent = fill(arguments, traffic);
    survive(
        arguments,
        traffic,
        sent,
        engine -> {
          Set<String> members = members(arguments);
          for (int kill = 0; kill < much(2, 5); kill++) {
            long read = read(arguments);
            // It may have none at the moment, having just lost them.
            await().atMost(PATIENCE_SECONDS, SECONDS).until(() -> terminateEngine() > 0);
            awaitRead(engine, arguments, read + 1);
          }
          checkUnfinished(arguments, sent);
          killPostgres();
          stayAway(engine, Duration.ofSeconds(much(4, 70)));
          startPostgresAgain();
          assertThat(members(arguments)).isEqualTo(members);
        });
    checkTables(arguments, traffic, sent);
  }

  @Test
  @Tag("slow")
  @Survives(Fault.POSTGRES_AWAY)
  void serverThatFallsSilentOrSlowIsWaitedFor() throws Exception {
    TrafficSpec traffic = Workload.traffic(SEED, 60_000);
    try (TcpProxy proxy = new TcpProxy(postgres.port())) {
      EngineArguments arguments =
          through(
                  proxy,
                  arguments("muted", traffic),
                  "socketTimeout=2&connectTimeout=2&loginTimeout=2&options=-c%20lock_timeout=1s"
                      + "%20-c%20idle_in_transaction_session_timeout=3s"
                      + "%20-c%20statement_timeout=5s")
              .withEventsPerSecond(6_000);
      SentTraffic sent = fill(arguments, traffic);
      survive(
          arguments,
          traffic,
          sent,
          engine -> {
            for (TcpProxy.Mode mode :
                List.of(
                    TcpProxy.Mode.SILENT,
                    TcpProxy.Mode.HALF_OPEN,
                    TcpProxy.Mode.CUT,
                    TcpProxy.Mode.DELAY)) {
              checkUnfinished(arguments, sent);
              LOG.info("{}", mode);
              proxy.mode(mode);
              stayAway(engine, Duration.ofSeconds(4));
              proxy.mode(TcpProxy.Mode.PASS);
              awaitRead(engine, arguments, read(arguments) + 1);
            }
          });
      checkTables(arguments, traffic, sent);
    }
  }

  @Test
  @Tag("slow")
  @Survives(Fault.POSTGRES_ERRORS)
  void errorsThatPassAreTriedAgain() throws Exception {
    TrafficSpec traffic = Workload.traffic(SEED, much(40_000, 100_000));
    EngineArguments arguments = arguments("errors", traffic).withEventsPerSecond(6_000);
    SentTraffic sent = fill(arguments, traffic);
    // Long enough to act between the start of the engine's wait and its end.
    execute("ALTER ROLE " + Accounts.ENGINE + " SET deadlock_timeout = '5s'");
    failEvery(97, "joined");
    failEvery(41, kpis(traffic));
    survive(arguments, traffic, sent, engine -> deadlock(arguments, traffic));
    checkTables(arguments, traffic, sent);
    for (String sequence : List.of("joined_raised", kpis(traffic) + "_raised")) {
      assertThat(query("SELECT last_value >= %d FROM errors.%s".formatted(ERRORS, sequence)))
          .as(sequence)
          .containsExactly("t");
    }
  }

  /** The table of the cube with the most rows. */
  private static String kpis(TrafficSpec traffic) {
    return "kpi_" + traffic.cubes().get(0).name();
  }

  /**
   * Makes inserts into a table fail at every nth row, with each SQLSTATE in turn, a number of
   * times.
   */
  private static void failEvery(int rows, String table) throws SQLException {
    // A sequence is not rolled back.
    execute("CREATE SEQUENCE errors." + table + "_rows");
    execute("CREATE SEQUENCE errors." + table + "_raised");
    execute(
        """
        CREATE FUNCTION errors.%1$s_fail() RETURNS trigger LANGUAGE plpgsql SECURITY DEFINER AS $$
        DECLARE raised bigint;
        BEGIN
          IF nextval('errors.%1$s_rows') %% %2$d = 0 THEN
            raised := nextval('errors.%1$s_raised');
            IF raised <= %3$d THEN
              RAISE EXCEPTION 'made up' USING ERRCODE = ('{%4$s}'::text[])[1 + raised %% 4];
            END IF;
          END IF;
          RETURN NEW;
        END $$\
        """
            .formatted(table, rows, ERRORS, String.join(",", STATES)));
    execute(
        "CREATE TRIGGER fail BEFORE INSERT ON errors.%1$s FOR EACH ROW EXECUTE FUNCTION errors.%1$s_fail()"
            .formatted(table));
  }

  /** Locks the KPIs that the engine waits for, and then requests the lane that it holds. */
  private static void deadlock(EngineArguments arguments, TrafficSpec traffic) throws SQLException {
    try (Connection connection = postgres.connect();
        Statement statement = connection.createStatement()) {
      statement.execute("SET deadlock_timeout = '10min'"); // so that the engine is the victim
      connection.setAutoCommit(false);
      statement.execute("SELECT FROM %s.%s FOR UPDATE".formatted(arguments.name(), kpis(traffic)));
      String waiting =
          "SELECT pid FROM pg_stat_activity WHERE usename = '%s' AND %d = ANY(pg_blocking_pids(pid))"
              .formatted(Accounts.ENGINE, connection.unwrap(PGConnection.class).getBackendPID());
      await()
          .pollInterval(5, MILLISECONDS)
          .atMost(60, SECONDS)
          .until(() -> !query(waiting).isEmpty());
      statement.execute("SELECT FROM %s.progress FOR UPDATE".formatted(arguments.name()));
      connection.rollback();
    }
    await().atMost(60, SECONDS).until(() -> log(arguments.name()).contains("deadlock detected"));
  }

  /** All clicks of an impression are rejected, since matches may be in several batches. */
  @Test
  @Tag("slow")
  @Survives(Fault.ROW_REFUSED)
  void refusedRowsAreDeadLettersAndOnlyTheOthersAreStoredAndCounted() throws Exception {
    TrafficSpec traffic = Workload.traffic(SEED, much(20_000, 60_000));
    EngineArguments arguments = arguments("refused", traffic).withEventsPerSecond(20_000);
    SentTraffic sent = fill(arguments, traffic);
    execute(
        "ALTER TABLE refused.joined ADD CONSTRAINT no_sevens CHECK (right(impression_id, 1) <>"
            + " '7')");
    finish(arguments, traffic, sent);

    Predicate<Matched> isRefused = match -> match.impression().impressionId().endsWith("7");
    TrafficAnswer answer = sent.answer();
    Set<String> refused = new TreeSet<>();
    answer.matched().stream()
        .filter(isRefused)
        .forEach(match -> refused.add(match.click().clickId()));
    Tables expected = Tables.without(answer, traffic.plan(), isRefused);
    requireNonNull(expected.facts().get("dead_letter"))
        .put(Arrays.asList(null, "REFUSED"), (long) refused.size());
    assertThat(refused).as("seed %s", SEED).isNotEmpty();
    Tables stored = stored(arguments, traffic);
    assertThat(stored.differencesFrom(expected)).as("seed %s", SEED).isEmpty();
    checkFates(stored, sent);
    assertThat(
            query(
                "SELECT convert_from(value, 'UTF8')::jsonb ->> 'click_id' FROM refused.dead_letter"
                    + " WHERE reason = 'REFUSED'"))
        .isEqualTo(refused);
  }

  private static EngineArguments through(
      TcpProxy proxy, EngineArguments arguments, String properties) {
    return arguments.with(
        "sink.url",
        "jdbc:postgresql://localhost:%d/%s?%s"
            .formatted(proxy.port(), postgres.database(), properties));
  }

  /** Terminates all of the engine's connections; returns their number. */
  private static int terminateEngine() throws SQLException {
    // Not in one condition, whose parts may be evaluated in any order.
    return query(
            "SELECT pid FROM (SELECT pid FROM pg_stat_activity WHERE usename = '"
                + Accounts.ENGINE
                + "' OFFSET 0) engine WHERE pg_terminate_backend(pid)")
        .size();
  }
}
