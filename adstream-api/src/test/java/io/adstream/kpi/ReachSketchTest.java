package io.adstream.kpi;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import io.adstream.engine.PipelineSpec;
import io.adstream.event.Impression;
import io.adstream.internal.KpiDeltas;
import io.adstream.internal.codec.ByteReader;
import io.adstream.internal.codec.ByteWriter;
import io.adstream.internal.codec.Delivery;
import io.adstream.internal.codec.DeliveryCodec;
import io.adstream.internal.codec.KpiCodec;
import io.adstream.join.JoinPlan;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Random;
import org.apache.datasketches.hll.HllSketch;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class ReachSketchTest {

  private static final Cube CUBE =
      Cube.every(Duration.ofMinutes(1)).named("cube").by("Device").reach("users", "UserID");
  private static final JoinPlan PLAN = plan(CUBE);

  private static JoinPlan plan(Cube cube) {
    return PipelineSpec.builder("p").cube(cube).plan();
  }

  private static ReachSketch sketch(int from, int to) {
    ReachSketch.Builder builder = new ReachSketch.Builder();
    for (int i = from; i < to; i++) {
      builder.add("user-" + i);
    }
    return builder.build();
  }

  /** As a list, as a set and as registers. */
  @ParameterizedTest
  @ValueSource(ints = {1, 7, 100, 1_000, 50_000, 1_000_000})
  void estimateIsWithinThreeStandardErrors(int users) {
    double error = Math.max(0.01, 3 * 1.04 / Math.sqrt(ReachSketch.REGISTERS));
    assertThat(sketch(0, users).estimate()).isCloseTo(users, within(users * error));
  }

  @Test
  void unionIsTheSketchOfAllValuesInAnyOrder() {
    List<ReachSketch> parts = new ArrayList<>();
    for (int[] part : new int[][] {{0, 5}, {3, 200}, {150, 400}, {300, 5_000}, {4_000, 4_002}}) {
      parts.add(sketch(part[0], part[1]));
    }
    Collections.shuffle(parts, new Random(1));
    ReachSketch.Builder union = new ReachSketch.Builder();
    byte[] registers = new byte[ReachSketch.REGISTERS];
    for (ReachSketch part : parts) {
      union.add(part).add(part);
      part.mergeInto(registers);
    }
    assertThat(union.build()).isEqualTo(sketch(0, 5_000)).isNotEqualTo(sketch(0, 4_999));
    assertThat(registers).isEqualTo(sketch(0, 5_000).registers());
  }

  @Test
  void bytesAreThoseOfDataSketches() {
    for (int users : new int[] {0, 3, 150, 3_000}) {
      ReachSketch sketch = sketch(0, users);
      assertThat(HllSketch.heapify(sketch.toBytes()).getEstimate()).isEqualTo(sketch.estimate());
      assertThat(ReachSketch.ofBytes(sketch.toBytes())).isEqualTo(sketch);
    }
    assertThatThrownBy(() -> ReachSketch.ofBytes(new HllSketch(12).toCompactByteArray()))
        .hasMessage(
            "Cannot read sketch: 8 bytes are none of type HLL_8 with 2^11 registers in compact"
                + " form");
    assertThatThrownBy(() -> ReachSketch.ofBytes(new byte[3]))
        .hasMessageContaining("3 bytes are none");
  }

  @Test
  void onlyImpressionsWithTheAttributeCount() {
    KpiDeltas deltas = new KpiDeltas(PLAN);
    for (String user : new String[] {"a", "b", "a", "", null}) {
      deltas.addImpression(Impression.builder("i").userId(user).device("tv").build());
    }
    assertThat(deltas.rows())
        .singleElement()
        .satisfies(
            row -> {
              assertThat(row.measures().impressions()).isEqualTo(5);
              ReachSketch users = new ReachSketch.Builder().add("a").add("b").build();
              assertThat(row.reach()).containsExactly(users);
            });
  }

  @Test
  void rowsAreReadAsTheyWereWrittenAndWithinTheirMostBytes() {
    KpiDeltas deltas = new KpiDeltas(PLAN);
    for (int i = 0; i < 3_000; i++) {
      String device = i < 2_000 ? "tv" : "phone" + i;
      deltas.addImpression(
          Impression.builder("i").userId("user-" + i).device(device).eventTimeMillis(i).build());
    }
    long most = deltas.mostBytes();
    ByteWriter out = new ByteWriter();
    DeliveryCodec codec = new DeliveryCodec(PLAN);
    List<KpiRow> rows = deltas.rows();
    codec.write(out, new Delivery.KpiRows(rows));
    assertThat(codec.read(new ByteReader(out.toByteArray()))).isEqualTo(new Delivery.KpiRows(rows));
    assertThat((long) out.size()).isBetween(most / 4, most);
    assertThat(rows.stream().mapToLong(KpiCodec::mostBytes).sum())
        .isBetween((long) out.size(), most);
    KpiDeltas again = new KpiDeltas(PLAN);
    rows.forEach(again::add);
    rows.forEach(row -> again.add(new KpiRow(row.key(), Measures.of(0, 0, 0, 0, 0), row.reach())));
    assertThat(again.rows()).containsExactlyInAnyOrderElementsOf(deltas.drain());
    assertThat(deltas.mostBytes()).isZero();
  }

  /** A row written before cubes had reach, without the number of sketches at its end. */
  @Test
  void rowsFromBeforeTheReachAreRead() {
    KpiRow row = new KpiRow(new KpiKey("cube", 60_000, List.of("tv")), Measures.of(1, 0, 0, 2, 0));
    ByteWriter out = new ByteWriter();
    new DeliveryCodec(plan(Cube.every(Duration.ofMinutes(1)).named("cube").by("Device")))
        .write(out, new Delivery.KpiRows(List.of(row)));
    assertThat(new DeliveryCodec(PLAN).read(new ByteReader(out.toByteArray())))
        .isEqualTo(new Delivery.KpiRows(List.of(row)));
    byte[] older = java.util.Arrays.copyOf(out.toByteArray(), out.size() - 1);
    older[0] = 'Q';
    assertThat(new DeliveryCodec(PLAN).read(new ByteReader(older)))
        .isEqualTo(new Delivery.KpiRows(List.of(row)));
  }

  @Test
  void whatCannotBeCountedIsRefusedByName() {
    assertThatThrownBy(() -> plan(CUBE.reach("Users", "UserID")))
        .hasMessage("Cannot create reach: name is \"Users\", expected [a-z][a-z0-9_]{0,49}");
    assertThatThrownBy(() -> plan(CUBE.reach("others", "Nobody")))
        .hasMessageContaining(
            "cube cube: attribute of reach others is \"Nobody\", expected one of [UserID, ");
    assertThatThrownBy(() -> plan(CUBE.reach("users", "SessionID")))
        .hasMessageContaining("column users is taken, expected another name");
    assertThatThrownBy(() -> plan(Cube.every(Duration.ofDays(1)).reach("users", "UserID")))
        .hasMessageContaining(
            "window is PT24H, expected a fraction of a day for a cube with reach");
    assertThat(PLAN.fingerprint()).containsEntry("reach.cube.users", "UserID");
    assertThat(CUBE.named("x").by().count("n", "b").reach())
        .containsExactly(new CubeReach("users", "UserID"));
  }
}
