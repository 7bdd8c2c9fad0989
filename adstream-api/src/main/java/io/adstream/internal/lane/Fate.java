package io.adstream.internal.lane;

/** The fate of a valid event. */
public enum Fate {
  /** It takes part in the join. */
  ACCEPTED,
  /** Its id had already been accepted. */
  DUPLICATE,
  /** Its time is before the watermark. */
  LATE
}
