package io.adstream.benchmarks.sink;

/** Rows in a format of COPY, collected until they are sent. */
interface CopyFormat extends JoinedColumn.Fields {

  /** The format's name in SQL. */
  String option();

  void begin();

  void startRow();

  void endRow();

  void end();

  /** The approximate number of bytes collected. */
  int size();

  /** Removes and returns the collected rows. */
  byte[] take();
}
