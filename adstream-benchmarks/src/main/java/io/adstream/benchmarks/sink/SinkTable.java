package io.adstream.benchmarks.sink;

import io.adstream.event.EventSchema;
import io.adstream.jdbc.PostgresSink;
import io.adstream.join.JoinPlan;
import io.adstream.join.JoinSpec;
import io.adstream.join.UnclickedRows;
import io.adstream.samples.embedded.EmbeddedPostgres;
import io.adstream.sink.SinkSession;
import io.adstream.sink.SinkSpec;
import java.math.BigDecimal;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** The sink's own table, which all ways write to. */
final class SinkTable {

  private static final String SCHEMA = "adstream";

  private final EmbeddedPostgres postgres;
  private final Map<Integer, BigDecimal> contents = new HashMap<>();

  private SinkTable(EmbeddedPostgres postgres) {
    this.postgres = postgres;
  }

  /** Has the sink make it, and with a first row the partition of the rows' day. */
  static SinkTable create(EmbeddedPostgres postgres, SinkRows rows) {
    SinkTable table = new SinkTable(postgres);
    try (SinkSession sink = table.openSink()) {
      new LaneWriter(sink, 0).write(rows.first(1).rows());
    }
    return table;
  }

  String name() {
    return SCHEMA + ".joined";
  }

  /** A connection that commits when it is told to. */
  Connection connect(String properties) throws SQLException {
    Connection connection =
        DriverManager.getConnection(postgres.jdbcUrl() + properties, postgres.user(), "");
    connection.setAutoCommit(false);
    return connection;
  }

  SinkSession openSink() {
    JoinPlan plan =
        new JoinPlan(
            EventSchema.STANDARD,
            JoinSpec.within(Duration.ofMinutes(10)),
            List.of(),
            UnclickedRows.DROPPED);
    return PostgresSink.builder(postgres.jdbcUrl())
        .user(postgres.user())
        .schema(SCHEMA)
        .connections(1)
        .build()
        .open(new SinkSpec("sink", plan, plan.fingerprint()));
  }

  /** Empties it, and leaves the server nothing to write that is not the next run's. */
  void clear() throws SQLException {
    try (Connection connection = postgres.connect();
        Statement statement = connection.createStatement()) {
      statement.execute("TRUNCATE " + name());
      statement.execute("CHECKPOINT");
    }
  }

  /**
   * Checks that the rows are there as they are: their number, their cost, and that all columns hold
   * what the way before this one has stored.
   */
  void check(SinkRows rows) throws SQLException {
    try (Connection connection = postgres.connect();
        Statement statement = connection.createStatement();
        ResultSet row =
            statement.executeQuery(
                "SELECT count(*), sum(impression_cost + click_cost),"
                    + " sum(hashtextextended(row(%s)::text, 0)) FROM %s"
                        .formatted(JoinedColumn.names(), name()))) {
      row.next();
      equal("number of rows", BigDecimal.valueOf(rows.count()), row.getBigDecimal(1));
      equal("cost", rows.cost(), row.getBigDecimal(2));
      BigDecimal content = row.getBigDecimal(3);
      equal("checksum", contents.getOrDefault(rows.count(), content), content);
      contents.put(rows.count(), content);
    }
  }

  private static void equal(String what, BigDecimal expected, BigDecimal stored) {
    if (expected.compareTo(stored) != 0) {
      throw new IllegalStateException(
          "Cannot compare: the " + what + " is " + stored + ", expected " + expected);
    }
  }

  /** CPU time of each of the server's processes. */
  Map<Long, Duration> cpu() throws SQLException {
    try (Connection connection = postgres.connect();
        Statement statement = connection.createStatement();
        ResultSet row = statement.executeQuery("SELECT pg_backend_pid()")) {
      row.next();
      Map<Long, Duration> times = new HashMap<>();
      ProcessHandle.of(row.getLong(1))
          .flatMap(ProcessHandle::parent)
          .ifPresent(
              server ->
                  server
                      .children()
                      .forEach(
                          each ->
                              times.put(
                                  each.pid(),
                                  each.info().totalCpuDuration().orElse(Duration.ZERO))));
      return times;
    }
  }
}
