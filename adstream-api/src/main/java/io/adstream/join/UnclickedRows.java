package io.adstream.join;

/** Whether impressions without clicks are results. */
public enum UnclickedRows {
  /** They count in the KPIs only. */
  DROPPED,
  /** They are results, and become rows without a click. */
  KEPT
}
