package io.adstream.samples.faults;

import static java.util.concurrent.TimeUnit.SECONDS;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.adstream.samples.faults.EngineArguments.Position;
import io.adstream.samples.traffic.SentTraffic;
import io.adstream.samples.traffic.TrafficSpec;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** Spark, killed. */
class SparkKillIT extends KillCertification {

  @Override
  String engine() {
    return "spark";
  }

  /** What a kill between the sink's commit and Spark's own leaves behind. */
  @Test
  void batchThatSparkForgetsIsNotStoredTwice() throws Exception {
    Outcome outcome = forgetTheNewestBatch("forgotten", Position.WITH_ROWS);

    assertThat(outcome.stored().differencesFrom(outcome.expected())).as("seed %s", SEED).isEmpty();
  }

  /** The comparison sees what it is for. */
  @Test
  void batchThatSparkForgetsDoublesInASinkWithoutPositions() throws Exception {
    Outcome outcome = forgetTheNewestBatch("doubled", Position.IGNORED);

    assertThat(outcome.stored().differencesFrom(outcome.expected()))
        .as("seed %s", SEED)
        .isNotEmpty();
  }

  private Outcome forgetTheNewestBatch(String name, Position position) throws Exception {
    EngineArguments arguments = arguments(name, position).withEventsPerSecond(100_000);
    TrafficSpec traffic = Workload.traffic(SEED, 20_000);
    SentTraffic sent = Workload.fill(kafka, arguments, traffic);
    Path log = directory.resolve(arguments.name() + ".log");
    try (Connection connection = postgres.connect()) {
      StoredTables tables = new StoredTables(connection, arguments.name());
      Path forgotten;
      try (ChildProcess engine = ChildProcess.engine(arguments, log)) {
        awaitEnd(engine, tables, traffic, sent);
        Path commits = under(arguments.stateDirectory(), "commits");
        Path offsets = under(arguments.stateDirectory(), "offsets");
        await().atMost(30, SECONDS).until(() -> newest(commits) == newest(offsets));
        forgotten = commits.resolve(String.valueOf(newest(commits)));
        engine.kill();
      }
      Files.delete(forgotten);
      try (ChildProcess engine = ChildProcess.engine(arguments, log)) {
        await().atMost(60, SECONDS).until(() -> Files.exists(forgotten));
        engine.kill();
      }
      return new Outcome(Tables.of(sent.answer(traffic.cubes())), tables.all(traffic.cubes()));
    }
  }

  /** The only pipeline's directory of this name. */
  private static Path under(Path root, String name) throws IOException {
    try (Stream<Path> paths = Files.find(root, 2, (path, is) -> path.endsWith(name))) {
      return paths.findFirst().orElseThrow();
    }
  }

  /** The number of the newest batch that has a file here. */
  private static long newest(Path batches) {
    try (Stream<Path> files = Files.list(batches)) {
      return files
          .map(file -> String.valueOf(file.getFileName()))
          .filter(name -> name.matches("[0-9]+"))
          .mapToLong(Long::parseLong)
          .max()
          .orElse(-1);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
