package io.adstream.jdbc;

import java.sql.Connection;
import java.sql.SQLException;

/** One table's share of a batch. */
interface Rows {

  String tableName();

  int size();

  /** Stores the rows from one index up to another. */
  void send(Connection connection, int from, int to) throws SQLException;

  /** One row as JSON. */
  byte[] json(int index);
}
