package io.adstream.jdbc.internal.write;

import io.adstream.join.JoinResult.Matched;
import java.sql.Connection;
import java.sql.SQLException;
import org.jspecify.annotations.Nullable;

/** One table's share of a batch. */
interface Rows {

  String tableName();

  int size();

  /** Stores the rows from one index up to another. */
  void send(Connection connection, int from, int to) throws SQLException;

  /** One row as JSON. */
  byte[] json(int index);

  /** The match that a row stands for; null where it stands for anything else. */
  @Nullable Matched match(int index);
}
