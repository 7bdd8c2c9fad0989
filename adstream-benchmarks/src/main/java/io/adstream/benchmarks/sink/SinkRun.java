package io.adstream.benchmarks.sink;

import io.adstream.join.JoinResult.Matched;
import java.sql.SQLException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;

/**
 * One run of writing the rows. Each of n connections has its own thread, and takes every n-th
 * batch.
 *
 * @param way the method of writing
 * @param batch the number of rows per transaction
 * @param connections the number of concurrent connections
 */
record SinkRun(Way way, int batch, int connections) {

  /**
   * The measurements.
   *
   * @param rowsPerSecond rows per second
   * @param clientMicros the CPU time of this process, in microseconds per row
   * @param serverMicros the CPU time of the server's processes, in microseconds per row
   */
  record Figures(double rowsPerSecond, double clientMicros, double serverMicros) {}

  /** Empties the table, writes the rows, and checks them. */
  Figures on(SinkTable table, SinkRows rows)
      throws SQLException, InterruptedException, ExecutionException {
    table.clear();
    List<List<Matched>> batches = rows.batches(batch);
    List<RowWriter> writers = new ArrayList<>();
    try {
      for (int lane = 0; lane < connections; lane++) {
        writers.add(way.open(table, lane));
      }
      Map<Long, Duration> serverBefore = table.cpu();
      Duration clientBefore = ownCpu();
      long start = System.nanoTime();
      write(writers, batches);
      long nanos = System.nanoTime() - start;
      Duration client = ownCpu().minus(clientBefore);
      Duration server = Duration.ZERO;
      for (Map.Entry<Long, Duration> each : table.cpu().entrySet()) {
        Duration before = serverBefore.getOrDefault(each.getKey(), Duration.ZERO);
        server = server.plus(each.getValue()).minus(before);
      }
      table.check(rows);
      return new Figures(
          rows.count() / (nanos / 1e9),
          client.toNanos() / 1e3 / rows.count(),
          server.toNanos() / 1e3 / rows.count());
    } finally {
      for (RowWriter writer : writers) {
        writer.close();
      }
    }
  }

  private void write(List<RowWriter> writers, List<List<Matched>> batches)
      throws InterruptedException, ExecutionException {
    ExecutorService threads = Executors.newFixedThreadPool(connections);
    try {
      List<Callable<Void>> tasks = new ArrayList<>();
      for (int lane = 0; lane < connections; lane++) {
        RowWriter writer = writers.get(lane);
        int first = lane;
        tasks.add(
            () -> {
              for (int i = first; i < batches.size(); i += connections) {
                writer.write(batches.get(i));
              }
              return null;
            });
      }
      for (Future<Void> task : threads.invokeAll(tasks)) {
        task.get();
      }
    } finally {
      threads.shutdownNow();
    }
  }

  private static Duration ownCpu() {
    return ProcessHandle.current().info().totalCpuDuration().orElse(Duration.ZERO);
  }
}
