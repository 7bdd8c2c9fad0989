package io.adstream.jdbc.internal.write;

import static io.adstream.jdbc.TestDatabase.ALL;
import static io.adstream.jdbc.TestDatabase.BY_DEVICE;
import static io.adstream.jdbc.TestDatabase.batch;
import static io.adstream.jdbc.TestDatabase.count;
import static io.adstream.jdbc.TestDatabase.kpi;
import static io.adstream.jdbc.TestDatabase.matched;
import static io.adstream.jdbc.TestDatabase.query;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import io.adstream.decode.RejectReason;
import io.adstream.event.Click;
import io.adstream.event.EventType;
import io.adstream.jdbc.TestDatabase;
import io.adstream.jdbc.internal.sql.SqlName;
import io.adstream.join.Counter;
import io.adstream.join.Counters;
import io.adstream.join.JoinResult;
import io.adstream.kpi.KpiRow;
import io.adstream.kpi.Measures;
import io.adstream.sink.Batch;
import io.adstream.sink.PositionConflictException;
import io.adstream.sink.SinkException;
import io.adstream.sink.SinkSession;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class PostgresSessionIT {

  private static final Measures ONE = Measures.of(1, 2, 1, 9_000_000_000_000_000_001L, 1);

  private final String schema = TestDatabase.newSchema();
  private final SinkSession session =
      TestDatabase.sink(schema).build().open(TestDatabase.spec().build().sinkSpec());

  @AfterEach
  void close() {
    session.close();
    assertThat(TestDatabase.lanesCountedWrong(schema)).isEmpty();
  }

  @Test
  void batchIsAppliedOnceAndItsRepetitionSkipped() {
    Batch batch = batch(0, 0, 10, List.of(matched("a")), List.of(kpi(ALL, ONE)));
    assertThat(session.position(0)).isZero();
    assertThat(session.write(batch)).isTrue();
    assertThat(session.write(batch)).isFalse();
    assertThat(session.position(0)).isEqualTo(10);
    assertThat(count(schema, "joined")).isEqualTo(1);
    assertThat(query("SELECT impressions FROM " + schema + ".kpi_all_hours")).containsExactly("1");
  }

  @Test
  void batchThatStartsElsewhereIsAConflict() {
    session.write(batch(0, 0, 10, List.of(), List.of()));
    assertThatExceptionOfType(PositionConflictException.class)
        .isThrownBy(() -> session.write(batch(0, 5, 12, List.of(matched("a")), List.of())))
        .satisfies(e -> assertThat(e.position()).isEqualTo(10));
    assertThat(count(schema, "joined")).isZero();
  }

  /** A pipeline asks for the positions of all its lanes before it writes. */
  @Test
  void laneThatIsReadAfterOthersHaveMovedIsNotRegistered() {
    assertThat(session.position(0)).isZero();
    assertThat(session.position(1)).isZero();
    session.write(batch(0, 0, 10, List.of(), List.of()));
    assertThat(session.position(2)).isZero();
    String lanes = "SELECT lane FROM " + schema + ".progress ORDER BY lane";
    assertThat(query(lanes)).containsExactly("0", "1");
    session.write(batch(2, 0, 1, List.of(), List.of()));
    assertThat(query(lanes)).containsExactly("0", "1", "2");
  }

  /**
   * The negative control: if the position is stored separately from the rows, a repetition
   * duplicates them.
   */
  @Test
  void withoutThePositionInItsTransactionABatchWouldDouble() {
    Batch batch = batch(0, 0, 10, List.of(), List.of(kpi(ALL, TestDatabase.ofClick(5))));
    session.write(batch);
    TestDatabase.execute("UPDATE " + schema + ".progress SET position = 0");
    session.write(batch);
    assertThat(query("SELECT clicks FROM " + schema + ".kpi_all_hours")).containsExactly("2");
  }

  @Test
  void everyResultHasItsRow() {
    JoinResult late = new JoinResult.Late(TestDatabase.click("late", "x"), 62_000);
    JoinResult lateImpression = new JoinResult.Late(TestDatabase.impression("li"), 62_000);
    JoinResult rejected =
        new JoinResult.Rejected(
            RejectReason.MALFORMED,
            "de\0tail",
            EventType.CLICK,
            "clicks",
            3,
            42,
            new byte[] {0, -1});
    JoinResult tombstone =
        new JoinResult.Rejected(
            RejectReason.MALFORMED, "none", EventType.IMPRESSION, "impressions", 0, 1, null);
    session.write(
        batch(
            0,
            0,
            1,
            List.of(
                matched("a"),
                new JoinResult.Unclicked(TestDatabase.impression("b")),
                new JoinResult.Orphan(TestDatabase.click("o", "gone")),
                late,
                lateImpression,
                rejected,
                tombstone),
            List.of()));
    assertThat(query("SELECT j::text FROM " + schema + ".joined j ORDER BY impression_id"))
        .allSatisfy(row -> assertThat(row).contains("u,,ad,cat,phone,os,,DE,p,r,1.234567"))
        .satisfiesExactly(
            row -> assertThat(row).contains("1970-01-01", "ca,top,2.000001"),
            row -> assertThat(row).endsWith(",,,,f)"));
    assertThat(
            query(
                "SELECT concat_ws('|', click_id, impression_id, click_position, click_cost) FROM "
                    + schema
                    + ".orphan_click"))
        .containsExactly("o|gone|top|2.000001");
    assertThat(
            query(
                "SELECT concat_ws('|', type, impression_id, click_id, cost, extract(epoch FROM watermark)::int) FROM "
                    + schema
                    + ".late_event ORDER BY 1"))
        .containsExactly("CLICK|x|late|2.000001|62", "IMPRESSION|li|1.234567|62");
    assertThat(
            query(
                "SELECT concat_ws('|', reason, detail, stream, topic, partition, record_offset, encode(value, 'hex')) FROM "
                    + schema
                    + ".dead_letter ORDER BY record_offset"))
        .containsExactly(
            "MALFORMED|none|IMPRESSION|impressions|0|1",
            "MALFORMED|de\uFFFDtail|CLICK|clicks|3|42|00ff");
  }

  @Test
  void costsAreExactUpToTheLargest() {
    long[] micros = {
      0, 1, 999_999, 1_000_000, 10_000_000_001L, 99_990_000_000_000L, Long.MAX_VALUE
    };
    List<JoinResult> results = new ArrayList<>();
    for (long value : micros) {
      results.add(
          new JoinResult.Orphan(
              Click.builder("c" + value, "j")
                  .costMicros(value)
                  .eventTimeMillis(253_402_300_799_999L)
                  .build()));
    }
    session.write(batch(0, 0, 1, results, List.of()));
    assertThat(
            query(
                "SELECT (click_cost * 1000000)::bigint FROM "
                    + schema
                    + ".orphan_click ORDER BY click_cost"))
        .containsExactlyElementsOf(Arrays.stream(micros).mapToObj(Long::toString).toList());
    assertThat(query("SELECT max(click_time) AT TIME ZONE 'UTC' FROM " + schema + ".orphan_click"))
        .containsExactly("9999-12-31 23:59:59.999");
  }

  @Test
  void kpisAddUpAndAMissingDimensionIsAGroupOfItsOwn() {
    List<KpiRow> rows =
        List.of(
            kpi(BY_DEVICE, ONE, "phone", null),
            kpi(BY_DEVICE, TestDatabase.ofClick(7), "phone", null),
            kpi(BY_DEVICE, ONE, "phone", ""),
            kpi(BY_DEVICE, ONE, null, "phone"),
            kpi(
                BY_DEVICE,
                ONE,
                "x".repeat(5_000),
                "'; DROP TABLE joined; --\\\"\u202e\ud83d\ude00"));
    session.write(batch(0, 0, 1, List.of(), rows));
    session.write(
        batch(1, 0, 1, List.of(), List.of(kpi(BY_DEVICE, TestDatabase.ofClick(1), "phone", null))));
    String table = SqlName.quote(schema, "kpi_" + BY_DEVICE.name());
    assertThat(query("SELECT clicks FROM " + table + " WHERE device = 'phone' AND os IS NULL"))
        .containsExactly("4");
    assertThat(
            query(
                "SELECT impression_cost FROM " + table + " WHERE device = 'phone' AND os IS NULL"))
        .containsExactly("9000000000000.000001");
    assertThat(query("SELECT click_cost FROM " + table + " WHERE device = 'phone' AND os IS NULL"))
        .containsExactly("0.000009");
    assertThat(query("SELECT os FROM " + table + " WHERE length(device) = 5000"))
        .containsExactly("'; DROP TABLE joined; --\\\"\u202e\ud83d\ude00");
    assertThat(count(schema, "kpi_" + BY_DEVICE.name())).isEqualTo(4);
  }

  @Test
  void textsThatAreStoredAlikeAreOneGroup() {
    session.write(
        batch(
            0,
            0,
            1,
            List.of(),
            List.of(
                kpi(BY_DEVICE, ONE, "\ud800", "o"),
                kpi(BY_DEVICE, TestDatabase.ofClick(1), "?", "o"))));
    assertThat(query("SELECT clicks FROM " + SqlName.quote(schema, "kpi_" + BY_DEVICE.name())))
        .containsExactly("3");
  }

  @Test
  void viewHasTheFormulasAndNullForADivisorOf0() {
    session.write(
        batch(0, 0, 1, List.of(), List.of(kpi(ALL, Measures.of(4, 2, 1, 8_000_000, 1_000_000)))));
    session.write(
        batch(1, 0, 1, List.of(), List.of(kpi(BY_DEVICE, Measures.of(0, 0, 0, 0, 0), "d", "o"))));
    String formulas =
        "SELECT concat_ws('|', trim_scale(total_cost), trim_scale(ctr), trim_scale(unique_ctr),"
            + " trim_scale(cpc), trim_scale(ecpc), trim_scale(cpi), trim_scale(cpm),"
            + " trim_scale(ecpm)) FROM ";
    assertThat(query(formulas + schema + "_bi.kpi_all_hours"))
        .containsExactly("9|0.5|0.25|0.5|4.5|2|2000|2250");
    assertThat(query(formulas + SqlName.quote(schema + "_bi", "kpi_" + BY_DEVICE.name())))
        .containsExactly("0");
  }

  @Test
  void statusIsStoredWithThePosition() {
    long[] values = new long[Counter.values().length];
    Arrays.setAll(values, i -> i + 1);
    session.write(
        new Batch(
            0,
            0,
            1,
            List.of(),
            List.of(),
            TestDatabase.status(Long.MIN_VALUE, Counters.of(values))));
    assertThat(query("SELECT watermark FROM " + schema + ".progress")).containsOnlyNulls();
    session.write(
        new Batch(0, 1, 2, List.of(), List.of(), TestDatabase.status(60_001, Counters.of(values))));
    for (Counter counter : Counter.values()) {
      assertThat(query("SELECT " + counter.columnName() + " FROM " + schema + ".progress"))
          .containsExactly(String.valueOf(counter.ordinal() + 1));
    }
    session.write(batch(0, 2, 3, List.of(), List.of()));
    assertThat(
            query(
                "SELECT extract(epoch FROM watermark)::numeric(20, 3) FROM "
                    + schema
                    + ".progress"))
        .containsExactly("60.001");
  }

  @Test
  void lanesThatShareKeysDoNotDeadlock() throws Exception {
    ExecutorService threads = Executors.newFixedThreadPool(2);
    try {
      List<Callable<Boolean>> lanes = List.of(() -> writeMany(0), () -> writeMany(1));
      for (Future<Boolean> lane : threads.invokeAll(lanes, 60, TimeUnit.SECONDS)) {
        assertThat(lane.get()).isTrue();
      }
    } finally {
      threads.shutdownNow();
    }
    assertThat(query("SELECT sum(clicks) FROM " + SqlName.quote(schema, "kpi_" + BY_DEVICE.name())))
        .containsExactly("30000");
  }

  private boolean writeMany(int lane) {
    for (int i = 0; i < 20; i++) {
      List<KpiRow> rows = new ArrayList<>();
      for (int k = 0; k < 300 * (1 + 3 * lane); k++) {
        rows.add(kpi(BY_DEVICE, TestDatabase.ofClick(1), "d" + k, null));
      }
      session.write(batch(lane, i, i + 1, List.of(), rows));
    }
    return true;
  }

  @Test
  void noConnectionIsLeftInATransaction() {
    session.write(batch(0, 0, 1, List.of(matched("a")), List.of(kpi(ALL, ONE))));
    session.position(1);
    assertThat(
            query(
                "SELECT DISTINCT state FROM pg_stat_activity WHERE application_name = 'adstream' AND pid <> pg_backend_pid()"))
        .containsExactly("idle");
  }

  /** A statement that was prepared once stays so, however many rows and batches there are. */
  @Test
  void statementsArePreparedOnce() throws Exception {
    String count = schema + ".prepared";
    TestDatabase.execute("CREATE TABLE " + count + " (statements bigint)");
    TestDatabase.execute(
        "CREATE FUNCTION %1$s.count() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN INSERT INTO %1$s.prepared SELECT count(*) FROM pg_prepared_statements; RETURN NEW; END $$"
            .formatted(schema));
    TestDatabase.execute(
        "CREATE TRIGGER count AFTER UPDATE ON %1$s.progress FOR EACH ROW EXECUTE FUNCTION %1$s.count()"
            .formatted(schema));
    try (SinkSession one =
        TestDatabase.sink(schema)
            .connections(1)
            .build()
            .open(TestDatabase.spec().build().sinkSpec())) {
      for (int i = 0; i < 60; i++) {
        List<KpiRow> kpis = new ArrayList<>();
        for (int k = 0; k <= i; k++) {
          kpis.add(kpi(BY_DEVICE, ONE, "d" + k, null));
        }
        one.write(batch(0, i, i + 1, List.of(matched("m" + i)), kpis));
      }
    }
    List<String> prepared = query("SELECT statements FROM " + count);
    assertThat(prepared.subList(20, 60).stream().distinct()).hasSize(1);
    assertThat(Integer.parseInt(prepared.get(59))).isBetween(5, 30);
  }

  @Test
  void kpisOfAnUnknownCubeAreAnError() {
    assertThatExceptionOfType(SinkException.class)
        .isThrownBy(
            () -> session.write(batch(0, 0, 1, List.of(), List.of(kpi(ALL.named("x"), ONE)))))
        .withMessageContaining("cube is \"x\"");
  }
}
