package io.adstream.kpi;

/** The window in which a click counts. */
public enum Attribution {
  /** The impression's window: what came of what was shown. */
  IMPRESSION_TIME,
  /** The click's own window: what happened when. */
  CLICK_TIME
}
