package io.adstream.kpi;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import io.adstream.event.Dimension;
import io.adstream.event.Impression;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class CubeTest {

  private static final Duration MINUTE = Duration.ofMinutes(1);

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
    assertThat(Cube.every(Duration.ofMillis(1_500)).name()).isEqualTo("every_1_5s");
    assertThat(cube.by(Dimension.values()).name()).hasSize(40);
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
    Impression impression =
        new Impression("i", null, null, null, null, "phone", "x", null, null, null, null, 0, 0);

    assertThat(
            Cube.every(MINUTE)
                .by(Dimension.OS, Dimension.USER_ID, Dimension.DEVICE)
                .groupOf(impression))
        .containsExactly("x", null, "phone");
    assertThat(Cube.every(MINUTE).groupOf(impression)).isEmpty();
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
        .isThrownBy(() -> new Cube("a", window, List.of(), Attribution.CLICK_TIME))
        .withMessageContaining("window is " + window);
  }

  @Test
  void dimensionNamedTwiceIsRefused() {
    assertThatIllegalArgumentException()
        .isThrownBy(() -> Cube.every(MINUTE).by(Dimension.OS, Dimension.OS))
        .withMessageContaining("[OS, OS]");
  }
}
