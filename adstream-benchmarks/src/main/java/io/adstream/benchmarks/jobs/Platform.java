package io.adstream.benchmarks.jobs;

import io.adstream.benchmarks.process.JobProcess;
import io.adstream.benchmarks.process.Program;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import org.apache.spark.launcher.JavaModuleOptions;

/** The platforms of jobs. */
public enum Platform {
  /** Kafka Streams. */
  KAFKA_STREAMS,
  /** Spark in one process, with one thread per core. Its jobs have a separate class path. */
  SPARK,
  /** Flink in one process. Its jobs have a separate class path. */
  FLINK,
  /** Only Kafka consumers. */
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
   * The JVM options of all its jobs, both adstream's and those for comparison.
   *
   * @param directory the directory that the job may write to
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

  /** The name on the command line, which is also the engine's name. */
  @Override
  public String toString() {
    return name().toLowerCase(Locale.ROOT).replace('_', '-');
  }
}
