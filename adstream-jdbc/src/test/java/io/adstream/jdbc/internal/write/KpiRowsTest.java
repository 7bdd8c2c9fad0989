package io.adstream.jdbc.internal.write;

import static io.adstream.jdbc.internal.write.KpiLine.groupId;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.groups.Tuple.tuple;

import io.adstream.event.EventSchema;
import io.adstream.jdbc.internal.table.CubeTable;
import io.adstream.join.JoinPlan;
import io.adstream.join.JoinSpec;
import io.adstream.join.UnclickedRows;
import io.adstream.kpi.Cube;
import io.adstream.kpi.KpiKey;
import io.adstream.kpi.KpiRow;
import io.adstream.kpi.Measures;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.SortedMap;
import org.junit.jupiter.api.Test;

class KpiRowsTest {

  private static final Cube CUBE = Cube.every(Duration.ofMinutes(1));

  private final JoinPlan plan =
      new JoinPlan(
          EventSchema.STANDARD, JoinSpec.builder().build(), List.of(CUBE), UnclickedRows.DROPPED);
  private final SortedMap<String, List<CubeTable>> cubes = CubeTable.of("s", plan.cubes());

  @Test
  void equalKeysAreOneLineAndLinesAreInOrder() {
    List<Rows> rows =
        KpiRows.of(cubes, List.of(row(70_000), row(-1), row(5), row(1 << 20), row(5)));
    assertThat(rows).hasSize(1);
    assertThat(((KpiRows) rows.get(0)).lines())
        .extracting(line -> line.key().windowStartMillis(), line -> line.measures().clicks())
        .containsExactly(tuple(-1L, 1L), tuple(5L, 2L), tuple(70_000L, 1L), tuple(1L << 20, 1L));
  }

  @Test
  void whatDoesNotFitIntoASumFollows() {
    KpiRow most = row(5, Long.MAX_VALUE);
    assertThat(KpiRows.of(cubes, List.of(most, row(5), row(6), most)))
        .extracting(rows -> ((KpiRows) rows).lines().stream().map(line -> line.measures()).toList())
        .containsExactly(
            List.of(most.measures(), ofClick(1)), List.of(ofClick(1)), List.of(most.measures()));
  }

  @Test
  void whatCancelsOutMakesNoLine() {
    KpiRow rejected = new KpiRow(row(5).key(), Measures.of(0, -1, 0, 0, -1));
    assertThat(KpiRows.of(cubes, List.of(row(5), row(6), rejected)))
        .extracting(rows -> ((KpiRows) rows).lines().stream().map(line -> line.key()).toList())
        .containsExactly(List.of(new KpiLine.Key(6, groupId(List.of()))));
  }

  @Test
  void groupsThatDifferHaveOtherDigests() {
    assertThat(
            List.of(
                groupId(Arrays.asList("a", "b")),
                groupId(Arrays.asList("ab", "")),
                groupId(Arrays.asList("", "ab")),
                groupId(Arrays.asList(null, "ab")),
                groupId(Arrays.asList("ab", null)),
                groupId(Arrays.asList(null, null)),
                groupId(Arrays.asList(1L)),
                groupId(Arrays.asList("1")),
                groupId(Arrays.asList(true)),
                groupId(Arrays.asList(false)),
                groupId(List.of())))
        .doesNotHaveDuplicates();
  }

  /** Rows that are stored already are found again. */
  @Test
  void digestOfTextsIsThatOfOlderVersions() {
    assertThat(groupId(Arrays.asList("phone", null, "\u00e9")))
        .hasToString("8a1da452-d2f7-7f70-5504-b6c2de3304ad");
  }

  private static Measures ofClick(long costMicros) {
    return Measures.of(0, 1, 0, 0, costMicros);
  }

  private static KpiRow row(long windowStartMillis) {
    return row(windowStartMillis, 1);
  }

  private static KpiRow row(long windowStartMillis, long costMicros) {
    KpiKey key = new KpiKey(CUBE.name(), windowStartMillis, List.of());
    return new KpiRow(key, ofClick(costMicros));
  }
}
