package io.adstream.benchmarks;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.adstream.engine.PipelineSpec;
import io.adstream.event.Attribute;
import io.adstream.event.Dimension;
import io.adstream.event.EventSchema;
import io.adstream.event.EventType;
import io.adstream.jdbc.PostgresSink;
import io.adstream.join.JoinSpec;
import io.adstream.kpi.Cube;
import io.adstream.samples.embedded.EmbeddedPostgres;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.time.LocalDate;
import java.time.ZoneId;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Objects;
import java.util.function.Consumer;
import java.util.regex.MatchResult;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Measures what dashboards and analysts ask of the reporting views, over 90 days of one-minute KPIs
 * of 500 ads by ad, category, device and location, a million matched clicks, and the reach of each
 * ad by day: as the reader's role, with row-level security on. Prints each query of dashboards with
 * its plan, as PostgreSQL explains it, and the median time of each query and question.
 */
public final class DashboardBenchmark {

  private static final String SCHEMA = "dashboard";
  private static final int ROUNDS = 5;

  /** A section of docs/questions.md that has SQL. */
  private static final Pattern QUESTION =
      Pattern.compile(
          "^## ([^\\n]*)\\n(?:(?!^## ).)*?^```sql\\n(.*?);\\n```$",
          Pattern.MULTILINE | Pattern.DOTALL);

  /** A query of dashboards: what it groups by, its view, and its range. */
  private static final Pattern QUERY =
      Pattern.compile(
          "SELECT (?<by>\\w+(?:, \\w+)*?(?=, (?:sum|count)))?.*? FROM dashboard_bi\\.(?<view>\\w+)"
              + "(?:.*interval '(?<range>[^']+)')?.*");

  private DashboardBenchmark() {}

  /**
   * Loads the tables and runs the queries.
   *
   * @param args the file of questions, {@code docs/questions.md}; without it, only dashboard
   *     queries are measured
   */
  public static void main(String[] args) throws SQLException, IOException {
    PipelineSpec spec = spec();
    try (EmbeddedPostgres postgres = EmbeddedPostgres.start();
        Connection connection = postgres.connect();
        Statement statement = connection.createStatement()) {
      PostgresSink sink =
          PostgresSink.builder(postgres.jdbcUrl())
              .user(postgres.user())
              .schema(SCHEMA)
              .timeZone(ZoneId.of("Europe/Berlin"))
              .roles()
              .rowLevelSecurity(true)
              .build();
      sink.applySchema(spec.sinkSpec());
      statement.execute("SET search_path = " + SCHEMA);
      statement.execute(sql("dashboard-ads.sql"));
      statement.execute(sql("dashboard-load.sql"));
      ReachHistory.write(sink, spec);
      statement.execute(
          "DELETE FROM %s.progress WHERE lane = %d".formatted(SCHEMA, ReachHistory.LANE));
      statement.execute("VACUUM ANALYZE");
      report(statement);
      try (Connection reader =
              DriverManager.getConnection(postgres.jdbcUrl(), SCHEMA + "_reader", "");
          Statement asking = reader.createStatement()) {
        String newest = newest(asking);
        dashboards(asking, newest);
        for (String file : args) {
          questions(asking, newest, Files.readString(Path.of(file)));
        }
      }
    }
  }

  private static PipelineSpec spec() {
    return PipelineSpec.builder("dashboard")
        .kafka("unused:1", "impressions", "clicks")
        .schema(EventSchema.builder().click(Attribute.flag("Bot")).build())
        .join(
            JoinSpec.builder()
                .attributionWindow(Duration.ofMinutes(15))
                .repeatInterval(Duration.ofSeconds(2))
                .invalidWhen(EventType.CLICK, "Bot")
                .build())
        .cube(
            Cube.every(Duration.ofMinutes(1))
                .by(Dimension.AD_ID, Dimension.AD_CATEGORY, Dimension.DEVICE, Dimension.LOCATION)
                .named("ads"))
        .cube(Cube.every(Duration.ofMinutes(1)).named("total"))
        .cube(
            Cube.every(Duration.ofMinutes(1))
                .by(Dimension.AD_ID)
                .named("people")
                .reach("users", Dimension.USER_ID))
        .build();
  }

  private static void report(Statement statement) throws SQLException {
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
  }

  private static String newest(Statement statement) throws SQLException {
    return lines(
            statement,
            "SELECT quote_literal(max(local_time)) || '::timestamp' FROM dashboard_bi.kpi_total")
        .get(0);
  }

  private static void dashboards(Statement statement, String newest)
      throws SQLException, IOException {
    StringBuilder table = new StringBuilder("| view | by | range | ms |\n|---|---|---|---|\n");
    for (String query : sql("dashboard-queries.sql").lines().toList()) {
      String sql = query.replace("${newest}", newest);
      System.out.println("\n" + sql + "\n");
      Matcher part = QUERY.matcher(query);
      if (!part.matches()) {
        throw new IllegalStateException("Cannot name query: " + query);
      }
      double millis = median(statement, sql, line -> System.out.println("    " + line));
      table.append(
          String.format(
              Locale.ROOT,
              "| %s | %s | %s | %.1f |%n",
              part.group("view"),
              Objects.requireNonNullElse(part.group("by"), ""),
              Objects.requireNonNullElse(part.group("range"), "all"),
              millis));
    }
    System.out.println("\n" + table);
  }

  /** The questions are about the last 30 days, as whole days. */
  private static void questions(Statement statement, String newest, String text)
      throws SQLException {
    StringBuilder table = new StringBuilder("| question | ms |\n|---|---|\n");
    LocalDate until = LocalDate.parse(lines(statement, "SELECT (" + newest + ")::date + 1").get(0));
    for (MatchResult found : QUESTION.matcher(text).results().toList()) {
      String sql =
          found
              .group(2)
              .replace(":'since'", "'" + until.minusDays(30) + "'")
              .replace(":'until'", "'" + until + "'")
              .replace("adstream_bi.", SCHEMA + "_bi.");
      double millis = median(statement, sql, line -> {});
      table.append(String.format(Locale.ROOT, "| %s | %.1f |%n", found.group(1), millis));
    }
    System.out.println(table);
  }

  /** The median warm time in ms; prints the last plan. */
  private static double median(Statement statement, String sql, Consumer<String> print)
      throws SQLException {
    List<Double> times = new ArrayList<>();
    List<String> plan = List.of();
    for (int i = 0; i <= ROUNDS; i++) {
      plan = lines(statement, "EXPLAIN (ANALYZE, TIMING OFF) " + sql);
      times.add(
          Double.parseDouble(plan.get(plan.size() - 1).replaceAll("[^0-9.]", ""))
              + Double.parseDouble(plan.get(plan.size() - 2).replaceAll("[^0-9.]", "")));
    }
    plan.forEach(print);
    times.remove(0);
    times.sort(null);
    return times.get(ROUNDS / 2);
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
