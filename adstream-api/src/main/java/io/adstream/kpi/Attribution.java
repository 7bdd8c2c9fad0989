package io.adstream.kpi;

/** The window in which a click is counted. */
public enum Attribution {
  /** The impression's window: the outcome of the ads shown in it. */
  IMPRESSION_TIME,
  /** The click's own window: what happened in it. */
  CLICK_TIME
}
