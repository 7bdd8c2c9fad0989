package io.adstream.jdbc;

import io.adstream.join.JoinPlan;
import io.adstream.samples.stored.StoredOutcome;
import io.adstream.sink.ResultSink;
import io.adstream.tck.Outcome;
import io.adstream.tck.sink.SinkCertification;
import io.adstream.tck.sink.SinkHarness;
import io.adstream.tck.sink.WriteFault;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.Optional;
import org.junit.jupiter.api.Tag;

/**
 * PostgreSQL stores exactly once. Most of it is also tested step by step, in {@link FaultsIT} and
 * by the engines' faults, so the whole runs in {@code -Pfaults}.
 */
@Tag("slow")
class PostgresSinkCertificationIT extends SinkCertification {

  @Override
  protected SinkHarness newHarness() {
    try {
      return new Harness();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** A schema for each store, behind a proxy that cuts connections. */
  private static final class Harness implements SinkHarness {
    private final TcpProxy proxy = new TcpProxy(TestDatabase.port());
    private String schema = "";

    Harness() throws IOException {}

    @Override
    public String name() {
      return "PostgreSQL";
    }

    @Override
    public void start() {
      schema = TestDatabase.newSchema();
    }

    private PostgresSink.Builder builder() {
      // A prepared statement is sent by number, but the proxy searches for the word.
      String url = TestDatabase.url(proxy.port(), "?prepareThreshold=0");
      return PostgresSink.builder(url)
          .user("postgres")
          .password(TestDatabase.SECRET)
          .schema(schema)
          .connections(4);
    }

    @Override
    public ResultSink sink() {
      return builder().build();
    }

    @Override
    public Optional<ResultSink> rebuildingSink() {
      return Optional.of(builder().rebuild().build());
    }

    @Override
    public void failNextWrite(WriteFault fault) {
      try {
        proxy.mode(
            switch (fault) {
              case BEFORE_COMMIT -> TcpProxy.Mode.CUT_COMMIT;
              case AFTER_COMMIT -> TcpProxy.Mode.LOSE_COMMIT_REPLY;
            });
      } catch (IOException e) {
        throw new UncheckedIOException(e);
      }
    }

    @Override
    public Outcome outcome(JoinPlan plan) {
      try (Connection connection = TestDatabase.connect()) {
        return new StoredOutcome(connection, schema).readWithContents(plan);
      } catch (SQLException e) {
        throw new IllegalStateException("Cannot read what is stored", e);
      }
    }

    @Override
    public void close() {
      try {
        proxy.close();
      } catch (IOException e) {
        throw new UncheckedIOException(e);
      }
    }
  }
}
