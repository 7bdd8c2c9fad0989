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

/** The sink's own table, which all methods write to. */
final class SinkTable {

  private static final String SCHEMA = "adstream";

  private final EmbeddedPostgres postgres;
  private final Map<Integer, BigDecimal> contents = new HashMap<>();

  private SinkTable(EmbeddedPostgres postgres) {
    this.postgres = postgres;
  }

  /** Lets the sink create the table and, with a first row, the partition for the rows' day. */
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

  /** A connection without auto-commit. */
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

  /**
   * Empties the table, and flushes the server, so that the next run starts without pending writes.
   */
  void clear() throws SQLException {
    try (Connection connection = postgres.connect();
        Statement statement = connection.createStatement()) {
      statement.execute("TRUNCATE " + name());
      statement.execute("CHECKPOINT");
    }
  }

  /**
   * Checks the stored rows: their number, their cost, and that all columns equal those stored by
   * the previous method.
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

  /** The CPU time of each of the server's processes. */
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
