package io.adstream.benchmarks;

import io.adstream.event.Dimension;
import io.adstream.event.EventSchema;
import io.adstream.jdbc.PostgresSink;
import io.adstream.join.JoinPlan;
import io.adstream.join.JoinSpec;
import io.adstream.join.UnclickedRows;
import io.adstream.kpi.Cube;
import io.adstream.kpi.KpiKey;
import io.adstream.kpi.KpiRow;
import io.adstream.kpi.Measures;
import io.adstream.samples.embedded.EmbeddedPostgres;
import io.adstream.sink.Batch;
import io.adstream.sink.SinkSession;
import io.adstream.sink.SinkSpec;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/**
 * Measures how KPI tables grow under updates: 1,000 groups per second, in ten batches, over ten
 * open windows of 1,000 groups each, for ten minutes, without new rows. Autovacuum has PostgreSQL's
 * default settings. The first argument is the number of seconds.
 */
public final class UpsertGrowth {

  private static final int GROUPS = 1_000;
  private static final int WINDOWS = 10;
  private static final int BATCHES_A_SECOND = 10;
  private static final Cube CUBE =
      Cube.every(Duration.ofMinutes(1)).by(Dimension.AD_ID).named("ads");

  private UpsertGrowth() {}

  /** Runs the benchmark and prints the sizes of the tables before and after. */
  public static void main(String[] args) throws Exception {
    int seconds = args.length > 0 ? Integer.parseInt(args[0]) : 600;
    JoinPlan plan =
        new JoinPlan(
            EventSchema.STANDARD,
            JoinSpec.within(Duration.ofMinutes(15)),
            List.of(CUBE),
            UnclickedRows.DROPPED);
    try (EmbeddedPostgres postgres = EmbeddedPostgres.start();
        Connection connection = postgres.connect();
        Statement statement = connection.createStatement();
        SinkSession session =
            PostgresSink.builder(postgres.jdbcUrl())
                .user(postgres.user())
                .schema("growth")
                .build()
                .open(new SinkSpec("growth", plan, plan.fingerprint()))) {
      long start = Instant.parse("2026-01-01T12:00:00Z").toEpochMilli();
      long position = 0;
      for (int window = 0; window < WINDOWS; window++) {
        session.write(batch(position++, start + window * 60_000L, 0, GROUPS));
      }
      Map<String, Long> before = sizes(statement);
      long began = System.nanoTime();
      int size = GROUPS / BATCHES_A_SECOND;
      for (int i = 0; i < seconds * BATCHES_A_SECOND; i++) {
        long due = began + i * 1_000_000_000L / BATCHES_A_SECOND;
        Thread.sleep(Math.max(0, (due - System.nanoTime()) / 1_000_000));
        int window = i / BATCHES_A_SECOND % WINDOWS;
        session.write(
            batch(position++, start + window * 60_000L, i % BATCHES_A_SECOND * size, size));
      }
      Map<String, Long> after = sizes(statement);
      System.out.printf(
          "%d s, wanted %d s%n", (System.nanoTime() - began) / 1_000_000_000, seconds);
      report(before, after);
    }
  }

  private static void report(Map<String, Long> before, Map<String, Long> after) {
    before.forEach(
        (table, bytes) -> {
          long now = after.getOrDefault(table, 0L);
          System.out.printf(
              "%s: %d KiB, then %d KiB, %+.1f %%%n",
              table, bytes >> 10, now >> 10, 100.0 * (now - bytes) / bytes);
        });
  }

  private static Batch batch(long position, long windowStart, int firstGroup, int groups) {
    List<KpiRow> rows = new ArrayList<>();
    for (int group = firstGroup; group < firstGroup + groups; group++) {
      rows.add(
          new KpiRow(
              new KpiKey(CUBE.name(), windowStart, List.of("ad-" + group)),
              Measures.of(3, 1, 1, 4_000, 100_000)));
    }
    return new Batch(0, position, position + 1, List.of(), rows, null);
  }

  private static Map<String, Long> sizes(Statement statement) throws SQLException {
    Map<String, Long> sizes = new TreeMap<>();
    try (ResultSet row =
        statement.executeQuery(
            "SELECT relname, pg_total_relation_size(oid) FROM pg_class WHERE relnamespace ="
                + " 'growth'::regnamespace AND relkind = 'r' AND relname LIKE 'kpi%'")) {
      while (row.next()) {
        sizes.put(row.getString(1), row.getLong(2));
      }
    }
    return sizes;
  }
}
