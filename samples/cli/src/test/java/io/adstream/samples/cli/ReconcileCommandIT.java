package io.adstream.samples.cli;

import static org.assertj.core.api.Assertions.assertThat;

import io.adstream.event.Click;
import io.adstream.event.Impression;
import io.adstream.join.Counters;
import io.adstream.join.JoinResult;
import io.adstream.samples.config.RunConfig;
import io.adstream.samples.embedded.EmbeddedPostgres;
import io.adstream.sink.Batch;
import io.adstream.sink.LaneStatus;
import io.adstream.sink.SinkSession;
import java.nio.file.Files;
import java.nio.file.Path;
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
              cube.ads.window = 1m
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
      assertThat(reconcile(config, user).out()).contains("\n           0  matches added\n");
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
        new Impression("i", null, null, null, null, null, null, null, null, null, null, 1, 1_000);
    JoinResult late = new JoinResult.Late(new Click("c", "i", null, 1, 2_000), 3_000);
    try (SinkSession session = run.sink().open(run.spec())) {
      session.write(
          new Batch(
              0,
              0,
              1,
              List.of(new JoinResult.Unclicked(impression), late),
              List.of(),
              new LaneStatus(3_600_000, Counters.ZERO)));
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
