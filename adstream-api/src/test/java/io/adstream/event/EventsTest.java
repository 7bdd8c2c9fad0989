package io.adstream.event;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import java.util.List;
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
    AdEvent click = Click.builder("c", "i").costMicros(5).eventTimeMillis(7).build();

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
        .isThrownBy(() -> Click.builder("", "i").build())
        .withMessageContaining("clickId is \"\"");
    assertThatIllegalArgumentException()
        .isThrownBy(() -> Click.builder("c", "").build())
        .withMessageContaining("joinId is \"\"");
  }

  @Test
  void negativeCostIsRefused() {
    assertThatIllegalArgumentException()
        .isThrownBy(() -> impression("i", -1))
        .withMessageContaining("costMicros is -1");
    assertThatIllegalArgumentException()
        .isThrownBy(() -> Click.builder("c", "i").costMicros(-1).build())
        .withMessageContaining("costMicros is -1");
  }

  @Test
  void typesAreEachOthersOther() {
    assertThat(EventType.IMPRESSION.other()).isEqualTo(EventType.CLICK);
    assertThat(EventType.CLICK.other()).isEqualTo(EventType.IMPRESSION);
  }

  @Test
  void accessorsAreTheStandardAttributesInTheSchemasOrder() {
    Impression impression = impression("i", 0);

    assertThat(impression.attributes())
        .isEqualTo(
            Attributes.of(
                EventSchema.STANDARD.impressions(),
                "u",
                "s",
                "a",
                "ac",
                "d",
                "o",
                "b",
                "l",
                "p",
                "r"));
    assertThat(
            List.of(
                String.valueOf(impression.userId()),
                String.valueOf(impression.sessionId()),
                String.valueOf(impression.adId()),
                String.valueOf(impression.adCategory()),
                String.valueOf(impression.device()),
                String.valueOf(impression.os()),
                String.valueOf(impression.browser()),
                String.valueOf(impression.location()),
                String.valueOf(impression.pageId()),
                String.valueOf(impression.referrer())))
        .containsExactly("u", "s", "a", "ac", "d", "o", "b", "l", "p", "r");
    assertThat(impression.attributes().text(Dimension.DEVICE)).isEqualTo("d");
    assertThat(Click.builder("c", "i").clickPosition("top").build().clickPosition())
        .isEqualTo("top");
  }

  private static Impression impression(String id, long costMicros) {
    return Impression.builder(id)
        .userId("u")
        .sessionId("s")
        .adId("a")
        .adCategory("ac")
        .device("d")
        .os("o")
        .browser("b")
        .location("l")
        .pageId("p")
        .referrer("r")
        .costMicros(costMicros)
        .eventTimeMillis(1_000)
        .build();
  }
}
