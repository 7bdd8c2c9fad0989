package io.adstream.benchmarks;

import java.net.URISyntaxException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.apache.kafka.clients.admin.Admin;
import org.apache.spark.launcher.JavaModuleOptions;

/**
 * Spark in one process, with as many threads as there are cores, and the plain stream-stream join.
 * Its jobs have a class path of their own, which the module beside this one gathers.
 */
final class SparkPlatform implements Platform {

  private static final String PLAIN_JOIN = "io.adstream.benchmarks.spark.PlainSparkJoin";
  private static final String STATE_STORES = "org.apache.spark.sql.execution.streaming.state.";

  private final Options options;
  private final String classPath;

  SparkPlatform(Options options) {
    this.options = options;
    classPath = classPath();
    plainOptions(); // so that a wrong one is said at once
    if (!List.of("left", "inner").contains(options.of(Options.JOIN))) {
      throw options.unknown(Options.JOIN, "left or inner");
    }
  }

  private static String classPath() {
    try {
      Path here =
          Path.of(SparkPlatform.class.getProtectionDomain().getCodeSource().getLocation().toURI());
      Path lib = here.resolve("../../spark/target/lib").normalize();
      if (!Files.isDirectory(lib)) {
        throw new IllegalStateException(
            "Cannot run Spark: its class path should be in " + lib + ", expected it packaged");
      }
      return lib.resolve("*").toString();
    } catch (URISyntaxException e) {
      throw new IllegalStateException("Cannot tell where this program is", e);
    }
  }

  @Override
  public String engine() {
    return "spark";
  }

  @Override
  public String title() {
    return "Spark";
  }

  @Override
  public Program wholeJob() {
    return new Program(WholeJob.class.getName(), classPath);
  }

  @Override
  public List<String> wholeJobOptions(Expectation expectation) {
    if (options.isDefault(Options.BATCHES)) {
      return List.of();
    }
    return List.of(
        "-Dspark.adstream.maxRecordsPerBatch="
            + expectation.records() / options.number(Options.BATCHES));
  }

  @Override
  public Program plainJoin() {
    return new Program(PLAIN_JOIN, classPath);
  }

  @Override
  public String plainTitle() {
    return "plain " + options.of(Options.JOIN) + " join, state in " + options.of(Options.STATE);
  }

  /** The kind of join, and the most records of each topic in a batch. */
  @Override
  public List<String> plainArguments(Expectation expectation) {
    List<String> arguments = new ArrayList<>();
    arguments.add(options.of(Options.JOIN));
    long batches = options.number(Options.BATCHES);
    for (String topic : List.of(Workload.IMPRESSIONS, Workload.CLICKS)) {
      long records = expectation.counters().getOrDefault(topic + "_read", 0L);
      arguments.add(String.valueOf(batches == 1 ? Long.MAX_VALUE : 1 + (records - 1) / batches));
    }
    return arguments;
  }

  @Override
  public List<String> plainOptions() {
    List<String> settings = new ArrayList<>();
    settings.add("-Dspark.sql.shuffle.partitions=" + Workload.PARTITIONS);
    String provider = "-Dspark.sql.streaming.stateStore.providerClass=" + STATE_STORES;
    switch (options.of(Options.STATE)) {
      case "memory" -> settings.add(provider + "HDFSBackedStateStoreProvider");
      case "rocksdb" -> {
        settings.add(provider + "RocksDBStateStoreProvider");
        settings.add(
            "-Dspark.sql.streaming.stateStore.rocksdb.changelogCheckpointing.enabled=true");
      }
      default -> throw options.unknown(Options.STATE, "memory or rocksdb");
    }
    return settings;
  }

  @Override
  public List<String> options(Path directory) {
    List<String> settings = new ArrayList<>(List.of(JavaModuleOptions.defaultModuleOptionArray()));
    settings.add("-Dspark.master=local[" + Runtime.getRuntime().availableProcessors() + "]");
    settings.add("-Dspark.app.name=" + directory.getFileName());
    settings.add("-Dspark.ui.enabled=false");
    settings.add("-Dspark.driver.bindAddress=127.0.0.1");
    settings.add("-Dspark.driver.host=127.0.0.1");
    settings.add("-Dspark.sql.session.timeZone=UTC");
    settings.add("-Dspark.local.dir=" + directory);
    settings.add("-Dspark.adstream.checkpoint=" + directory.resolve("checkpoint").toUri());
    settings.add(JobProcess.kafkaOption("fetch.max.wait.ms", "10"));
    settings.add(JobProcess.kafkaOption("max.partition.fetch.bytes", "8388608"));
    settings.add(JobProcess.kafkaOption("max.poll.records", "5000"));
    settings.add(JobProcess.kafkaOption("receive.buffer.bytes", "1048576"));
    return settings;
  }

  /** Yes: the heartbeats close all windows, so all of them come. */
  @Override
  public boolean awaitsUnclicked() {
    return options.of(Options.JOIN).equals("left");
  }

  /** When the rows are there. */
  @Override
  public boolean hasReadAll(Admin admin, Expectation expectation, String output, long written) {
    long unclicked = awaitsUnclicked() ? expectation.plainUnclicked() : 0;
    return written >= expectation.plainMatched() + unclicked;
  }
}
