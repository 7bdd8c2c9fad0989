package io.adstream.benchmarks.jobs;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.adstream.benchmarks.Workload;
import io.adstream.benchmarks.process.JobProcess;
import io.adstream.samples.embedded.EmbeddedKafka;
import java.io.IOException;
import java.io.PrintStream;

/** The process that runs the broker, until its standard input ends. */
public final class Broker {

  private Broker() {}

  /** Prints the address for clients. */
  public static void main(String[] args) throws IOException {
    try (EmbeddedKafka kafka = EmbeddedKafka.start()) {
      kafka.createTopics(
          Workload.PARTITIONS, Workload.IMPRESSIONS, Workload.WIDE_IMPRESSIONS, Workload.CLICKS);
      new PrintStream(System.out, true, UTF_8).println(kafka.bootstrapServers());
      JobProcess.awaitEndOfInput();
    }
    System.exit(0);
  }
}
