package io.adstream.benchmarks.sink;

import io.adstream.join.JoinResult.Matched;
import java.sql.SQLException;
import java.util.List;

/** A method of writing over one connection. Not thread-safe. */
interface RowWriter extends AutoCloseable {

  /** Stores the rows in one transaction. */
  void write(List<Matched> rows) throws SQLException;

  @Override
  void close() throws SQLException;
}
