package io.adstream.samples.cli;

import io.adstream.decode.DecoderSettings;
import java.time.Duration;
import picocli.CommandLine.TypeConversionException;

/** Reads durations in options. */
final class Durations {

  private Durations() {}

  static Duration parse(String text) {
    try {
      return DecoderSettings.parseDuration(text);
    } catch (IllegalArgumentException e) {
      throw new TypeConversionException(
          "it is \"" + text + "\", expected " + DecoderSettings.DURATION);
    }
  }
}
