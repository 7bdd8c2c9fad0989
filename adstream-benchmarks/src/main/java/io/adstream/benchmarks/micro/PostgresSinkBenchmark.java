package io.adstream.benchmarks.micro;

import io.adstream.engine.PipelineSpec;
import io.adstream.jdbc.PostgresSink;
import io.adstream.join.Counters;
import io.adstream.join.JoinResult;
import io.adstream.join.JoinResult.Matched;
import io.adstream.samples.embedded.EmbeddedPostgres;
import io.adstream.sink.Batch;
import io.adstream.sink.LaneStatus;
import io.adstream.sink.SinkSession;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.List;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.Level;
import org.openjdk.jmh.annotations.OperationsPerInvocation;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.TearDown;

/**
 * Writes joined rows to PostgreSQL, each batch with its position in one transaction, over one
 * connection. The server is a separate process and does not wait for the disk.
 */
@State(Scope.Thread)
public class PostgresSinkBenchmark {

  private static final int ROWS_PER_BATCH = 1_000;
  private static final int BATCHES = 20;
  private static final String SCHEMA = "adstream";

  private final EmbeddedPostgres postgres = EmbeddedPostgres.start();
  private final SinkSession session;
  private final List<List<JoinResult>> batches = new ArrayList<>();
  private final LaneStatus status;
  private long position;

  /** Starts the server, and creates the tables and the rows. */
  public PostgresSinkBenchmark() {
    PipelineSpec spec =
        PipelineSpec.builder("sink")
            .kafka("unused:1", "impressions", "clicks")
            .join(Records.workload(1).join())
            .build();
    session =
        PostgresSink.builder(postgres.jdbcUrl())
            .user(postgres.user())
            .schema(SCHEMA)
            .connections(1)
            .build()
            .open(spec.sinkSpec());
    position = session.position(0);
    List<Matched> rows = Records.matches(BATCHES * ROWS_PER_BATCH);
    for (int from = 0; from < rows.size(); from += ROWS_PER_BATCH) {
      batches.add(List.copyOf(rows.subList(from, from + ROWS_PER_BATCH)));
    }
    long timeMillis = rows.get(0).impression().eventTimeMillis();
    status = new LaneStatus(timeMillis, timeMillis, timeMillis, 0, 0, Counters.ZERO);
  }

  /** Empties the table, so that every row is new. */
  @Setup(Level.Invocation)
  public void empty() throws SQLException {
    try (Connection connection = postgres.connect();
        Statement statement = connection.createStatement()) {
      statement.execute("TRUNCATE " + SCHEMA + ".joined");
    }
  }

  /** A row, in batches of {@value #ROWS_PER_BATCH}. */
  @Benchmark
  @OperationsPerInvocation(BATCHES * ROWS_PER_BATCH)
  public long row() {
    for (List<JoinResult> rows : batches) {
      long end = position + rows.size();
      session.write(new Batch(0, position, end, rows, List.of(), status));
      position = end;
    }
    return position;
  }

  /** Checks that all rows are stored, and stops the server. */
  @TearDown
  public void close() throws SQLException {
    try (EmbeddedPostgres stopped = postgres;
        Connection connection = stopped.connect();
        Statement statement = connection.createStatement();
        var count = statement.executeQuery("SELECT count(*) FROM " + SCHEMA + ".joined")) {
      session.close();
      count.next();
      if (count.getLong(1) != BATCHES * ROWS_PER_BATCH) {
        throw new IllegalStateException(
            "Cannot measure: number of rows is " + count.getLong(1) + ", expected all");
      }
    }
  }
}
