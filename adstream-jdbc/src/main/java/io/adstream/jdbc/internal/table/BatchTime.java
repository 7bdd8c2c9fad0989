package io.adstream.jdbc.internal.table;

/** The time at which a batch is counted. */
public enum BatchTime {
  /** The time of its commit. */
  COMMIT("now()"),
  /** Its lane's watermark, or the time of its commit if there is none yet. */
  WATERMARK("coalesce(status.watermark, now())");

  private final String expression;

  BatchTime(String expression) {
    this.expression = expression;
  }

  /** The time as an SQL expression over {@code status}, the lane's progress. */
  String expression() {
    return expression;
  }
}
