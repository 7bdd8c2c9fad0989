package io.adstream.kpi;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import io.adstream.engine.PipelineSpec;
import io.adstream.event.Attribute;
import io.adstream.event.Click;
import io.adstream.event.EventSchema;
import io.adstream.event.EventType;
import io.adstream.event.Impression;
import io.adstream.internal.KpiDeltas;
import io.adstream.join.JoinPlan;
import io.adstream.join.JoinResult.Matched;
import io.adstream.join.JoinSpec;
import java.math.BigInteger;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;

class CubePlanTest {

  private static final EventSchema SCHEMA =
      EventSchema.builder()
          .impression(
              Attribute.flag("Viewable"), Attribute.integer("Slot"), Attribute.flag("IsBot"))
          .click(
              Attribute.decimal("Revenue"), Attribute.flag("IsBot"), Attribute.integer("Seconds"))
          .build();

  private static final JoinSpec NET =
      JoinSpec.builder()
          .repeatInterval(Duration.ofSeconds(5))
          .invalidWhen(EventType.IMPRESSION, "IsBot")
          .invalidWhen(EventType.CLICK, "IsBot")
          .build();

  private static final Cube CUBE =
      Cube.every(Duration.ofMinutes(1))
          .named("cube")
          .by("Viewable", "Slot")
          .count("viewable_impressions", "Viewable")
          .sum("slots", "Slot")
          .sum("revenue", "Revenue")
          .kpi(Kpi.ratio("vctr", "clicks", "viewable_impressions"));

  private static JoinPlan plan(JoinSpec join, Cube... cubes) {
    PipelineSpec.Builder builder = PipelineSpec.builder("p").schema(SCHEMA).join(join);
    List.of(cubes).forEach(builder::cube);
    return builder.plan();
  }

  @Test
  void measuresAreTheStandardOnesThenThoseOfTheCube() {
    assertThat(plan(NET, CUBE).cube("cube").measures())
        .map(Measure::name)
        .containsExactly(
            "impressions",
            "clicks",
            "clicked_impressions",
            "impression_cost",
            "click_cost",
            "repeated_clicks",
            "invalid_impressions",
            "invalid_impression_cost",
            "invalid_clicks",
            "invalid_click_cost",
            "viewable_impressions",
            "slots",
            "revenue");
    assertThat(plan(JoinSpec.builder().build(), CUBE).cube("cube").measures()).hasSize(8);
  }

  @Test
  void eventsAddWhatTheMeasuresSay() {
    JoinPlan plan = plan(NET, CUBE);
    KpiDeltas deltas = new KpiDeltas(plan);
    Impression shown =
        Impression.builder("i", SCHEMA)
            .set("Viewable", true)
            .set("Slot", 3L)
            .costMicros(7)
            .eventTimeMillis(60_000)
            .build();
    Click valid =
        Click.builder("a", "i", SCHEMA)
            .set("Revenue", -5L)
            .costMicros(11)
            .eventTimeMillis(60_001)
            .build();
    Click invalid = Click.builder("b", "i", SCHEMA).set("IsBot", true).costMicros(2).build();
    deltas.addImpression(shown);
    deltas.addMatch(new Matched(shown, valid, true, List.of(60_001L)));
    Matched removed = new Matched(shown, invalid);
    deltas.addMatch(removed);

    KpiKey key = new KpiKey("cube", 60_000, List.of(true, 3L));
    assertThat(deltas.rows())
        .containsExactly(new KpiRow(key, Measures.of(1, 2, 1, 7, 13, 1, 0, 0, 1, 2, 1, 3, -5)));
    deltas.removeClick(removed);
    deltas.removeFirstMatch(shown);
    assertThat(deltas.rows())
        .containsExactly(new KpiRow(key, Measures.of(1, 1, 0, 7, 11, 1, 0, 0, 0, 0, 1, 3, -5)));
  }

  @Test
  void sumsThatDoNotFitGoOnInAnotherRow() {
    JoinPlan plan = plan(JoinSpec.builder().build(), CUBE.by());
    KpiDeltas deltas = new KpiDeltas(plan);
    for (int i = 0; i < 2; i++) {
      deltas.addImpression(
          Impression.builder("i" + i, SCHEMA).set("Slot", Long.MIN_VALUE).costMicros(1).build());
    }

    KpiKey key = new KpiKey("cube", 0, List.of());
    KpiRow one = new KpiRow(key, Measures.of(1, 0, 0, 1, 0, 0, Long.MIN_VALUE, 0));
    assertThat(deltas.rows()).containsExactly(one, one);
  }

  @Test
  void leastNumberIsTakenBackWhole() {
    JoinPlan plan = plan(JoinSpec.builder().build(), CUBE.by().sum("seconds", "Seconds"));
    Impression shown = Impression.builder("i", SCHEMA).build();
    Click click = Click.builder("c", "i", SCHEMA).set("Seconds", Long.MIN_VALUE).build();
    KpiDeltas deltas = new KpiDeltas(plan);
    deltas.removeClick(new Matched(shown, click));

    BigInteger sum = BigInteger.ZERO;
    long clicks = 0;
    for (KpiRow row : deltas.rows()) {
      sum = sum.add(BigInteger.valueOf(row.measures().value(8)));
      clicks += row.measures().clicks();
    }
    assertThat(sum).isEqualTo(BigInteger.TWO.pow(63));
    assertThat(clicks).isEqualTo(-1);
  }

  @Test
  void kpisAreTheStandardOnesTheNetOnesAndThoseOfTheCube() {
    JoinSpec repeatedOnly = JoinSpec.builder().repeatInterval(Duration.ofSeconds(5)).build();

    assertThat(plan(repeatedOnly, CUBE).cube("cube").kpis())
        .map(kpi -> kpi.name() + " = " + kpi.formula())
        .contains(
            "total_cost = impression_cost + click_cost",
            "ecpc = (impression_cost + click_cost) / clicks",
            "cpm = 1000 * impression_cost / impressions",
            "net_clicks = clicks - repeated_clicks",
            "net_ctr = (clicks - repeated_clicks) / impressions",
            "vctr = clicks / viewable_impressions");
    assertThat(plan(JoinSpec.builder().build(), CUBE).cube("cube").kpis())
        .map(Kpi::name)
        .doesNotContain("net_clicks");
  }

  @Test
  void allFaultsAreNamedAtOnce() {
    Cube wrong =
        Cube.every(Duration.ofMinutes(1))
            .named("wrong")
            .by("Gone")
            .count("a", "Slot")
            .sum("b", "Device")
            .count("c", "IsBot")
            .kpi(Kpi.ratio("d", "clicks", "missing"));

    assertThatIllegalArgumentException()
        .isThrownBy(
            () -> plan(NET.toBuilder().invalidWhen(EventType.CLICK, "Revenue").build(), wrong))
        .withMessageContaining("invalidWhen of CLICK is \"Revenue\"")
        .withMessageContaining("cube wrong: dimension is \"Gone\"")
        .withMessageContaining("attribute Slot of measure a is INTEGER, expected BOOLEAN")
        .withMessageContaining("attribute Device of measure b is TEXT, expected INTEGER or DECIMAL")
        .withMessageContaining("attribute of measure c is IsBot, which both streams have")
        .withMessageContaining("KPI d is of \"missing\"");
  }

  @Test
  void columnThatIsTakenIsRefused() {
    Cube wrong = CUBE.sum("clicks", "Slot").sum("ctr", "Slot").count("is_final", "Viewable");

    assertThatIllegalArgumentException()
        .isThrownBy(() -> plan(NET, wrong))
        .withMessageContaining("cube cube: column clicks is taken")
        .withMessageContaining("column ctr is taken")
        .withMessageContaining("column is_final is taken");
  }
}
