package io.adstream.kpi;

/** Which window a click counts in. */
public enum Attribution {
  /** The impression's window: what came of what was shown. */
  IMPRESSION_TIME,
  /** The click's own window: what happened when. */
  CLICK_TIME
}
