package io.adstream.event;

/** The two streams that are joined. */
public enum EventType {
  /** An ad was shown. */
  IMPRESSION,
  /** A shown ad was clicked. */
  CLICK;

  /** {@return the other stream} */
  public EventType other() {
    return this == IMPRESSION ? CLICK : IMPRESSION;
  }
}
