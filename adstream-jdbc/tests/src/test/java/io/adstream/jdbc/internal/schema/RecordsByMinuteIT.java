package io.adstream.jdbc.internal.schema;

import static io.adstream.jdbc.TestDatabase.batch;
import static io.adstream.jdbc.TestDatabase.execute;
import static io.adstream.jdbc.TestDatabase.matched;
import static io.adstream.jdbc.TestDatabase.query;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.adstream.jdbc.PostgresSink;
import io.adstream.jdbc.TestDatabase;
import io.adstream.jdbc.internal.sql.SchemaScript;
import io.adstream.join.Counter;
import io.adstream.join.Counters;
import io.adstream.sink.Batch;
import io.adstream.sink.SinkException;
import io.adstream.sink.SinkSession;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneId;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** Counters with time: the sums over minutes are those of table progress, always. */
class RecordsByMinuteIT {

  private static final Instant START = Instant.parse("2024-03-30T23:10:00Z");

  private final String schema = TestDatabase.newSchema();
  private final String bi = schema + "_bi.";

  @Test
  void sumsOverMinutesAreTheCountersWhateverFails() {
    try (SinkSession session = open(TestDatabase.sink(schema))) {
      session.write(counted(0, 0, Map.of(Counter.CLICKS_READ, 5L, Counter.CLICKS_LATE, 1L)));
      Batch second =
          counted(
              0, 1, Map.of(Counter.CLICKS_READ, 9L, Counter.CLICKS_LATE, 1L, Counter.MATCHED, 3L));
      execute(
          """
          CREATE FUNCTION %1$s.fail() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN RAISE EXCEPTION 'made up' USING ERRCODE = '40001'; END $$;
          CREATE TRIGGER fail AFTER UPDATE ON %1$s.progress FOR EACH ROW EXECUTE FUNCTION %1$s.fail()"""
              .formatted(schema));
      assertThatThrownBy(() -> session.write(second)).isInstanceOf(SinkException.class);
      execute("DROP TRIGGER fail ON " + schema + ".progress");
      assertAgree();
      assertThat(session.write(second)).isTrue();
      assertThat(session.write(second)).describedAs("delivered twice").isFalse();
      session.write(batch(0, 2, 3, List.of(matched("a")), List.of()));
      session.write(counted(1, 0, Map.of(Counter.IMPRESSIONS_READ, 2L)));
    }
    try (SinkSession other = open(TestDatabase.sink(schema))) {
      other.write(
          counted(
              0,
              3,
              Map.of(Counter.CLICKS_READ, 12L, Counter.CLICKS_LATE, 1L, Counter.MATCHED, 4L)));
    }
    assertAgree();
    assertThat(fates("records_by_minute")).containsExactly("0|clicks|late|1");
    assertThat(results()).containsExactly("matched|4");
    execute("UPDATE " + schema + ".records_by_minute SET clicks_read = 7 WHERE lane = 0");
    assertThat(TestDatabase.lanesCountedWrong(schema))
        .describedAs("the check")
        .containsExactly("0");
  }

  /** The counts follow a lane whose counters go back, such as after a foreign restore. */
  @Test
  void counterThatGoesBackIsTakenBack() {
    try (SinkSession session = open(TestDatabase.sink(schema))) {
      session.write(counted(0, 0, Map.of(Counter.CLICKS_READ, 5L, Counter.CLICKS_LATE, 1L)));
      session.write(counted(0, 1, Map.of(Counter.CLICKS_READ, 3L)));
    }
    assertAgree();
  }

  @Test
  void triggerThatSwallowsAMinuteKeepsTheLaneFromMoving() {
    try (SinkSession session = open(TestDatabase.sink(schema))) {
      execute(
          """
          CREATE FUNCTION %1$s.swallow() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN RETURN NULL; END $$;
          CREATE TRIGGER swallow BEFORE INSERT ON %1$s.records_by_minute FOR EACH ROW EXECUTE FUNCTION %1$s.swallow()"""
              .formatted(schema));
      assertThatThrownBy(() -> session.write(counted(0, 0, Map.of(Counter.CLICKS_READ, 5L))))
          .hasMessageContaining("trigger or rule of table records_by_minute keeps lane 0");
      assertThat(session.position(0)).isZero();
    }
  }

  @Test
  void upgradeKeepsWhatWasCountedBeforeInARowOfItsOwn() throws SQLException {
    try (Connection connection = TestDatabase.connect()) {
      connection.setAutoCommit(false);
      SchemaScript script = new SchemaScript(connection);
      script.run("CREATE SCHEMA " + schema);
      script.run("CREATE SCHEMA " + schema + "_bi");
      Migrations.runTo(Migrations.lastBefore("V10__records_by_minute.sql"), script, schema);
      script.run(
          "INSERT INTO %s.progress (lane, position, clicks_read, clicks_late) VALUES (0, 7, 40, 2), (1, 3, 5, 0)"
              .formatted(schema));
      connection.commit();
    }
    try (SinkSession session = open(TestDatabase.sink(schema))) {
      assertAgree();
      assertThat(fates("records_by_minute")).describedAs("no minute is known").isEmpty();
      session.write(counted(0, 7, Map.of(Counter.CLICKS_READ, 42L, Counter.CLICKS_LATE, 3L)));
    }
    assertAgree();
    assertThat(fates("records_by_minute")).containsExactly("0|clicks|late|1");
    assertThat(
            query(
                "SELECT sum(clicks_late) FROM %s.records_by_minute WHERE window_start = '-infinity'"
                    .formatted(schema)))
        .containsExactly("2");
  }

  /** Quarters of an hour in the middle, minutes at the edges, in a zone of half hours. */
  @Test
  void rangesAreTiledExactly() {
    ZoneId zone = ZoneId.of("Asia/Kolkata");
    try (SinkSession session = open(TestDatabase.sink(schema).backfill().timeZone(zone))) {
      for (int i = 0; i < 400; i++) {
        long read = 10L * (i + 1);
        Instant watermark = START.plus(Duration.ofMinutes(37L * i));
        session.write(
            new Batch(
                i % 2,
                i / 2,
                i / 2 + 1,
                List.of(),
                List.of(),
                TestDatabase.status(
                    watermark.toEpochMilli(),
                    counters(
                        Map.of(Counter.CLICKS_READ, read, Counter.CLICKS_ACCEPTED, read - 1)))));
      }
    }
    assertAgree();
    assertThat(query("SELECT min(local_time) FROM " + bi + "lane_by_minute"))
        .containsExactly("2024-03-31 04:40:00");
    assertRange("2024-03-31 05:07", "2024-03-31 08:00", "minute");
    assertRange("2024-03-31 05:07", "2024-04-03 17:22", "hour");
    assertRange("2024-03-31 05:07:30", "2024-04-11 00:00", "day");
    assertRange("2024-03-01 00:00", "2024-05-01 00:00", "day");
    assertThat(query("SELECT DISTINCT lag_seconds FROM " + bi + "lane_by_minute"))
        .describedAs("history is not late")
        .containsExactly("0.000000");
  }

  private void assertRange(String since, String until, String grain) {
    String between = "FROM %srecords_by_minute_between('%s', '%s')".formatted(bi, since, until);
    assertThat(query("SELECT DISTINCT grain " + between)).containsExactly(grain);
    assertThat(
            query(
                "SELECT concat_ws('|', bucket, stream, fate, sum(records)) "
                    + between
                    + " GROUP BY bucket, stream, fate ORDER BY 1"))
        .isNotEmpty()
        .isEqualTo(
            query(
                "SELECT concat_ws('|', date_trunc('%s', local_time), stream, fate, sum(records)) FROM %srecords_by_minute WHERE local_time >= '%s' AND local_time < '%s' GROUP BY date_trunc('%s', local_time), stream, fate ORDER BY 1"
                    .formatted(grain, bi, since, until, grain)));
  }

  private void assertAgree() {
    assertThat(TestDatabase.lanesCountedWrong(schema)).isEmpty();
  }

  private List<String> fates(String view) {
    return query(
        "SELECT concat_ws('|', lane, stream, fate, sum(records)) FROM %s%s GROUP BY lane, stream, fate ORDER BY 1"
            .formatted(bi, view));
  }

  private List<String> results() {
    return query(
        "SELECT result || '|' || sum(records) FROM %sresults_by_minute GROUP BY result ORDER BY 1"
            .formatted(bi));
  }

  private static Batch counted(int lane, long from, Map<Counter, Long> totals) {
    return new Batch(
        lane,
        from,
        from + 1,
        List.of(),
        List.of(),
        TestDatabase.status(START.toEpochMilli(), counters(totals)));
  }

  private static Counters counters(Map<Counter, Long> totals) {
    long[] values = new long[Counter.values().length];
    totals.forEach((counter, value) -> values[counter.ordinal()] = value);
    return Counters.of(values);
  }

  private static SinkSession open(PostgresSink.Builder sink) {
    return sink.build()
        .open(TestDatabase.noCubes().cube(TestDatabase.BY_DEVICE).build().sinkSpec());
  }
}
