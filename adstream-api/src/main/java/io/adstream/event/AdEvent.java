package io.adstream.event;

/**
 * What happened to an ad: it was shown, or it was clicked. Immutable and safe to share between
 * threads.
 */
public sealed interface AdEvent permits Impression, Click {

  /** The event's own id: an {@code ImpressionID} or a {@code ClickID}; never empty. */
  String id();

  /** The {@code ImpressionID} that decides what the event joins with; never empty. */
  String joinId();

  /** Which of the two streams the event belongs to. */
  EventType type();

  /** What else is known of the event. */
  Attributes attributes();

  /** What the event cost, in millionths of the currency unit; never negative. */
  long costMicros();

  /** When it happened, in milliseconds since the epoch. */
  long eventTimeMillis();
}
