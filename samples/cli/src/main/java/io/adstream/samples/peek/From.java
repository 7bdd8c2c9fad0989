package io.adstream.samples.peek;

import io.adstream.decode.DecoderSettings;
import java.time.Duration;

/** Where in its topics a look reads. */
public sealed interface From {

  /** Some of the oldest records, and most of the newest. */
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
   * Reads {@code beginning}, {@code end} or a duration.
   *
   * @throws IllegalArgumentException if it is none of these
   */
  static From parse(String text) {
    return switch (text) {
      case "beginning" -> new Beginning();
      case "end" -> new End();
      default -> new Ago(DecoderSettings.parseDuration(text));
    };
  }
}
