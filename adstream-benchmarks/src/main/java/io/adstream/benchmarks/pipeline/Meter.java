package io.adstream.benchmarks.pipeline;

import io.adstream.benchmarks.process.Scratch;
import io.adstream.benchmarks.process.Usage;
import io.adstream.benchmarks.report.Measurement;
import java.io.IOException;
import java.sql.SQLException;
import java.time.Duration;
import java.util.concurrent.ExecutionException;

/** Measures the cost of a run outside its own process. Not thread-safe. */
final class Meter {

  private final Servers servers;
  private final Topics topics;
  private final Duration brokerBefore;
  private final Duration postgresBefore;
  private final long bytesBefore;
  private Duration broker = Duration.ZERO;
  private Duration postgres = Duration.ZERO;
  private long stateBytes;
  private long kafkaBytes;
  private long logBytes;

  /** Starts. */
  Meter(Servers servers, Topics topics)
      throws SQLException, InterruptedException, ExecutionException {
    this.servers = servers;
    this.topics = topics;
    brokerBefore = servers.brokerCpu();
    postgresBefore = servers.postgresCpu();
    bytesBefore = topics.outputBytes();
  }

  /** Records the cost of the job so far; may be called repeatedly. */
  void read(String job) throws SQLException, IOException, InterruptedException, ExecutionException {
    broker = servers.brokerCpu().minus(brokerBefore);
    postgres = servers.postgresCpu().minus(postgresBefore);
    stateBytes = Scratch.bytes(servers.directory(job));
    kafkaBytes = topics.outputBytes() - bytesBefore;
    logBytes = topics.logBytes();
  }

  /** The recorded cost, with the usage of the job's process and the peak of its windows. */
  Measurement measurement(Usage usage, long windowBytes, long openEvents) {
    return new Measurement(
        seconds(usage.elapsed()),
        seconds(usage.cpu()),
        usage.peakBytes(),
        stateBytes,
        kafkaBytes,
        logBytes,
        seconds(broker),
        seconds(postgres),
        windowBytes,
        openEvents);
  }

  private static double seconds(Duration duration) {
    return duration.toNanos() / 1e9;
  }
}
