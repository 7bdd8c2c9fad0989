package io.adstream.benchmarks.pipeline;

import io.adstream.benchmarks.jobs.Expectation;
import io.adstream.benchmarks.jobs.Job;
import io.adstream.benchmarks.process.ChildJvm;
import io.adstream.benchmarks.process.Usage;
import io.adstream.benchmarks.report.Measurement;
import io.adstream.join.Counter;
import java.math.BigDecimal;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;

/** One run of a whole job, which ends when the database contains all expected results. */
final class WholeJobRun {

  private static final long LOOK_MILLIS = 50;

  private final Servers servers;
  private final Expectation expectation;
  private final Job job;
  private final String schema;

  WholeJobRun(Servers servers, Expectation expectation, Job job, String schema) {
    this.servers = servers;
    this.expectation = expectation;
    this.job = job;
    this.schema = schema;
  }

  Measurement run(Topics topics) throws Exception {
    try (Connection connection = servers.postgres().connect();
        Statement statement = connection.createStatement()) {
      Meter meter = new Meter(servers, topics);
      Measurement measurement;
      try (ChildJvm process = servers.wholeJob(job, schema, job.options(expectation))) {
        Usage usage = await(process, statement);
        meter.read(schema);
        measurement = measurement(meter, usage, process);
      }
      check(statement);
      statement.execute("DROP SCHEMA " + schema + " CASCADE");
      topics.deleteOutputs();
      return measurement;
    }
  }

  /** Adds what the job prints about its windows when it ends. */
  private static Measurement measurement(Meter meter, Usage usage, ChildJvm process) {
    List<String> said = process.end();
    if (said.isEmpty()) {
      throw process.failure("has ended without saying what its windows have held");
    }
    String[] windows = said.get(said.size() - 1).split(" ", 2);
    return meter.measurement(usage, Long.parseLong(windows[0]), Long.parseLong(windows[1]));
  }

  private Usage await(ChildJvm job, Statement statement) throws SQLException, InterruptedException {
    Map<String, Long> stored = Map.of();
    Usage usage = job.usage();
    while (usage.elapsed().compareTo(Servers.PATIENCE) < 0) {
      stored = counters(statement);
      usage = job.usage();
      if (stored.equals(expectation.counters())) {
        return usage;
      }
      Thread.sleep(LOOK_MILLIS);
    }
    throw job.failure("stored " + stored + ", expected " + expectation.counters());
  }

  private Map<String, Long> counters(Statement statement) throws SQLException {
    try (ResultSet there =
        statement.executeQuery("SELECT to_regclass('" + schema + ".progress') IS NOT NULL")) {
      there.next();
      if (!there.getBoolean(1)) {
        return Map.of();
      }
    }
    String sums =
        Arrays.stream(Counter.values())
            .map(counter -> "sum(" + counter.columnName() + ")::bigint")
            .collect(Collectors.joining(", "));
    Map<String, Long> counters = new LinkedHashMap<>();
    try (ResultSet row =
        statement.executeQuery("SELECT " + sums + " FROM " + schema + ".progress")) {
      row.next();
      for (int i = 0; i < Counter.values().length; i++) {
        counters.put(Counter.values()[i].columnName(), row.getLong(i + 1));
      }
    }
    return counters;
  }

  private void check(Statement statement) throws SQLException {
    equal(
        statement,
        "count(*), sum(impression_cost + click_cost) FROM " + schema + ".joined",
        expectation.matched(),
        BigDecimal.valueOf(expectation.matchedCostMicros(), 6));
    for (String cube : List.of("by_category_device", "total")) {
      equal(
          statement,
          "sum(impressions), sum(clicks) FROM " + schema + ".kpi_" + cube,
          expectation.counters().getOrDefault(Counter.IMPRESSIONS_ACCEPTED.columnName(), 0L),
          BigDecimal.valueOf(expectation.matched()));
    }
  }

  private static void equal(Statement statement, String select, long first, BigDecimal second)
      throws SQLException {
    try (ResultSet row = statement.executeQuery("SELECT " + select)) {
      row.next();
      long stored = row.getLong(1);
      BigDecimal sum = row.getBigDecimal(2);
      if (stored != first || sum == null || sum.compareTo(second) != 0) {
        throw new IllegalStateException(
            select + " is " + stored + ", " + sum + ", expected " + first + ", " + second);
      }
    }
  }
}
