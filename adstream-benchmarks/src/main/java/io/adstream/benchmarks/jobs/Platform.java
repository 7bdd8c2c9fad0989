package io.adstream.benchmarks.jobs;

import io.adstream.benchmarks.process.JobProcess;
import io.adstream.benchmarks.process.Program;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import org.apache.spark.launcher.JavaModuleOptions;

/** What jobs run on. */
public enum Platform {
  /** Kafka Streams. */
  KAFKA_STREAMS,
  /**
   * Spark in one process, with as many threads as there are cores. Its jobs have a class path of
   * their own.
   */
  SPARK,
  /** Flink in one process. Its jobs have a class path of their own, too. */
  FLINK,
  /** Nothing but Kafka's consumers. */
  CONSUMERS;

  private static final List<String> OPENED_FOR_FLINK =
      List.of(
          "java.lang",
          "java.lang.reflect",
          "java.io",
          "java.net",
          "java.nio",
          "java.text",
          "java.time",
          "java.util",
          "java.util.concurrent",
          "java.util.concurrent.atomic",
          "java.util.concurrent.locks");

  Program program(String mainClass) {
    return switch (this) {
      case KAFKA_STREAMS, CONSUMERS ->
          new Program(mainClass, System.getProperty("java.class.path"));
      case SPARK -> Program.beside("spark", mainClass);
      case FLINK -> Program.beside("flink", mainClass);
    };
  }

  /**
   * Options of the virtual machine that all its jobs get, adstream's and those that it is compared
   * with.
   *
   * @param directory what the job may write to
   */
  public List<String> options(Path directory) {
    return switch (this) {
      case KAFKA_STREAMS -> List.of(JobProcess.kafkaOption("state.dir", directory.toString()));
      case SPARK -> spark(directory);
      case FLINK ->
          OPENED_FOR_FLINK.stream()
              .map(each -> "--add-opens=java.base/" + each + "=ALL-UNNAMED")
              .toList();
      case CONSUMERS -> List.of();
    };
  }

  private static List<String> spark(Path directory) {
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

  /** As on the command line, and as the engine is called. */
  @Override
  public String toString() {
    return name().toLowerCase(Locale.ROOT).replace('_', '-');
  }
}
