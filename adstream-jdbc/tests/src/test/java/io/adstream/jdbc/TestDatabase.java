package io.adstream.jdbc;

import static java.util.stream.Collectors.joining;

import io.adstream.engine.PipelineSpec;
import io.adstream.event.Click;
import io.adstream.event.Dimension;
import io.adstream.event.Impression;
import io.adstream.jdbc.internal.sql.SqlName;
import io.adstream.join.Counter;
import io.adstream.join.Counters;
import io.adstream.join.JoinResult;
import io.adstream.kpi.Cube;
import io.adstream.kpi.CubePlan;
import io.adstream.kpi.KpiKey;
import io.adstream.kpi.KpiRow;
import io.adstream.kpi.Measures;
import io.adstream.sink.Batch;
import io.adstream.sink.LaneStatus;
import io.zonky.test.db.postgres.embedded.EmbeddedPostgres;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.zip.ZipEntry;
import java.util.zip.ZipFile;
import org.jspecify.annotations.Nullable;

/** One PostgreSQL for all tests of a JVM, a schema for each, and values to store. */
public final class TestDatabase {

  public static final String SECRET = "canary-8c1f";
  public static final Cube BY_DEVICE =
      Cube.every(Duration.ofMinutes(1)).by(Dimension.DEVICE, Dimension.OS);
  public static final Cube ALL = Cube.every(Duration.ofHours(1)).named("all_hours");

  private static final EmbeddedPostgres SERVER = start();
  private static final AtomicInteger SCHEMAS = new AtomicInteger();

  private TestDatabase() {}

  private static EmbeddedPostgres start() {
    try {
      // Only the user "locked" needs a password.
      Path access = Files.createTempFile("pg_hba", ".conf");
      access.toFile().deleteOnExit();
      Files.writeString(
          access,
          """
          local all all trust
          host all locked all scram-sha-256
          host all all all trust
          """);
      Files.setPosixFilePermissions(access, PosixFilePermissions.fromString("rw-r--r--"));
      EmbeddedPostgres.Builder builder =
          EmbeddedPostgres.builder().setServerConfig("hba_file", access.toString());
      // Another version than the newest, which is on the class path.
      String binaries = System.getProperty("adstream.postgres.binaries");
      if (binaries != null) {
        builder.setPgBinaryResolver((system, machine) -> binariesIn(Path.of(binaries)));
      }
      EmbeddedPostgres server = builder.start();
      Runtime.getRuntime().addShutdownHook(new Thread(() -> close(server)));
      return server;
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static InputStream binariesIn(Path jar) throws IOException {
    try (ZipFile zip = new ZipFile(jar.toFile())) {
      ZipEntry archive =
          zip.stream().filter(entry -> entry.getName().endsWith(".txz")).findFirst().orElseThrow();
      return new ByteArrayInputStream(zip.getInputStream(archive).readAllBytes());
    }
  }

  private static void close(EmbeddedPostgres server) {
    try {
      server.close();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  public static int port() {
    return SERVER.getPort();
  }

  public static String url() {
    return url(port(), "");
  }

  public static String url(int port, String properties) {
    return "jdbc:postgresql://localhost:" + port + "/postgres" + properties;
  }

  public static String newSchema() {
    return "test_" + SCHEMAS.incrementAndGet();
  }

  public static PostgresSink.Builder sink(String schema) {
    return PostgresSink.builder(url()).user("postgres").password(SECRET).schema(schema);
  }

  public static PipelineSpec.Builder spec() {
    return noCubes().cube(BY_DEVICE).cube(ALL);
  }

  public static PipelineSpec.Builder noCubes() {
    return PipelineSpec.builder("ads").kafka("unused:1", "impressions", "clicks");
  }

  public static Connection connect() throws SQLException {
    return DriverManager.getConnection(url(), "postgres", SECRET);
  }

  public static void execute(String sql) {
    try (Connection connection = connect();
        Statement statement = connection.createStatement()) {
      statement.execute(sql);
    } catch (SQLException e) {
      throw new IllegalStateException(sql, e);
    }
  }

  /** The first column of all rows, as text. */
  public static List<@Nullable String> query(String sql) {
    return queryAfter("", sql);
  }

  /** The same in a session that something was run in before, such as {@code SET ROLE}. */
  public static List<@Nullable String> queryAfter(String before, String sql) {
    try (Connection connection = connect();
        Statement statement = connection.createStatement()) {
      statement.execute(before);
      List<@Nullable String> values = new ArrayList<>();
      try (ResultSet row = statement.executeQuery(sql)) {
        while (row.next()) {
          values.add(row.getString(1));
        }
      }
      return values;
    } catch (SQLException e) {
      throw new IllegalStateException(sql, e);
    }
  }

  public static long count(String schema, String table) {
    return Long.parseLong(
        String.valueOf(query("SELECT count(*) FROM " + SqlName.quote(schema, table)).get(0)));
  }

  /** The lanes whose sums over minutes, or over quarters of an hour, are not their counters. */
  public static List<@Nullable String> lanesCountedWrong(String schema) {
    String sums =
        Arrays.stream(Counter.values())
            .map(counter -> "coalesce(sum(" + counter.columnName() + "), 0)")
            .collect(joining(", "));
    return query(
        List.of("records_by_minute", "records_by_quarter_hour").stream()
            .map(
                table ->
                    "SELECT lane FROM (SELECT lane, %1$s FROM %2$s.progress WHERE impressions_read + clicks_read > 0 GROUP BY lane EXCEPT SELECT lane, %1$s FROM %2$s.%3$s GROUP BY lane) AS wrong"
                        .formatted(sums, schema, table))
            .collect(joining(" UNION ALL ")));
  }

  public static Impression impression(String id) {
    return Impression.builder(id)
        .userId("u")
        .adId("ad")
        .adCategory("cat")
        .device("phone")
        .os("os")
        .location("DE")
        .pageId("p")
        .referrer("r")
        .costMicros(1_234_567)
        .eventTimeMillis(60_000)
        .build();
  }

  public static Click click(String id, String impressionId) {
    return Click.builder(id, impressionId)
        .clickPosition("top")
        .costMicros(2_000_001)
        .eventTimeMillis(61_000)
        .build();
  }

  public static Measures ofClick(long costMicros) {
    return Measures.of(0, 1, 0, 0, costMicros);
  }

  public static Measures ofImpression(long costMicros) {
    return Measures.of(1, 0, 0, costMicros, 0);
  }

  /** How far a lane is. */
  public static LaneStatus status(long watermarkMillis, Counters counters) {
    return new LaneStatus(watermarkMillis, watermarkMillis, watermarkMillis, 0, 0, counters);
  }

  public static CubePlan plan(Cube cube) {
    return noCubes().cube(cube).plan().cube(cube.name());
  }

  public static JoinResult matched(String id) {
    return new JoinResult.Matched(impression(id), click("c" + id, id));
  }

  public static KpiRow kpi(Cube cube, Measures measures, @Nullable Object... group) {
    List<@Nullable Object> values = new ArrayList<>(Arrays.asList(group));
    return new KpiRow(
        new KpiKey(cube.name(), 60_000, Collections.unmodifiableList(values)), measures);
  }

  public static Batch batch(
      int lane, long from, long to, List<JoinResult> results, List<KpiRow> kpis) {
    return new Batch(lane, from, to, results, kpis, null);
  }
}
