package io.adstream.benchmarks.recovery;

import io.adstream.benchmarks.Workload;
import io.adstream.benchmarks.jobs.Job;
import io.adstream.benchmarks.pipeline.Servers;
import io.adstream.benchmarks.process.ChildJvm;
import io.adstream.benchmarks.report.Recovery;
import io.adstream.samples.embedded.EmbeddedPostgres;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.function.Consumer;

/**
 * Measures the time from {@code kill -9} of the only process until the row of a click sent after it
 * is in PostgreSQL, with many open impressions and an immediate restart; the same after a clean
 * stop; and the longest gap while the process is killed every 15 seconds. Kafka's clients have
 * default settings. Not thread-safe.
 */
public final class RecoveryBenchmark {

  private static final String SCHEMA = "recovery";
  private static final Duration LOOK = Duration.ofMillis(20);
  private static final Duration PATIENCE = Duration.ofMinutes(5);
  private static final Duration BETWEEN_KILLS = Duration.ofSeconds(15);
  private static final int KILLS_IN_A_ROW = 12;

  private final Job job;
  private final long openImpressions;
  private final int kills;
  private final Consumer<String> progress;

  /**
   * Creates a benchmark of a job.
   *
   * @param job the job, which must be a whole job
   * @param openImpressions the number of open impressions
   * @param kills the number of kills, and of clean stops
   * @param progress receives a line for each
   */
  public RecoveryBenchmark(Job job, long openImpressions, int kills, Consumer<String> progress) {
    this.job = job;
    this.openImpressions = openImpressions;
    this.kills = kills;
    this.progress = progress;
  }

  /** Starts the servers and the job, and kills it. */
  public Recovery run(List<String> jvmOptions) throws Exception {
    Workload workload = new Workload(1, Instant.now());
    try (Servers servers = new Servers(workload, jvmOptions, EmbeddedPostgres.builder());
        NumberedClicks clicks = new NumberedClicks(servers.kafka())) {
      clicks.open(openImpressions);
      clicks.start();
      ChildJvm process = start(servers);
      awaitRead(servers, process, openImpressions);
      double[] afterKill = new double[kills];
      double[] afterEnd = new double[kills];
      for (int i = 0; i < kills; i++) {
        Thread.sleep(BETWEEN_KILLS.toMillis());
        process.kill();
        process = restart(servers, clicks, afterKill, i);
        Thread.sleep(BETWEEN_KILLS.toMillis());
        process.close();
        process = restart(servers, clicks, afterEnd, i);
        progress.accept(
            "%s: %.1f s after kill -9, %.1f s after an end"
                .formatted(job, afterKill[i], afterEnd[i]));
      }
      double longest = killAgainAndAgain(servers, process);
      return Recovery.of(
          job.toString(), job.title(), openImpressions, afterKill, afterEnd, longest);
    }
  }

  private ChildJvm start(Servers servers) throws Exception {
    return servers.wholeJob(job, SCHEMA, List.of());
  }

  /** Measures the time until a click sent from now on is stored. */
  private ChildJvm restart(Servers servers, NumberedClicks clicks, double[] seconds, int at)
      throws Exception {
    long begin = System.nanoTime();
    long from = clicks.newest() + 1;
    ChildJvm process = start(servers);
    long deadline = begin + PATIENCE.toNanos();
    try (Connection connection = servers.postgres().connect()) {
      while (newestStored(connection) < from) {
        if (System.nanoTime() > deadline) {
          throw process.failure("has stored nothing");
        }
        Thread.sleep(LOOK.toMillis());
      }
    }
    seconds[at] = seconds(begin);
    return process;
  }

  /** The longest time without a newer click. */
  private double killAgainAndAgain(Servers servers, ChildJvm running) throws Exception {
    ChildJvm process = running;
    double longest = 0;
    try (Connection connection = servers.postgres().connect()) {
      long newest = newestStored(connection);
      long newestNanos = System.nanoTime();
      long begin = System.nanoTime();
      for (int kill = 1; kill <= KILLS_IN_A_ROW; kill++) {
        while (seconds(begin) < kill * BETWEEN_KILLS.toSeconds()) {
          long now = newestStored(connection);
          if (now > newest) {
            longest = Math.max(longest, seconds(newestNanos));
            newest = now;
            newestNanos = System.nanoTime();
          }
          Thread.sleep(LOOK.toMillis());
        }
        process.kill();
        process = start(servers);
      }
      longest = Math.max(longest, seconds(newestNanos));
    } finally {
      process.close();
    }
    progress.accept("%s: killed every 15 s, nothing for %.1f s".formatted(job, longest));
    return longest;
  }

  private static long newestStored(Connection connection) throws SQLException {
    String sql = "SELECT max(click_id) FROM " + SCHEMA + ".joined";
    try (PreparedStatement statement = connection.prepareStatement(sql);
        ResultSet row = statement.executeQuery()) {
      row.next();
      String id = row.getString(1);
      return id == null ? 0 : Long.parseLong(id.substring(id.indexOf('-') + 1));
    }
  }

  private static void awaitRead(Servers servers, ChildJvm process, long impressions)
      throws SQLException, InterruptedException {
    String sql = "SELECT coalesce(sum(impressions_read), 0) FROM " + SCHEMA + ".progress";
    long deadline = System.nanoTime() + PATIENCE.toNanos();
    long read = 0;
    while (read < impressions) {
      process.usage(); // which fails if it has ended
      if (System.nanoTime() > deadline) {
        throw process.failure("has read " + read + " impressions of " + impressions);
      }
      Thread.sleep(200);
      try (Connection connection = servers.postgres().connect();
          Statement statement = connection.createStatement();
          ResultSet row = statement.executeQuery(sql)) {
        row.next();
        read = row.getLong(1);
      } catch (SQLException e) {
        read = 0; // there is no schema yet
      }
    }
  }

  private static double seconds(long sinceNanos) {
    return (System.nanoTime() - sinceNanos) / 1e9;
  }
}
