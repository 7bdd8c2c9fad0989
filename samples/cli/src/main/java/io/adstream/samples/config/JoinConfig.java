package io.adstream.samples.config;

import io.adstream.event.EventType;
import io.adstream.join.JoinSpec;
import java.time.Duration;

/** Reads the join from settings below {@code join.}. */
final class JoinConfig {

  private JoinConfig() {}

  static JoinSpec read(Settings settings) {
    return JoinSpec.builder()
        .attributionWindow(settings.durationOr("join.attribution.window", Duration.ofMinutes(15)))
        .clockSkew(settings.durationOr("join.clock.skew", Duration.ZERO))
        .impressionLateness(
            settings.durationOr("join.impression.lateness", JoinSpec.DEFAULT_LATENESS))
        .clickLateness(settings.durationOr("join.click.lateness", JoinSpec.DEFAULT_LATENESS))
        .idleTimeout(settings.duration("join.idle.timeout", null))
        .maxFuture(settings.durationOr("join.max.future", Duration.ofMinutes(5)))
        .minEventTime(settings.instant("join.min.event.time", JoinSpec.DEFAULT_MIN_EVENT_TIME))
        .repeatInterval(settings.duration("join.repeat.interval", null))
        .invalidWhen(EventType.IMPRESSION, settings.text("join.invalid.impressions"))
        .invalidWhen(EventType.CLICK, settings.text("join.invalid.clicks"))
        .build();
  }

  /** A join with the same measures and default times, for checking cubes. */
  static JoinSpec withDefaultTimes(Settings settings) {
    return JoinSpec.builder()
        .repeatInterval(settings.text("join.repeat.interval") == null ? null : Duration.ZERO)
        .invalidWhen(EventType.IMPRESSION, settings.text("join.invalid.impressions"))
        .invalidWhen(EventType.CLICK, settings.text("join.invalid.clicks"))
        .build();
  }
}
