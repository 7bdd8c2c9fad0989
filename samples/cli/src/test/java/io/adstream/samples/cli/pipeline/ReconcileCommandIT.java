package io.adstream.samples.cli.pipeline;

import static org.assertj.core.api.Assertions.assertThat;

import io.adstream.event.Click;
import io.adstream.event.Impression;
import io.adstream.join.Counters;
import io.adstream.join.JoinResult;
import io.adstream.samples.cli.Called;
import io.adstream.samples.config.RunConfig;
import io.adstream.samples.embedded.EmbeddedPostgres;
import io.adstream.sink.Batch;
import io.adstream.sink.LaneStatus;
import io.adstream.sink.SinkSession;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.Statement;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ReconcileCommandIT {

  @Test
  void lateClickIsShownAndAppliedOnce(@TempDir Path directory) throws Exception {
    try (EmbeddedPostgres postgres = EmbeddedPostgres.start()) {
      Path config =
          Files.writeString(
              directory.resolve("ads.properties"),
              """
              kafka.bootstrap.servers = localhost:1
              result.unclicked = kept
              schema.impressions.Viewable = BOOLEAN
              schema.clicks.Revenue = DECIMAL
              cube.ads.window = 1m
              cube.ads.dimensions = Viewable
              cube.ads.sum.revenue = Revenue
              sink.url = %s
              sink.user = adstream_writer
              """
                  .formatted(postgres.jdbcUrl()));
      storeLateClick(config, postgres.user());
      String[] user = {"--user", postgres.user()};
      Called dry = reconcile(config, "--dry-run", user[0], user[1]);
      assertThat(dry.code()).isZero();
      assertThat(dry.out())
          .startsWith("What would change of the late events that are settled at watermark 1970")
          .contains("\n           1  late clicks accepted\n")
          .contains("\n           1  matches added\n");
      Called done = reconcile(config, user);
      assertThat(done.code()).isZero();
      assertThat(done.out()).isEqualTo(dry.out().replace("would change", "changed"));
      try (Connection connection = postgres.connect();
          Statement statement = connection.createStatement();
          ResultSet row =
              statement.executeQuery(
                  "SELECT viewable, clicks, revenue FROM adstream.kpi_ads"
                      + " JOIN adstream.joined USING (viewable, revenue)")) {
        assertThat(row.next()).isTrue();
        assertThat(row.getString(1) + row.getLong(2) + row.getBigDecimal(3))
            .isEqualTo("t17.500000");
      }
      assertThat(reconcile(config, user).out()).contains("\n           0  matches added\n");
      Files.writeString(config, Files.readString(config) + "join.max.future = 1m\n");
      String[] apply = {"schema", "--config", config.toString(), "--apply", user[0], user[1]};
      Called changed = Called.with(apply);
      assertThat(changed.code()).isEqualTo(1);
      assertThat(changed.err()).contains("join.maxFuture");
      String[] accept = Arrays.copyOf(apply, apply.length + 1);
      accept[apply.length] = "--accept-changes";
      assertThat(Called.with(accept).code()).isZero();
      assertThat(Called.with(apply).code()).isZero();
      Files.writeString(config, Files.readString(config).replace("= kept", "= dropped"));
      Called refused = reconcile(config, user);
      assertThat(refused.code()).isEqualTo(1);
      assertThat(refused.err()).startsWith("Cannot reconcile").contains("result.unclicked");
      assertThat(Called.with("reconcile").code()).isEqualTo(2);
    }
  }

  private static void storeLateClick(Path config, String user) {
    RunConfig run =
        RunConfig.read(config, RunConfig.Results.KEEP, Map.of(), Map.of("sink.user", user));
    Impression impression =
        Impression.builder("i", run.spec().plan().schema())
            .set("Viewable", true)
            .costMicros(1)
            .eventTimeMillis(1_000)
            .build();
    Click click =
        Click.builder("c", "i", run.spec().plan().schema())
            .set("Revenue", 7_500_000L)
            .costMicros(1)
            .eventTimeMillis(2_000)
            .build();
    JoinResult late = new JoinResult.Late(click, 3_000);
    try (SinkSession session = run.sink().open(run.spec().sinkSpec())) {
      session.write(
          new Batch(
              0,
              0,
              1,
              List.of(new JoinResult.Unclicked(impression), late),
              List.of(),
              new LaneStatus(3_600_000, 3_600_000, 3_600_000, 0, 0, Counters.ZERO)));
    }
  }

  private static Called reconcile(Path config, String... options) {
    String[] arguments = new String[options.length + 3];
    arguments[0] = "reconcile";
    arguments[1] = "--config";
    arguments[2] = config.toString();
    System.arraycopy(options, 0, arguments, 3, options.length);
    return Called.with(arguments);
  }
}
