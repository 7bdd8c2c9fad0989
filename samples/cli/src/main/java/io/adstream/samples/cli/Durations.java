package io.adstream.samples.cli;

import io.adstream.samples.config.Settings;
import java.time.Duration;
import picocli.CommandLine.TypeConversionException;

/** Reads durations in options. */
final class Durations {

  private Durations() {}

  static Duration parse(String text) {
    try {
      return Settings.parseDuration(text);
    } catch (IllegalArgumentException e) {
      throw new TypeConversionException("it is \"" + text + "\", expected " + Settings.DURATION);
    }
  }
}
