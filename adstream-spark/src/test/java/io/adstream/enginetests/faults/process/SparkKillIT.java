package io.adstream.enginetests.faults.process;

import static java.util.concurrent.TimeUnit.SECONDS;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.adstream.enginetests.matrix.Fault;
import io.adstream.enginetests.matrix.Survives;
import io.adstream.enginetests.pipeline.EngineArguments;
import io.adstream.enginetests.pipeline.SinkFault;
import io.adstream.enginetests.process.ChildProcess;
import io.adstream.enginetests.tables.StoredTables;
import io.adstream.enginetests.tables.Tables;
import io.adstream.enginetests.tables.Workload;
import io.adstream.samples.traffic.SentTraffic;
import io.adstream.samples.traffic.TrafficSpec;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** Spark, killed. */
class SparkKillIT extends KillCertification {

  private static final int PATIENCE_SECONDS = 180;

  @Override
  public String engine() {
    return "spark";
  }

  /** What Spark forgets, below, is the same in short. */
  @Override
  @Test
  @Tag("slow")
  @Survives(Fault.KILLED_AT_COMMIT)
  void batchIsStoredOnceWhereverItsCommitFindsTheKill() throws Exception {
    super.batchIsStoredOnceWhereverItsCommitFindsTheKill();
  }

  /**
   * The state after a kill between the sink's commit and Spark's own; {@code SparkEngineIT} tests
   * tasks that fail there.
   */
  @Test
  @Tag("slow")
  @Survives(Fault.KILLED_AT_COMMIT)
  void batchThatSparkForgetsIsNotStoredTwice() throws Exception {
    assertThat(forgetTheNewestBatch("forgotten", SinkFault.NONE)).as("seed %s", SEED).isEmpty();
  }

  /** The comparison detects the fault. */
  @Test
  @Tag("slow")
  @Survives(value = Fault.KILLED_AT_COMMIT, negativeControl = true)
  void batchThatSparkForgetsDoublesInASinkWithoutPositions() throws Exception {
    assertThat(forgetTheNewestBatch("doubled", SinkFault.POSITION_IGNORED))
        .as("seed %s", SEED)
        .isNotEmpty();
  }

  /** How the tables differ from the batch answer afterwards. */
  private List<String> forgetTheNewestBatch(String name, SinkFault fault) throws Exception {
    TrafficSpec traffic = Workload.traffic(SEED, 10_000);
    EngineArguments arguments =
        arguments(name, traffic).withEventsPerSecond(100_000).withSinkFault(fault, 1);
    SentTraffic sent = fill(arguments, traffic);
    Path state = directory.resolve("state-" + name);
    try (Connection connection = postgres.connect()) {
      StoredTables tables = new StoredTables(connection, arguments.name());
      Path forgotten;
      try (ChildProcess engine = engine(arguments)) {
        awaitEnd(engine, tables, traffic, sent);
        Path commits = under(state, "commits");
        Path offsets = under(state, "offsets");
        await().atMost(PATIENCE_SECONDS, SECONDS).until(() -> newest(commits) == newest(offsets));
        forgotten = commits.resolve(String.valueOf(newest(commits)));
        engine.kill();
      }
      Files.delete(forgotten);
      try (ChildProcess engine = engine(arguments)) {
        await().atMost(PATIENCE_SECONDS, SECONDS).until(() -> Files.exists(forgotten));
        engine.kill();
      }
    }
    return stored(arguments, traffic).differencesFrom(Tables.of(sent.answer(), traffic.plan()));
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
