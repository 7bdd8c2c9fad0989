package io.adstream.join;

/** Specifies whether impressions without clicks are emitted as results. */
public enum UnclickedRows {
  /** They are counted in the KPIs but not emitted. */
  DROPPED,
  /** They are emitted, and stored as rows without a click. */
  KEPT
}
