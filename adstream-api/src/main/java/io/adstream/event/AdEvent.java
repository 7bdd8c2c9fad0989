package io.adstream.event;

/** An impression or a click. Immutable and safe to share between threads. */
public sealed interface AdEvent permits Impression, Click {

  /** {@return the event's own id: an {@code ImpressionID} or a {@code ClickID}; never empty} */
  String id();

  /** {@return the {@code ImpressionID} that events are joined by; never empty} */
  String joinId();

  /** {@return the stream that the event belongs to} */
  EventType type();

  /** {@return the event's attributes} */
  Attributes attributes();

  /** {@return the event's cost, in millionths of the currency unit; never negative} */
  long costMicros();

  /** {@return the event time, in milliseconds since the epoch} */
  long eventTimeMillis();
}
