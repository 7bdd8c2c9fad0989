package io.adstream.enginetests.pipeline;

import io.adstream.sink.Batch;
import io.adstream.sink.ResultSink;
import io.adstream.sink.SinkException;
import io.adstream.sink.SinkSession;
import io.adstream.sink.SinkSpec;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.PreparedStatement;
import java.sql.SQLException;

/**
 * A sink that is deliberately not exactly-once: it stores every batch, even ones that it already
 * has.
 */
public record PositionIgnoredSink(ResultSink rows, String jdbcUrl, String schema)
    implements ResultSink {

  @Override
  public SinkSession open(SinkSpec spec) {
    return new Session(rows.open(spec), this);
  }

  private static final class Session extends ForwardingSession {
    private final PositionIgnoredSink sink;

    Session(SinkSession rows, PositionIgnoredSink sink) {
      super(rows);
      this.sink = sink;
    }

    @Override
    public boolean write(Batch batch) {
      try (Connection connection = DriverManager.getConnection(sink.jdbcUrl());
          PreparedStatement statement =
              connection.prepareStatement(
                  "UPDATE " + sink.schema() + ".progress SET position = ? WHERE lane = ?")) {
        statement.setLong(1, batch.from());
        statement.setInt(2, batch.lane());
        statement.executeUpdate();
      } catch (SQLException e) {
        throw SinkException.ofTransient("Cannot forget the position", e);
      }
      return super.write(batch);
    }
  }
}
