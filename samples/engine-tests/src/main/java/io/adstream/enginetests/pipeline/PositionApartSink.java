package io.adstream.enginetests.pipeline;

import io.adstream.sink.Batch;
import io.adstream.sink.ResultSink;
import io.adstream.sink.SinkSession;
import io.adstream.sink.SinkSpec;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.sql.Statement;

/**
 * A sink that is deliberately not exactly-once: it stores rows in one transaction, and their
 * position in another, which follows with the next rows, like a consumer with auto-commit. Opening
 * it resumes from the separately stored position.
 */
public final class PositionApartSink implements ResultSink {

  private static final long serialVersionUID = 1L;

  private final ResultSink rows;
  private final String jdbcUrl;
  private final String schema;

  /** Stores rows in a sink, and positions separately. */
  public PositionApartSink(ResultSink rows, String jdbcUrl, String schema) {
    this.rows = rows;
    this.jdbcUrl = jdbcUrl;
    this.schema = schema;
  }

  @Override
  public SinkSession open(SinkSpec spec) {
    SinkSession session = rows.open(spec);
    try {
      Connection connection = DriverManager.getConnection(jdbcUrl);
      goBack(connection);
      return new Session(session, connection);
    } catch (SQLException e) {
      throw new IllegalStateException("Cannot open the positions", e);
    }
  }

  private void goBack(Connection connection) throws SQLException {
    try (Statement statement = connection.createStatement()) {
      statement.execute(
          "CREATE TABLE IF NOT EXISTS position_apart (lane int PRIMARY KEY, position bigint)");
      statement.execute(
          "UPDATE "
              + schema
              + ".progress SET position = coalesce((SELECT a.position FROM position_apart a WHERE"
              + " a.lane = progress.lane), 0)");
    }
  }

  private static final class Session extends ForwardingSession {
    private final Connection connection;

    Session(SinkSession rows, Connection connection) {
      super(rows);
      this.connection = connection;
    }

    @Override
    public boolean write(Batch batch) {
      store(batch.lane(), batch.from());
      return super.write(batch);
    }

    private synchronized void store(int lane, long position) {
      try (PreparedStatement statement =
          connection.prepareStatement(
              "INSERT INTO position_apart VALUES (?, ?)"
                  + " ON CONFLICT (lane) DO UPDATE SET position = excluded.position")) {
        statement.setInt(1, lane);
        statement.setLong(2, position);
        statement.executeUpdate();
      } catch (SQLException e) {
        throw new IllegalStateException("Cannot store a position", e);
      }
    }

    @Override
    public void close() {
      super.close();
      try {
        connection.close();
      } catch (SQLException e) {
        throw new IllegalStateException("Cannot close the positions", e);
      }
    }
  }
}
