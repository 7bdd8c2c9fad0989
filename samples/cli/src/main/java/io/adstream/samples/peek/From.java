package io.adstream.samples.peek;

import io.adstream.decode.DecoderSettings;
import java.time.Duration;

/** The part of the topics to read. */
public sealed interface From {

  /** Mostly the newest records, and some of the oldest. */
  record End() implements From {}

  /** The oldest records. */
  record Beginning() implements From {}

  /**
   * The records from a time on.
   *
   * @param ago how long ago, by Kafka's timestamps
   */
  record Ago(Duration ago) implements From {}

  /**
   * Parses {@code beginning}, {@code end} or a duration.
   *
   * @throws IllegalArgumentException if the text is none of these
   */
  static From parse(String text) {
    return switch (text) {
      case "beginning" -> new Beginning();
      case "end" -> new End();
      default -> new Ago(DecoderSettings.parseDuration(text));
    };
  }
}
