package io.adstream.jdbc.internal.table;

/** The time that a batch's counters are counted at. */
public enum BatchTime {
  /** The time of its commit. */
  COMMIT("now()"),
  /** Its lane's watermark, or the time of its commit where there is none yet. */
  WATERMARK("coalesce(status.watermark, now())");

  private final String expression;

  BatchTime(String expression) {
    this.expression = expression;
  }

  /** The time as SQL, where {@code status} is how far the lane has come. */
  String expression() {
    return expression;
  }
}
