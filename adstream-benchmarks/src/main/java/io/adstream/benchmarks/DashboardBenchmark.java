package io.adstream.benchmarks;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.adstream.engine.PipelineSpec;
import io.adstream.event.Dimension;
import io.adstream.jdbc.PostgresSink;
import io.adstream.kpi.Cube;
import io.adstream.samples.embedded.EmbeddedPostgres;
import java.io.IOException;
import java.io.InputStream;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.time.ZoneId;
import java.util.ArrayList;
import java.util.List;

/**
 * Measures what dashboards ask of the reporting views, over 30 days of one-minute KPIs of 200 ads
 * by ad, category, device and location, and a million matched clicks. Prints each query with its
 * plan, as PostgreSQL explains it, and its median time.
 */
public final class DashboardBenchmark {

  private static final String SCHEMA = "dashboard";
  private static final int ROUNDS = 5;

  private DashboardBenchmark() {}

  /** Loads the tables and asks. */
  public static void main(String[] args) throws SQLException, IOException {
    PipelineSpec spec =
        PipelineSpec.builder("dashboard")
            .kafka("unused:1", "impressions", "clicks")
            .cube(
                Cube.every(Duration.ofMinutes(1))
                    .by(
                        Dimension.AD_ID,
                        Dimension.AD_CATEGORY,
                        Dimension.DEVICE,
                        Dimension.LOCATION)
                    .named("ads"))
            .cube(Cube.every(Duration.ofMinutes(1)).named("total"))
            .build();
    try (EmbeddedPostgres postgres = EmbeddedPostgres.start();
        Connection connection = postgres.connect();
        Statement statement = connection.createStatement()) {
      PostgresSink.Builder sink =
          PostgresSink.builder(postgres.jdbcUrl()).user(postgres.user()).schema(SCHEMA);
      sink.build().applySchema(spec.sinkSpec());
      statement.execute(sql("dashboard-load.sql"));
      // A change of the time zone makes the roll-ups from the windows.
      sink.timeZone(ZoneId.of("Europe/Berlin")).build().applySchema(spec.sinkSpec());
      statement.execute("VACUUM ANALYZE");
      report(statement);
    }
  }

  private static void report(Statement statement) throws SQLException, IOException {
    String newest =
        lines(
                statement,
                "SELECT quote_literal(max(local_time)) || '::timestamp' FROM"
                    + " dashboard_bi.kpi_total")
            .get(0);
    lines(statement, "SELECT version()").forEach(System.out::println);
    for (String name : List.of("kpi_ads", "kpi_ads_hour", "kpi_ads_day", "joined")) {
      String size =
          """
          SELECT '%1$s: ' || count(*) || ' rows of ' || (coalesce((SELECT sum(pg_total_relation_size(relid))
            FROM pg_partition_tree('%1$s')), pg_total_relation_size('%1$s')) / count(*))::int || ' bytes, indexes included' FROM %1$s\
          """
              .formatted(name);
      lines(statement, size).forEach(System.out::println);
    }
    StringBuilder table = new StringBuilder("| view | ms |\n|---|---|\n");
    for (String query : sql("dashboard-queries.sql").lines().toList()) {
      String sql = query.replace("${newest}", newest);
      List<Double> times = new ArrayList<>();
      List<String> plan = List.of();
      for (int i = 0; i <= ROUNDS; i++) {
        plan = lines(statement, "EXPLAIN (ANALYZE, TIMING OFF) " + sql);
        times.add(Double.parseDouble(plan.get(plan.size() - 1).replaceAll("[^0-9.]", "")));
      }
      times.remove(0);
      times.sort(null);
      String view = query.replaceAll(".*dashboard_bi\\.(\\w+).*", "$1");
      table.append("| %s | %s |%n".formatted(view, times.get(ROUNDS / 2)));
      System.out.println("\n" + sql + "\n");
      plan.forEach(line -> System.out.println("    " + line));
    }
    System.out.println("\n" + table);
  }

  private static String sql(String file) throws IOException {
    try (InputStream in = DashboardBenchmark.class.getResourceAsStream(file)) {
      if (in == null) {
        throw new IllegalStateException("Cannot read SQL: " + file + " is not in the jar");
      }
      return new String(in.readAllBytes(), UTF_8);
    }
  }

  private static List<String> lines(Statement statement, String sql) throws SQLException {
    List<String> lines = new ArrayList<>();
    try (ResultSet row = statement.executeQuery(sql)) {
      while (row.next()) {
        lines.add(row.getString(1));
      }
    }
    return lines;
  }
}
