package io.adstream.kpi;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import io.adstream.event.Attribute;
import io.adstream.event.Dimension;
import io.adstream.event.EventSchema;
import io.adstream.event.Impression;
import io.adstream.internal.KpiDeltas;
import io.adstream.join.JoinPlan;
import io.adstream.join.JoinSpec;
import io.adstream.join.UnclickedRows;
import java.time.Duration;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class CubeTest {

  private static final Duration MINUTE = Duration.ofMinutes(1);
  private static final List<String> ALL =
      EventSchema.STANDARD.impressions().attributes().stream().map(Attribute::name).toList();

  private static List<@Nullable Object> group(Cube cube, Impression impression) {
    KpiDeltas deltas =
        new KpiDeltas(
            new JoinPlan(
                EventSchema.STANDARD,
                JoinSpec.within(MINUTE),
                List.of(cube),
                UnclickedRows.DROPPED));
    deltas.addImpression(impression);
    return deltas.rows().get(0).key().group();
  }

  @ParameterizedTest
  @CsvSource({
    "0, 0",
    "59999, 0",
    "60000, 60000",
    "60001, 60000",
    "-1, -60000",
    "-60000, -60000",
    "-60001, -120000"
  })
  void windowsAreAlignedToTheEpochAndHalfOpen(long time, long start) {
    assertThat(Cube.every(MINUTE).windowStartMillis(time)).isEqualTo(start);
  }

  @Test
  void nameFollowsWindowAndDimensionsUnlessSet() {
    Cube cube = Cube.every(MINUTE);

    assertThat(cube.name()).isEqualTo("every_1m");
    assertThat(cube.by(Dimension.DEVICE).name()).isEqualTo("every_1m_by_device");
    assertThat(cube.by(Dimension.DEVICE).by(Dimension.OS).name()).isEqualTo("every_1m_by_os");
    assertThat(cube.named("mine").by(Dimension.OS).name()).isEqualTo("mine");
    assertThat(cube.named("every_1m").by(Dimension.OS).name()).isEqualTo("every_1m");
    assertThat(Cube.every(Duration.ofMillis(1_500)).name()).isEqualTo("every_1_5s");
    assertThat(cube.by(ALL).name()).hasSize(40);
    assertThat(cube.by("CampaignID").name()).isEqualTo("every_1m_by_campaign_id");
  }

  @Test
  void clicksCountInTheImpressionsWindowUnlessSet() {
    Cube cube = Cube.every(MINUTE);

    assertThat(cube.attribution()).isEqualTo(Attribution.IMPRESSION_TIME);
    assertThat(cube.attributedBy(Attribution.CLICK_TIME).attribution())
        .isEqualTo(Attribution.CLICK_TIME);
  }

  @Test
  void groupHasAValueForEachDimensionInTheirOrder() {
    Impression impression = Impression.builder("i").device("phone").os("x").build();

    Cube cube = Cube.every(MINUTE).by(Dimension.OS, Dimension.USER_ID, Dimension.DEVICE);
    assertThat(group(cube, impression)).containsExactly("x", null, "phone");
    assertThat(group(Cube.every(MINUTE), impression)).isEmpty();
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "A", "1a", "_a", "a-b", "a b", "a\"; DROP TABLE x", "é"})
  void nameThatIsNoTableNameIsRefused(String name) {
    assertThatIllegalArgumentException()
        .isThrownBy(() -> Cube.every(MINUTE).named(name))
        .withMessageContaining("name is \"" + name + "\"");
  }

  @Test
  void nameIsAtMost40Chars() {
    assertThat(Cube.every(MINUTE).named("a".repeat(40)).name()).hasSize(40);
    assertThatIllegalArgumentException().isThrownBy(() -> Cube.every(MINUTE).named("a".repeat(41)));
  }

  @ParameterizedTest
  @ValueSource(strings = {"PT0S", "PT-1S", "PT0.0001S", "PT1.0001S", "PT87840H0.001S"})
  void windowOutOfBoundsIsRefused(Duration window) {
    assertThatIllegalArgumentException()
        .isThrownBy(() -> Cube.every(window))
        .withMessageContaining("window is " + window);
  }

  @Test
  void dimensionNamedTwiceIsRefused() {
    assertThatIllegalArgumentException()
        .isThrownBy(() -> Cube.every(MINUTE).by(Dimension.OS, Dimension.OS))
        .withMessageContaining("[OS, OS]");
  }
}
