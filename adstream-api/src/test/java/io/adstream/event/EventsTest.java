package io.adstream.event;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import java.util.Arrays;
import org.junit.jupiter.api.Test;

class EventsTest {

  @Test
  void impressionJoinsByItsOwnId() {
    AdEvent impression = impression("i", 5);

    assertThat(impression.id()).isEqualTo("i");
    assertThat(impression.joinId()).isEqualTo("i");
    assertThat(impression.type()).isEqualTo(EventType.IMPRESSION);
    assertThat(impression.costMicros()).isEqualTo(5);
  }

  @Test
  void clickJoinsByItsJoinId() {
    AdEvent click = new Click("c", "i", null, 5, 7);

    assertThat(click.id()).isEqualTo("c");
    assertThat(click.joinId()).isEqualTo("i");
    assertThat(click.type()).isEqualTo(EventType.CLICK);
    assertThat(click.eventTimeMillis()).isEqualTo(7);
  }

  @Test
  void emptyIdIsRefused() {
    assertThatIllegalArgumentException()
        .isThrownBy(() -> impression("", 0))
        .withMessageContaining("impressionId is empty");
    assertThatIllegalArgumentException()
        .isThrownBy(() -> new Click("", "i", null, 0, 0))
        .withMessageContaining("clickId is \"\"");
    assertThatIllegalArgumentException()
        .isThrownBy(() -> new Click("c", "", null, 0, 0))
        .withMessageContaining("joinId is \"\"");
  }

  @Test
  void negativeCostIsRefused() {
    assertThatIllegalArgumentException()
        .isThrownBy(() -> impression("i", -1))
        .withMessageContaining("costMicros is -1");
    assertThatIllegalArgumentException()
        .isThrownBy(() -> new Click("c", "i", null, -1, 0))
        .withMessageContaining("costMicros is -1");
  }

  @Test
  void typesAreEachOthersOther() {
    assertThat(EventType.IMPRESSION.other()).isEqualTo(EventType.CLICK);
    assertThat(EventType.CLICK.other()).isEqualTo(EventType.IMPRESSION);
  }

  @Test
  void everyDimensionIsTheImpressionsFieldOfThatName() {
    Impression impression = impression("i", 0);

    assertThat(Arrays.stream(Dimension.values()).map(d -> d.of(impression)))
        .containsExactly("u", "s", "a", "ac", "d", "o", "b", "l", "p", "r");
  }

  @Test
  void dimensionIsFoundByItsNameOnTheWire() {
    for (Dimension dimension : Dimension.values()) {
      assertThat(Dimension.ofWireName(dimension.wireName())).isEqualTo(dimension);
      assertThat(dimension.columnName().replace("_", ""))
          .isEqualToIgnoringCase(dimension.wireName());
    }
  }

  @Test
  void unknownDimensionIsRefusedWithThoseThereAre() {
    assertThatIllegalArgumentException()
        .isThrownBy(() -> Dimension.ofWireName("device"))
        .withMessageContaining("\"device\"")
        .withMessageContaining("[UserID, SessionID, AdID, AdCategory, Device, OS,");
  }

  private static Impression impression(String id, long costMicros) {
    return new Impression(id, "u", "s", "a", "ac", "d", "o", "b", "l", "p", "r", costMicros, 1_000);
  }
}
