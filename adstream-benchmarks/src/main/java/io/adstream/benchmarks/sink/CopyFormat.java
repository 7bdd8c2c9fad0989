package io.adstream.benchmarks.sink;

/** Rows as COPY takes them, collected until they are sent. */
interface CopyFormat extends JoinedColumn.Fields {

  /** The format's name in SQL. */
  String option();

  void begin();

  void startRow();

  void endRow();

  void end();

  /** About how much has been collected. */
  int size();

  /** What has been collected; it is forgotten here. */
  byte[] take();
}
