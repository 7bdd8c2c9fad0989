package io.adstream.jdbc.internal.schema;

import static io.adstream.jdbc.TestDatabase.ALL;
import static io.adstream.jdbc.TestDatabase.BY_DEVICE;
import static io.adstream.jdbc.TestDatabase.batch;
import static io.adstream.jdbc.TestDatabase.execute;
import static io.adstream.jdbc.TestDatabase.kpi;
import static io.adstream.jdbc.TestDatabase.matched;
import static io.adstream.jdbc.TestDatabase.query;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.adstream.jdbc.TestDatabase;
import io.adstream.jdbc.internal.sql.SqlName;
import io.adstream.jdbc.internal.sql.SqlTemplate;
import io.adstream.sink.SinkException;
import io.adstream.sink.SinkSession;
import io.adstream.sink.SinkSpec;
import java.sql.Connection;
import java.sql.Statement;
import java.time.ZoneId;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicBoolean;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** A schema that is changed while it is written and read. */
class SchemaChangeIT {

  private static final SinkSpec SPEC = TestDatabase.spec().build().sinkSpec();

  private final String schema = TestDatabase.newSchema();
  private final AtomicBoolean isOver = new AtomicBoolean();
  private final ExecutorService threads = Executors.newCachedThreadPool();

  @AfterEach
  void stop() {
    threads.shutdownNow();
  }

  @Test
  void timeZoneChangesWhileOthersWriteAndRead() throws Exception {
    apply("UTC");
    List<Future<Long>> others = new ArrayList<>();
    for (int lane = 0; lane < 2; lane++) {
      int own = lane;
      others.add(threads.submit(() -> writeOn(own)));
    }
    String name = SqlName.quote(schema + "_bi", "kpi_" + BY_DEVICE.name() + "_day");
    for (String view : List.of(schema + "_bi.matched_click", name, schema + "_bi.kpi_all_hours")) {
      others.add(threads.submit(() -> readOn("SELECT count(*) FROM " + view)));
      others.add(threads.submit(() -> readOn("SELECT * FROM " + view + " LIMIT 5")));
    }
    others.add(
        threads.submit(
            () ->
                readOn(
                    "SELECT " + schema + ".maintain(table_name) FROM " + schema + ".retention")));
    for (int i = 0; i < 6; i++) {
      apply(i % 2 == 0 ? "Asia/Tokyo" : "Europe/Berlin");
    }
    isOver.set(true);
    long written = 0;
    for (Future<Long> other : others) {
      written += other.get();
    }
    String day = SqlName.quote(schema, "kpi_" + BY_DEVICE.name() + "_day");
    assertThat(query("SELECT sum(clicks) FROM " + day)).containsExactly(String.valueOf(written));
  }

  /** Readers that hold one view and then want another cannot be kept from waiting in a ring. */
  @Test
  void deadlockWithAReaderIsTriedAgain() throws Exception {
    apply("UTC");
    try (Connection reader = TestDatabase.connect();
        Statement statement = reader.createStatement()) {
      statement.execute("SET deadlock_timeout = '60s'"); // so that the change is the victim
      reader.setAutoCommit(false);
      statement.execute("SELECT FROM " + schema + ".kpi_all_hours_day");
      Future<?> change = threads.submit(() -> apply("Asia/Tokyo"));
      String waiting = "SELECT 1 FROM pg_locks WHERE NOT granted AND mode = 'AccessExclusiveLock'";
      await().until(() -> !query(waiting).isEmpty());
      statement.execute("SELECT FROM " + schema + "_bi.matched_click");
      reader.rollback();
      change.get();
    }
    assertThat(query("SELECT time_zone FROM " + schema + ".settings"))
        .containsExactly("Asia/Tokyo");
  }

  /** Without them a query by local time reads whole tables: the planner takes it for a few rows. */
  @Test
  void newIndexesHaveStatistics() {
    try (SinkSession session = TestDatabase.sink(schema).build().open(SPEC)) {
      write(session, 0, 0);
    }
    apply("Asia/Tokyo");
    for (String index :
        List.of("kpi_all_hours_local_time", "kpi_" + BY_DEVICE.name() + "_day_local_time")) {
      assertThat(
              query(
                  "SELECT count(*) FROM pg_stats WHERE schemaname = '%s' AND tablename = '%s'"
                      .formatted(schema, index)))
          .as(index)
          .containsExactly("1");
    }
    assertThat(
            query(
                "SELECT count(*) > 0 FROM pg_stats JOIN pg_inherits ON inhrelid = format('%%I.%%I', schemaname, tablename)::regclass WHERE inhparent = '%s.joined_click_local_time'::regclass"
                    .formatted(schema)))
        .as("the index of a partition")
        .containsExactly("t");
  }

  /** A bulk load leaves those behind that an older version made: each query then reads all rows. */
  @Test
  void indexesOfBlockRangesAreReplaced() {
    TestDatabase.sink(schema).build().applySchema(SPEC);
    execute(
        """
        SET search_path = %1$s;
        DROP INDEX kpi_all_hours_local_time, joined_click_local_time;
        CREATE INDEX kpi_all_hours_local_time ON kpi_all_hours USING brin ((window_start AT TIME ZONE 'UTC'));
        CREATE INDEX joined_click_local_time ON joined USING brin (click_time, (click_time AT TIME ZONE 'UTC'));"""
            .formatted(schema));
    execute(
        SqlTemplate.fill(
            Migrations.class,
            "V9__local_times.sql",
            Map.of("schema", SqlName.quote(schema), "schema_literal", SqlName.literal(schema))));
    TestDatabase.sink(schema).build().applySchema(SPEC);
    assertThat(
            query(
                "SELECT amname FROM pg_class c JOIN pg_am am ON am.oid = c.relam WHERE relnamespace = '%s'::regnamespace AND relname IN ('kpi_all_hours_local_time', 'joined_click_local_time')"
                    .formatted(schema)))
        .containsExactly("btree", "btree");
  }

  private void apply(String zone) {
    TestDatabase.sink(schema).timeZone(ZoneId.of(zone)).build().applySchema(SPEC);
  }

  private long writeOn(int lane) {
    long clicks = 0;
    try (SinkSession session = TestDatabase.sink(schema).build().open(SPEC)) {
      while (!isOver.get()) {
        try {
          write(session, lane, clicks);
          clicks++;
        } catch (SinkException e) {
          assertThat(e.isTransient()).as(e.toString()).isTrue();
        }
      }
    }
    return clicks;
  }

  private static void write(SinkSession session, int lane, long from) {
    session.write(
        batch(
            lane,
            from,
            from + 1,
            List.of(matched("m" + lane + "-" + from)),
            List.of(
                kpi(ALL, TestDatabase.ofClick(1)),
                kpi(BY_DEVICE, TestDatabase.ofClick(1), "d" + from % 50, null))));
  }

  /** A reader without conflicting locks always gets an answer. */
  private long readOn(String sql) {
    while (!isOver.get()) {
      execute(sql);
    }
    return 0;
  }
}
