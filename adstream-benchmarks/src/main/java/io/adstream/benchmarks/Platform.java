package io.adstream.benchmarks;

import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.ExecutionException;
import org.apache.kafka.clients.admin.Admin;

/** What an engine runs on, with the join that one writes with its own means. */
interface Platform {

  /** The platform of the engine that the options name. */
  static Platform of(Options options) {
    return switch (options.of(Options.ENGINE)) {
      case "kafka-streams" -> new KafkaStreamsPlatform(options);
      case "spark" -> new SparkPlatform(options);
      default -> throw options.unknown(Options.ENGINE, "kafka-streams or spark");
    };
  }

  /** The engine's name. */
  String engine();

  /** The name to report. */
  String title();

  /** Runs the {@link WholeJob}. */
  Program wholeJob();

  /** Options of the virtual machine that only the whole job gets. */
  List<String> wholeJobOptions(Expectation expectation);

  /** Runs the plain join: takes the servers, its output topic, further arguments, the workload. */
  Program plainJoin();

  /** What is special about the plain join, to report. */
  String plainTitle();

  /** The further arguments. */
  List<String> plainArguments(Expectation expectation);

  /** Options of the virtual machine that only the plain join gets. */
  List<String> plainOptions();

  /**
   * Options of the virtual machine that both jobs get.
   *
   * @param directory what the job may write to
   */
  List<String> options(Path directory);

  /** Whether the end of the plain join is that its unclicked impressions are written, too. */
  boolean awaitsUnclicked();

  /**
   * Whether the plain join has read all there is, so that it is over when it writes no more.
   *
   * @param output the topic that it writes to
   * @param written how many records that holds
   */
  boolean hasReadAll(Admin admin, Expectation expectation, String output, long written)
      throws InterruptedException, ExecutionException;
}
