package io.adstream.join;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import io.adstream.event.EventType;
import java.time.Duration;
import java.time.Instant;
import org.junit.jupiter.api.Test;

class JoinSpecTest {

  private static final Duration SECOND = Duration.ofSeconds(1);

  @Test
  void builderHasTheDocumentedDefaults() {
    JoinSpec spec = JoinSpec.builder().build();

    assertThat(spec.attributionWindow()).isEqualTo(Duration.ofMinutes(15));
    assertThat(spec.clockSkew()).isEqualTo(Duration.ZERO);
    assertThat(spec.impressionLateness()).isEqualTo(Duration.ofMinutes(2));
    assertThat(spec.clickLateness()).isEqualTo(Duration.ofMinutes(2));
    assertThat(spec.idleTimeout()).isNull();
    assertThat(spec.maxFuture()).isEqualTo(Duration.ofMinutes(5));
    assertThat(spec.minEventTime()).isEqualTo("2000-01-01T00:00:00Z");
    assertThat(spec.repeatInterval()).isNull();
    assertThat(spec.invalidWhen(EventType.IMPRESSION)).isNull();
    assertThat(spec.invalidWhen(EventType.CLICK)).isNull();
    assertThat(JoinSpec.within(Duration.ofMinutes(15))).isEqualTo(JoinSpec.builder().build());
  }

  @Test
  void builderSetsEachPart() {
    JoinSpec spec =
        JoinSpec.builder()
            .attributionWindow(SECOND)
            .clockSkew(SECOND.multipliedBy(2))
            .impressionLateness(SECOND.multipliedBy(3))
            .clickLateness(SECOND.multipliedBy(4))
            .idleTimeout(SECOND.multipliedBy(5))
            .maxFuture(SECOND.multipliedBy(6))
            .minEventTime(Instant.EPOCH)
            .repeatInterval(SECOND.multipliedBy(7))
            .invalidWhen(EventType.IMPRESSION, "IsFraud")
            .invalidWhen(EventType.CLICK, "IsBot")
            .build();

    assertThat(spec.attributionWindow()).isEqualTo(SECOND);
    assertThat(spec.clockSkew()).isEqualTo(SECOND.multipliedBy(2));
    assertThat(spec.impressionLateness()).isEqualTo(SECOND.multipliedBy(3));
    assertThat(spec.clickLateness()).isEqualTo(SECOND.multipliedBy(4));
    assertThat(spec.idleTimeout()).isEqualTo(SECOND.multipliedBy(5));
    assertThat(spec.maxFuture()).isEqualTo(SECOND.multipliedBy(6));
    assertThat(spec.minEventTime()).isEqualTo(Instant.EPOCH);
    assertThat(spec.repeatInterval()).isEqualTo(SECOND.multipliedBy(7));
    assertThat(spec.invalidWhen(EventType.IMPRESSION)).isEqualTo("IsFraud");
    assertThat(spec.invalidWhen(EventType.CLICK)).isEqualTo("IsBot");
    assertThat(spec)
        .hasToString(
            "JoinSpec[attributionWindow=PT1S, clockSkew=PT2S, impressionLateness=PT3S,"
                + " clickLateness=PT4S, idleTimeout=PT5S, maxFuture=PT6S,"
                + " minEventTime=1970-01-01T00:00:00Z, repeatInterval=PT7S,"
                + " invalidImpressionWhen=IsFraud, invalidClickWhen=IsBot]");
    assertThat(spec.toBuilder().build()).isEqualTo(spec);
  }

  @Test
  void copiesChangeOnlyWhatTheySay() {
    JoinSpec spec = JoinSpec.within(SECOND);

    assertThat(spec.allowedLateness(SECOND).withClockSkew(SECOND).withIdleTimeout(SECOND))
        .isEqualTo(
            JoinSpec.builder()
                .attributionWindow(SECOND)
                .allowedLateness(SECOND)
                .clockSkew(SECOND)
                .idleTimeout(SECOND)
                .build());
  }

  @Test
  void allFaultsAreNamedAtOnce() {
    JoinSpec.Builder builder =
        JoinSpec.builder()
            .attributionWindow(Duration.ofDays(36_501))
            .clockSkew(Duration.ofNanos(1))
            .allowedLateness(SECOND.negated())
            .idleTimeout(Duration.ZERO)
            .maxFuture(SECOND.negated())
            .minEventTime(Instant.MIN);

    assertThatIllegalArgumentException()
        .isThrownBy(builder::build)
        .withMessageContaining("attributionWindow is PT876024H")
        .withMessageContaining("clockSkew is PT0.000000001S")
        .withMessageContaining("impressionLateness is PT-1S")
        .withMessageContaining("clickLateness is PT-1S")
        .withMessageContaining("idleTimeout is PT0S")
        .withMessageContaining("maxFuture is PT-1S")
        .withMessageContaining("minEventTime is -1000000000-01-01T00:00:00Z");
  }

  @Test
  void boundsThemselvesAreAllowed() {
    assertThat(JoinSpec.within(Duration.ZERO).attributionWindow()).isZero();
    assertThat(JoinSpec.within(Duration.ofDays(36_500)).attributionWindow()).hasDays(36_500);
  }

  @Test
  void bothEndsOfTheWindowMatchAndNothingBeyond() {
    JoinSpec spec = JoinSpec.within(Duration.ofMinutes(10)).withClockSkew(SECOND);
    assertThat(spec.matches(5_000, 4_000)).isTrue();
    assertThat(spec.matches(5_000, 3_999)).isFalse();
    assertThat(spec.matches(5_000, 605_000)).isTrue();
    assertThat(spec.matches(5_000, 605_001)).isFalse();
  }
}
