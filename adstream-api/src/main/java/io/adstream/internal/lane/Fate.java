package io.adstream.internal.lane;

/** What became of an event that could be read. */
public enum Fate {
  /** It takes part in the join. */
  ACCEPTED,
  /** Its id was accepted before. */
  DUPLICATE,
  /** Its time is before the watermark. */
  LATE
}
