package io.adstream.event;

/** An impression or a click. Immutable and safe to share between threads. */
public sealed interface AdEvent permits Impression, Click {

  /** {@return the event's own id: an {@code ImpressionID} or a {@code ClickID}; never empty} */
  String id();

  /** {@return the {@code ImpressionID} that decides what the event joins with; never empty} */
  String joinId();

  /** {@return which of the two streams the event belongs to} */
  EventType type();

  /** {@return what else is known of the event} */
  Attributes attributes();

  /** {@return what the event cost, in millionths of the currency unit; never negative} */
  long costMicros();

  /** {@return when it happened, in milliseconds since the epoch} */
  long eventTimeMillis();
}
