package io.adstream.benchmarks.sink;

import io.adstream.join.JoinResult.Matched;
import java.sql.SQLException;
import java.util.List;

/** A way to write over one connection. Not safe for use by several threads. */
interface RowWriter extends AutoCloseable {

  /** Stores the rows in one transaction. */
  void write(List<Matched> rows) throws SQLException;

  @Override
  void close() throws SQLException;
}
