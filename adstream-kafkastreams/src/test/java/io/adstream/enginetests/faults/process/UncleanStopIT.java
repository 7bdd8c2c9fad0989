package io.adstream.enginetests.faults.process;

import static java.util.concurrent.TimeUnit.SECONDS;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.adstream.enginetests.faults.FaultCertification;
import io.adstream.enginetests.matrix.Fault;
import io.adstream.enginetests.matrix.Survives;
import io.adstream.enginetests.pipeline.EngineArguments;
import io.adstream.enginetests.process.ChildProcess;
import io.adstream.enginetests.tables.Workload;
import io.adstream.samples.traffic.TrafficSpec;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.Statement;
import java.time.Duration;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** A pipeline that fails while SIGTERM stops it. */
class UncleanStopIT extends FaultCertification {

  @Override
  public String engine() {
    return "kafka-streams";
  }

  @Test
  @Tag("slow") // a sink that does not answer counts as a wait after 30 s
  @Survives(Fault.CLOSED)
  void batchThatIsRefusedDuringSigtermMakesTheExitCodeOne() throws Exception {
    TrafficSpec traffic = Workload.traffic(SEED, 2_000);
    EngineArguments arguments = arguments("unclean", traffic);
    fill(arguments, traffic);
    Path file = arguments.write(directory.resolve("unclean.properties"));
    Path log = directory.resolve("unclean.log");
    try (Connection connection = postgres.connect();
        Statement statement = connection.createStatement();
        ChildProcess run = ChildProcess.command(log, "run", "--config", file.toString())) {
      connection.setAutoCommit(false);
      statement.execute("LOCK TABLE unclean.joined IN EXCLUSIVE MODE");
      awaitPhase(run, "WAITING_FOR_SINK");
      run.terminate();
      awaitPhase(run, "STOPPING");
      statement.execute("DROP TABLE unclean.joined CASCADE");
      connection.commit();

      assertThat(run.awaitExit(Duration.ofSeconds(PATIENCE_SECONDS)))
          .as(run.saidInAll())
          .isEqualTo(1);
      assertThat(run.saidInAll()).contains("Pipeline unclean is FAILED: ");
    }
  }

  private static void awaitPhase(ChildProcess run, String phase) {
    await()
        .atMost(PATIENCE_SECONDS, SECONDS)
        .until(
            () -> {
              run.checkRunning();
              return run.saidInAll().contains("Pipeline unclean is " + phase);
            });
  }
}
