package io.adstream.jdbc.internal.write;

import static io.adstream.jdbc.TestDatabase.ALL;
import static io.adstream.jdbc.TestDatabase.BY_DEVICE;
import static io.adstream.jdbc.TestDatabase.batch;
import static io.adstream.jdbc.TestDatabase.count;
import static io.adstream.jdbc.TestDatabase.execute;
import static io.adstream.jdbc.TestDatabase.kpi;
import static io.adstream.jdbc.TestDatabase.matched;
import static io.adstream.jdbc.TestDatabase.query;
import static org.assertj.core.api.Assertions.assertThat;

import io.adstream.event.Click;
import io.adstream.jdbc.TestDatabase;
import io.adstream.jdbc.internal.sql.SqlName;
import io.adstream.join.JoinResult;
import io.adstream.kpi.KpiKey;
import io.adstream.kpi.KpiRow;
import io.adstream.kpi.Measures;
import io.adstream.sink.SinkSession;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** A row that PostgreSQL refuses is set aside, and the rest of its batch goes in. */
class RefusedRowsIT {

  private final String schema = TestDatabase.newSchema();
  private final SinkSession session =
      TestDatabase.sink(schema).build().open(TestDatabase.spec().build().sinkSpec());

  @AfterEach
  void close() {
    session.close();
  }

  @Test
  void rowsThatAConstraintRefusesBecomeDeadLetters() {
    execute(
        "ALTER TABLE "
            + schema
            + ".joined ADD CONSTRAINT good CHECK (impression_id NOT LIKE 'bad%')");
    List<JoinResult> results = new ArrayList<>();
    for (int i = 0; i < 100; i++) {
      results.add(matched((i % 33 == 0 ? "bad" : "good") + i));
    }
    KpiRow kpi = kpi(ALL, Measures.of(0, 100, 100, 0, 200_000_100));
    assertThat(session.write(batch(0, 0, 1, results, List.of(kpi)))).isTrue();
    assertThat(count(schema, "joined")).isEqualTo(96);
    assertThat(query("SELECT sum(clicks) FROM " + schema + ".kpi_all_hours")).containsExactly("96");
    assertThat(session.position(0)).isEqualTo(1);
    assertThat(letters("reason || ' ' || detail"))
        .hasSize(4)
        .allSatisfy(text -> assertThat(text).startsWith("REFUSED joined: 23514").contains("good"));
    assertThat(letters("convert_from(value, 'UTF8')::jsonb ->> 'impression_id'"))
        .containsExactlyInAnyOrder("bad0", "bad33", "bad66", "bad99");
  }

  @Test
  void textWithANulCharacterBecomesADeadLetter() {
    JoinResult nul =
        new JoinResult.Orphan(Click.builder("c\0", "j").costMicros(5).eventTimeMillis(1).build());
    JoinResult good =
        new JoinResult.Orphan(Click.builder("c", "j").costMicros(5).eventTimeMillis(1).build());
    session.write(
        batch(
            0,
            0,
            1,
            List.of(good, nul),
            List.of(
                kpi(BY_DEVICE, TestDatabase.ofClick(1), "n\0", null),
                kpi(BY_DEVICE, TestDatabase.ofClick(1), "n", null))));
    assertThat(query("SELECT click_id FROM " + schema + ".orphan_click")).containsExactly("c");
    assertThat(query("SELECT device FROM " + SqlName.quote(schema, "kpi_" + BY_DEVICE.name())))
        .containsExactly("n");
    assertThat(letters("convert_from(value, 'UTF8')"))
        .satisfiesExactlyInAnyOrder(
            text ->
                assertThat(text)
                    .startsWith(
                        "{\"click_id\":\"c\\u0000\",\"impression_id\":\"j\",\"click_position\":null,\"click_cost\":0.000005,"),
            text ->
                assertThat(text)
                    .contains(
                        "\"device\":\"n\\u0000\",\"os\":null,\"impressions\":0,\"clicks\":1"));
  }

  @Test
  void timesOutOfRangeBecomeDeadLetters() {
    List<JoinResult> results =
        List.of(
            new JoinResult.Orphan(
                Click.builder("max", "j").costMicros(0).eventTimeMillis(Long.MAX_VALUE).build()),
            new JoinResult.Orphan(
                Click.builder("min", "j").costMicros(0).eventTimeMillis(Long.MIN_VALUE).build()),
            new JoinResult.Orphan(
                Click.builder("good", "j").costMicros(0).eventTimeMillis(0).build()));
    KpiRow kpi =
        new KpiRow(new KpiKey(ALL.name(), Long.MAX_VALUE, List.of()), Measures.of(0, 0, 0, 0, 0));
    session.write(batch(0, 0, 1, results, List.of(kpi)));
    assertThat(query("SELECT click_id FROM " + schema + ".orphan_click")).containsExactly("good");
    assertThat(letters("left(detail, 20)"))
        .containsExactlyInAnyOrder(
            "orphan_click: 22008 ", "orphan_click: 22008 ", "kpi_all_hours: 22008");
  }

  /** A rejected sum would be missing from the KPIs although its rows are stored. */
  @Test
  void sumsOfTheLargestCostsFit() {
    for (int i = 0; i < 120; i++) {
      KpiRow kpi = kpi(ALL, TestDatabase.ofImpression(Long.MAX_VALUE));
      assertThat(session.write(batch(0, i, i + 1, List.of(), List.of(kpi)))).isTrue();
    }
    assertThat(query("SELECT impression_cost FROM " + schema + ".kpi_all_hours"))
        .containsExactly("1106804644422573.096840");
    assertThat(query("SELECT total_cost FROM " + schema + "_bi.kpi_all_hours_day"))
        .containsExactly("1106804644422573.096840");
    assertThat(letters("detail")).isEmpty();
  }

  @Test
  void sumsOfABatchMayBeOverWhatALongHolds() {
    KpiRow kpi = kpi(ALL, TestDatabase.ofImpression(Long.MAX_VALUE));
    assertThat(session.write(batch(0, 0, 1, List.of(), List.of(kpi, kpi, kpi)))).isTrue();
    for (String table : List.of("kpi_all_hours", "kpi_all_hours_day")) {
      assertThat(query("SELECT impression_cost FROM " + schema + "." + table))
          .containsExactly("27670116110564.327421");
    }
    assertThat(letters("detail")).isEmpty();
  }

  @Test
  void matchThatComesTwiceIsNotDroppedInSilence() {
    session.write(batch(0, 0, 1, List.of(matched("a")), List.of()));
    session.write(batch(1, 0, 1, List.of(matched("a"), matched("b")), List.of()));
    assertThat(count(schema, "joined")).isEqualTo(2);
    assertThat(letters("left(detail, 13)")).containsExactly("joined: 23505");
  }

  @Test
  void longestIdsAreStored() {
    StringBuilder id = new StringBuilder();
    new Random(7).ints(2_048, 0x4E00, 0x9FFF).forEach(id::appendCodePoint);
    session.write(batch(0, 0, 1, List.of(matched(id.toString())), List.of()));
    assertThat(query("SELECT impression_id FROM " + schema + ".joined"))
        .containsExactly(id.toString());
  }

  private List<String> letters(String column) {
    return query("SELECT " + column + " FROM " + schema + ".dead_letter").stream()
        .map(String::valueOf)
        .toList();
  }
}
