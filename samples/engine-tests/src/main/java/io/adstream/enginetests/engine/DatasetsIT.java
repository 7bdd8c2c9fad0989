package io.adstream.enginetests.engine;

import static java.math.RoundingMode.HALF_EVEN;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;
import static org.awaitility.Awaitility.await;

import io.adstream.engine.PipelineSpec;
import io.adstream.engine.RunningPipeline;
import io.adstream.enginetests.tables.StoredTables;
import io.adstream.event.EventType;
import io.adstream.jdbc.PostgresSink;
import io.adstream.join.Counters;
import io.adstream.samples.config.RunConfig;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.math.BigDecimal;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.zip.GZIPInputStream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/**
 * Whole public data sets, sent by {@code adstream send} and read with the configurations of {@code
 * samples/formats}: the tables hold what is known of them. {@code docs/formats.md} says where the
 * files are from; {@code adstream.datasets} is the directory that holds them.
 */
@Tag("datasets")
public abstract class DatasetsIT extends SampleFixture {

  private static final Duration LIMIT = Duration.ofMinutes(3);
  private static final int PARTITIONS = 2;

  private static final long SESSIONS = 66_537;
  private static final long SESSION_CLICKS = 21_967;

  /** The number of clicks of sessions at most this many seconds after the impression. */
  private static final Map<Integer, Long> CLICKS_WITHIN =
      new TreeMap<>(
          Map.of(
              0,
              22L,
              60,
              1_368L,
              120,
              2_661L,
              300,
              6_462L,
              600,
              13_122L,
              900,
              19_757L,
              999,
              21_941L,
              1_000,
              SESSION_CLICKS));

  /** Checks the tables, once everything is in them. */
  @FunctionalInterface
  private interface Check {
    void of(StoredTables tables, Statement statement) throws Exception;
  }

  @Test
  protected void sessionsAreJoinedWithinAnyWindow() throws Exception {
    long seconds = sendSessions("--sort", "--heartbeat=1200s");
    for (Map.Entry<Integer, Long> window : CLICKS_WITHIN.entrySet()) {
      String pipeline = name + "_" + window.getKey();
      Path configuration =
          configuration(
              "session-join",
              Map.of("pipeline.name", pipeline, "join.attribution.window", window.getKey() + "s"));
      run(
          configuration,
          SESSIONS + SESSION_CLICKS + 2 * PARTITIONS,
          (tables, statement) -> {
            Counters counters = tables.counters();
            assertAllAccepted(counters, SESSIONS, SESSION_CLICKS);
            assertThat(counters.matched()).as("%s", window).isEqualTo(window.getValue());
            assertThat(counters.orphans()).isEqualTo(SESSION_CLICKS - window.getValue());
            assertThat(
                    rows(
                        statement,
                        "SELECT count(*), count(DISTINCT impression_id), min(click_time - impression_time) FROM %s.joined WHERE click_time - impression_time <= interval '%d s'"
                            .formatted(pipeline, window.getKey())))
                .containsExactly(window.getValue() + " " + window.getValue() + " 00:00:00");
            assertSums(statement, pipeline, window.getValue(), seconds);
          });
    }
  }

  /** Rows trail the newest one by up to 28 hours. */
  @Test
  protected void shuffledSessionsAreNotLateWithEnoughLateness() throws Exception {
    long seconds = sendSessions();
    Map<String, String> settings =
        Map.of("join.impression.lateness", "101000s", "join.click.lateness", "101000s");
    run(
        configuration("session-join", settings),
        SESSIONS + SESSION_CLICKS,
        (tables, statement) -> {
          assertAllAccepted(tables.counters(), SESSIONS, SESSION_CLICKS);
          assertThat(tables.counters().matched()).isEqualTo(SESSION_CLICKS);
          assertSums(statement, name, SESSION_CLICKS, seconds);
        });
  }

  @Test
  protected void shuffledSessionsThatAreLateAreReconciled() throws Exception {
    long seconds = sendSessions("--heartbeat=1200s");
    Path configuration = configuration("session-join", Map.of("result.unclicked", "kept"));
    run(
        configuration,
        SESSIONS + SESSION_CLICKS + 2 * PARTITIONS,
        (tables, statement) -> {
          Counters counters = tables.counters();
          assertThat(counters.isBalanced()).isTrue();
          assertThat(counters.late()).isGreaterThan(SESSION_CLICKS);
          assertThat(counters.matched() + counters.orphans())
              .isEqualTo(counters.accepted(EventType.CLICK));
        });
    PostgresSink sink = postgres.owner(name).build();
    sink.reconcile(RunConfig.readSpec(configuration, Map.of()).sinkSpec());
    try (Connection connection = postgres.connect();
        Statement statement = connection.createStatement()) {
      assertThat(
              rows(
                  statement,
                  "SELECT count(*), count(click_id), (SELECT count(*) FROM %1$s.orphan_click), (SELECT count(*) FROM %1$s.late_event) FROM %1$s.joined"
                      .formatted(name)))
          .containsExactly(SESSIONS + " " + SESSION_CLICKS + " 0 0");
      assertSums(statement, name, SESSION_CLICKS, seconds);
    }
  }

  /** The flag for the click is in the impression's row, so each row is sent to both topics. */
  @ParameterizedTest
  @CsvSource({"bts_men, 69", "bts_women, 46", "random_men, 46", "random_women, 46"})
  protected void recommendationsAreCountedByHourItemAndPosition(String file, long clicks)
      throws Exception {
    Path configuration = configuration("open-bandit", Map.of());
    Path rows = file("open-bandit/" + file + ".csv.gz");
    send(configuration, rows, rows, List.of("--create-topics=" + PARTITIONS));
    List<String> expected = byHourItemAndPosition(rows);
    run(
        configuration,
        20_000,
        (tables, statement) -> {
          Counters counters = tables.counters();
          assertAllAccepted(counters, 10_000, clicks);
          assertThat(counters.ignored(EventType.CLICK)).isEqualTo(10_000 - clicks);
          assertThat(counters.matched()).isEqualTo(clicks);
          assertThat(
                  rows(
                      statement,
                      "SELECT to_char(window_start AT TIME ZONE 'UTC', 'YYYY-MM-DD HH24'), ad_id, slot, sum(impressions), sum(clicks) FROM %s.kpi_items GROUP BY 1, 2, 3"
                          .formatted(name)))
              .containsExactlyInAnyOrderElementsOf(expected);
        });
  }

  /** Impressions and clicks as {@code hour item position impressions clicks}. */
  private static List<String> byHourItemAndPosition(Path file) throws IOException {
    Map<String, long[]> counts = new TreeMap<>();
    for (String line : lines(file)) {
      String[] cells = line.split(",", 6);
      String key = String.join(" ", cells[1].substring(0, 13), cells[2], cells[3]);
      long[] count = counts.computeIfAbsent(key, unseen -> new long[2]);
      count[0]++;
      count[1] += Long.parseLong(cells[4]);
    }
    List<String> rows = new ArrayList<>();
    counts.forEach((key, count) -> rows.add(key + " " + count[0] + " " + count[1]));
    return rows;
  }

  /** The events have no times, and costs of up to 16 digits, which are stored in millionths. */
  @Test
  protected void costsAreSummedAtTheTimesOfTheirRecords() throws Exception {
    Path configuration = configuration("kafka-times", Map.of());
    Path impressionFile = file("seed-sample/impression.csv");
    Path clickFile = file("seed-sample/click.csv");
    Instant start = Instant.now();
    send(configuration, impressionFile, clickFile, List.of("--create-topics=" + PARTITIONS));
    BigDecimal impressionCost = costs(impressionFile, 378.9382633183535);
    BigDecimal clickCost = costs(clickFile, 203.168457838298);
    run(
        configuration,
        700,
        (tables, statement) -> {
          assertAllAccepted(tables.counters(), 500, 200);
          assertThat(tables.counters().matched()).isEqualTo(200);
          assertThat(
                  rows(
                      statement,
                      "SELECT sum(impressions), sum(clicks), sum(impression_cost), sum(click_cost) FROM %s.kpi_by_category_device"
                          .formatted(name)))
              .containsExactly("500 200 " + impressionCost + " " + clickCost);
          assertThat(
                  rows(
                      statement,
                      "SELECT count(DISTINCT impression_id), count(DISTINCT click_id), sum(click_cost), min(impression_time) >= to_timestamp(%d / 1000.0), max(click_time) <= now() FROM %s.joined"
                          .formatted(start.toEpochMilli(), name)))
              .containsExactly("200 200 " + clickCost + " t t");
        });
  }

  /** The sum of a file's last column, each cost rounded to a millionth; about as stated. */
  private static BigDecimal costs(Path file, double stated) throws IOException {
    BigDecimal sum = BigDecimal.ZERO;
    List<String> lines = lines(file);
    for (String line : lines) {
      String cost = line.substring(line.lastIndexOf(',') + 1);
      sum = sum.add(new BigDecimal(cost).setScale(6, HALF_EVEN));
    }
    assertThat(sum.doubleValue()).isCloseTo(stated, within(lines.size() * 0.5e-6));
    return sum;
  }

  /** Sends the sessions, and returns the sum of their last column. */
  private long sendSessions(String... options) throws IOException {
    Path impressionFile = file("session-join-66k/impressions.csv.gz");
    List<String> all = new ArrayList<>(SESSION_COLUMNS);
    all.add("--create-topics=" + PARTITIONS);
    all.addAll(List.of(options));
    send(
        configuration("session-join", Map.of()),
        impressionFile,
        file("session-join-66k/clicks.csv.gz"),
        all);
    return lines(impressionFile).stream()
        .mapToLong(line -> Long.parseLong(line.substring(line.lastIndexOf(',') + 1)))
        .sum();
  }

  private static void assertSums(Statement statement, String schema, long clicks, long seconds)
      throws SQLException {
    assertThat(
            rows(
                statement,
                "SELECT sum(impressions), sum(clicks), sum(seconds) FROM %s.kpi_hours"
                    .formatted(schema)))
        .containsExactly(SESSIONS + " " + clicks + " " + seconds);
  }

  private static void assertAllAccepted(Counters counters, long impressions, long clicks) {
    assertThat(counters.accepted(EventType.IMPRESSION)).isEqualTo(impressions);
    assertThat(counters.accepted(EventType.CLICK)).isEqualTo(clicks);
    assertThat(counters.rejected() + counters.late() + counters.duplicates()).isZero();
    assertThat(counters.isBalanced()).isTrue();
  }

  /** Runs a pipeline until all records are read and the check passes. */
  private void run(Path configuration, long records, Check check) throws Exception {
    PipelineSpec spec = RunConfig.readSpec(configuration, Map.of());
    try (RunningPipeline pipeline = start(spec, spec.name());
        Connection connection = postgres.connect();
        Statement statement = connection.createStatement()) {
      StoredTables tables = new StoredTables(connection, spec.name());
      await().atMost(LIMIT).until(() -> tables.read() == records);
      await().atMost(LIMIT).untilAsserted(() -> check.of(tables, statement));
      assertThat(pipeline.awaitTermination(Duration.ZERO)).isFalse();
    }
  }

  private static Path file(String name) {
    String directory = System.getProperty("adstream.datasets");
    if (directory == null) {
      throw new IllegalStateException(
          "Cannot find data sets: adstream.datasets is not set, expected the directory that holds"
              + " the files of docs/formats.md");
    }
    return Path.of(directory, name);
  }

  /** The rows of a file, without its header. */
  private static List<String> lines(Path file) throws IOException {
    try (InputStream in = Files.newInputStream(file);
        BufferedReader reader =
            new BufferedReader(
                new InputStreamReader(
                    file.toString().endsWith(".gz") ? new GZIPInputStream(in) : in, UTF_8))) {
      return reader.lines().filter(line -> !line.startsWith(",")).toList();
    }
  }

  /** The rows of a query, with spaces between their values. */
  private static List<String> rows(Statement statement, String sql) throws SQLException {
    List<String> rows = new ArrayList<>();
    try (ResultSet row = statement.executeQuery(sql)) {
      while (row.next()) {
        List<String> values = new ArrayList<>();
        for (int column = 1; column <= row.getMetaData().getColumnCount(); column++) {
          values.add(String.valueOf(row.getString(column)));
        }
        rows.add(String.join(" ", values));
      }
    }
    return rows;
  }
}
