package io.adstream.jdbc;

import static io.adstream.jdbc.KpiLine.groupId;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.groups.Tuple.tuple;

import io.adstream.kpi.Cube;
import io.adstream.kpi.KpiKey;
import io.adstream.kpi.KpiRow;
import io.adstream.kpi.Measures;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;

class KpiRowsTest {

  private static final Cube CUBE = Cube.every(Duration.ofMinutes(1));

  private final SortedMap<String, List<CubeTable>> cubes =
      new TreeMap<>(Map.of(CUBE.name(), CubeTable.of("s", CUBE)));

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
            List.of(most.measures(), Measures.ofClick(1)),
            List.of(Measures.ofClick(1)),
            List.of(most.measures()));
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
                groupId(List.of())))
        .doesNotHaveDuplicates();
  }

  private static KpiRow row(long windowStartMillis) {
    return row(windowStartMillis, 1);
  }

  private static KpiRow row(long windowStartMillis, long costMicros) {
    KpiKey key = new KpiKey(CUBE.name(), windowStartMillis, List.of());
    return new KpiRow(key, Measures.ofClick(costMicros));
  }
}
