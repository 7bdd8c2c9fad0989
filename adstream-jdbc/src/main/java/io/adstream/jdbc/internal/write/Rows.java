package io.adstream.jdbc.internal.write;

import io.adstream.join.JoinResult.Matched;
import java.sql.Connection;
import java.sql.SQLException;
import org.jspecify.annotations.Nullable;

/** The part of a batch that goes to one table. */
interface Rows {

  String tableName();

  int size();

  /** Stores the rows from one index up to another. */
  void send(Connection connection, int from, int to) throws SQLException;

  /** One row as JSON. */
  byte[] json(int index);

  /** The match that a row represents; null if it represents anything else. */
  @Nullable Matched match(int index);
}
