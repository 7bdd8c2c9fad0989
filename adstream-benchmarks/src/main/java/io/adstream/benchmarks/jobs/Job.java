package io.adstream.benchmarks.jobs;

import static io.adstream.benchmarks.jobs.Platform.CONSUMERS;
import static io.adstream.benchmarks.jobs.Platform.FLINK;
import static io.adstream.benchmarks.jobs.Platform.KAFKA_STREAMS;
import static io.adstream.benchmarks.jobs.Platform.SPARK;

import io.adstream.benchmarks.Workload;
import io.adstream.benchmarks.process.Program;
import io.adstream.join.Counter;
import java.util.ArrayList;
import java.util.Collections;
import java.util.EnumSet;
import java.util.List;
import java.util.Locale;
import java.util.Set;

/** The jobs that are measured. */
public enum Job {
  /** The whole job on Kafka Streams. */
  ADSTREAM_KAFKA_STREAMS(KAFKA_STREAMS, Output.TABLES, "adstream on Kafka Streams, whole job"),
  /** The whole job, with a heap of 1 GiB. */
  ADSTREAM_KAFKA_STREAMS_1G(
      KAFKA_STREAMS, Output.TABLES, "adstream on Kafka Streams, whole job, 1 GiB of heap"),
  /** The whole job on Kafka Streams. */
  ADSTREAM_SPARK(SPARK, Output.TABLES, "adstream on Spark, whole job"),
  /** The whole job, with a heap of 1 GiB. */
  ADSTREAM_SPARK_1G(SPARK, Output.TABLES, "adstream on Spark, whole job, 1 GiB of heap"),
  /** The whole job, whose metrics are scraped over HTTP. */
  ADSTREAM_KAFKA_STREAMS_SCRAPED(
      KAFKA_STREAMS, Output.TABLES, "adstream on Kafka Streams, whole job, scraped every second"),
  /** The whole job, whose metrics are scraped over HTTP. */
  ADSTREAM_SPARK_SCRAPED(
      SPARK, Output.TABLES, "adstream on Spark, whole job, scraped every second"),
  /** The whole job over wide impressions, whose further attributes are skipped. */
  ADSTREAM_KAFKA_STREAMS_UNDECLARED(
      KAFKA_STREAMS, Output.TABLES, "adstream on Kafka Streams, whole job, wide, undeclared"),
  /** The whole job over wide impressions. */
  ADSTREAM_KAFKA_STREAMS_DECLARED(
      KAFKA_STREAMS, Output.TABLES, "adstream on Kafka Streams, whole job, wide, declared"),
  /** The whole job over wide impressions, whose further attributes are skipped. */
  ADSTREAM_SPARK_UNDECLARED(SPARK, Output.TABLES, "adstream on Spark, whole job, wide, undeclared"),
  /** The whole job over wide impressions. */
  ADSTREAM_SPARK_DECLARED(SPARK, Output.TABLES, "adstream on Spark, whole job, wide, declared"),
  /** A minimal join. */
  FLOOR(CONSUMERS, Output.LINE, "bare consumers, hash maps: the floor"),
  /** The left join of the DSL. */
  KAFKA_STREAMS_LEFT(KAFKA_STREAMS, Output.MATCHES, "Kafka Streams DSL, left join"),
  /** The inner join of the DSL. */
  KAFKA_STREAMS_INNER(KAFKA_STREAMS, Output.MATCHES, "Kafka Streams DSL, inner join"),
  /** The left join, with its state in memory. */
  SPARK_LEFT(SPARK, Output.ALL_ROWS, "Spark, left join, state in memory"),
  /** The left interval join, with its state on the heap. */
  FLINK_LEFT(FLINK, Output.MATCHES, "Flink SQL, left join, state in memory"),

  /** The whole job in batches. */
  ADSTREAM_SPARK_BATCHES(SPARK, Output.TABLES, "adstream on Spark, whole job"),
  /** The inner join in batches, with its state in memory. */
  SPARK_INNER_MEMORY_BATCHES(SPARK, Output.MATCHES, "Spark, inner join, state in memory"),
  /** The inner join in batches, with its state in RocksDB. */
  SPARK_INNER_ROCKSDB_BATCHES(SPARK, Output.MATCHES, "Spark, inner join, RocksDB");

  /** The output of a job. */
  public enum Output {
    /** PostgreSQL tables with all expected results. */
    TABLES,
    /** A topic with all matches; the last unclicked impressions may or may not be there. */
    MATCHES,
    /** A topic with all matches and all unclicked impressions. */
    ALL_ROWS,
    /** A line with the number of matches. */
    LINE
  }

  /** The whole job of each engine. */
  public static final List<Job> WHOLE = List.of(ADSTREAM_KAFKA_STREAMS, ADSTREAM_SPARK);

  /** Those that read {@link Workload#WIDE_IMPRESSIONS}. */
  private static final Set<Job> WIDE =
      Collections.unmodifiableSet(
          EnumSet.range(ADSTREAM_KAFKA_STREAMS_UNDECLARED, ADSTREAM_SPARK_DECLARED));

  /**
   * Of no interest but beside {@link #WHOLE}, to see what metrics or further attributes cost; run
   * if asked for.
   */
  public static final Set<Job> ON_REQUEST =
      Collections.unmodifiableSet(
          EnumSet.range(ADSTREAM_KAFKA_STREAMS_SCRAPED, ADSTREAM_SPARK_DECLARED));

  /** The number of batches, for jobs whose input is divided into batches. */
  public static final int BATCHES = 20;

  private static final String PLAIN_SPARK_JOIN = "io.adstream.benchmarks.spark.PlainSparkJoin";
  private static final String PLAIN_FLINK_JOIN = "io.adstream.benchmarks.flink.PlainFlinkJoin";
  private static final String STATE_STORE = "spark.sql.streaming.stateStore.";
  private static final String PROVIDER =
      "-D" + STATE_STORE + "providerClass=org.apache.spark.sql.execution.streaming.state.";

  private final Platform platform;
  private final Output output;
  private final String title;

  Job(Platform platform, Output output, String title) {
    this.platform = platform;
    this.output = output;
    this.title = title;
  }

  /** The platform that it runs on. */
  public Platform platform() {
    return platform;
  }

  /** Its output. */
  public Output output() {
    return output;
  }

  /** Its title in a report. */
  public String title() {
    return title;
  }

  /** Whether its input is divided into {@link #BATCHES}. */
  public boolean inBatches() {
    return name().endsWith("_BATCHES");
  }

  /** The topic of the impressions that it reads. */
  public String impressions() {
    return WIDE.contains(this) ? Workload.WIDE_IMPRESSIONS : Workload.IMPRESSIONS;
  }

  /** The program of its process. */
  public Program program() {
    return platform.program(
        switch (this) {
          case ADSTREAM_KAFKA_STREAMS,
              ADSTREAM_KAFKA_STREAMS_1G,
              ADSTREAM_SPARK,
              ADSTREAM_SPARK_1G,
              ADSTREAM_KAFKA_STREAMS_SCRAPED,
              ADSTREAM_SPARK_SCRAPED,
              ADSTREAM_KAFKA_STREAMS_UNDECLARED,
              ADSTREAM_KAFKA_STREAMS_DECLARED,
              ADSTREAM_SPARK_UNDECLARED,
              ADSTREAM_SPARK_DECLARED,
              ADSTREAM_SPARK_BATCHES ->
              WholeJob.class.getName();
          case FLOOR -> FloorJoin.class.getName();
          case KAFKA_STREAMS_LEFT, KAFKA_STREAMS_INNER -> PlainStreamsJoin.class.getName();
          case SPARK_LEFT, SPARK_INNER_MEMORY_BATCHES, SPARK_INNER_ROCKSDB_BATCHES ->
              PLAIN_SPARK_JOIN;
          case FLINK_LEFT -> PLAIN_FLINK_JOIN;
        });
  }

  /** The arguments of a plain join between its output topic and the workload. */
  public List<String> arguments(Expectation expectation) {
    return switch (this) {
      case KAFKA_STREAMS_LEFT -> List.of("left");
      case KAFKA_STREAMS_INNER -> List.of("inner");
      case SPARK_LEFT -> sparkArguments("left", expectation);
      case SPARK_INNER_MEMORY_BATCHES, SPARK_INNER_ROCKSDB_BATCHES ->
          sparkArguments("inner", expectation);
      case ADSTREAM_KAFKA_STREAMS,
          ADSTREAM_KAFKA_STREAMS_1G,
          ADSTREAM_SPARK,
          ADSTREAM_SPARK_1G,
          ADSTREAM_KAFKA_STREAMS_SCRAPED,
          ADSTREAM_SPARK_SCRAPED,
          ADSTREAM_KAFKA_STREAMS_UNDECLARED,
          ADSTREAM_KAFKA_STREAMS_DECLARED,
          ADSTREAM_SPARK_UNDECLARED,
          ADSTREAM_SPARK_DECLARED,
          ADSTREAM_SPARK_BATCHES,
          FLOOR,
          FLINK_LEFT ->
          List.of();
    };
  }

  /** The kind of join, and the maximum number of records per topic in a batch. */
  private List<String> sparkArguments(String kind, Expectation expectation) {
    List<String> arguments = new ArrayList<>(List.of(kind));
    for (Counter read : List.of(Counter.IMPRESSIONS_READ, Counter.CLICKS_READ)) {
      long most = inBatches() ? 1 + (expectation.of(read) - 1) / BATCHES : Long.MAX_VALUE;
      arguments.add(String.valueOf(most));
    }
    return arguments;
  }

  /** JVM options for this job only. */
  public List<String> options(Expectation expectation) {
    return switch (this) {
      case ADSTREAM_KAFKA_STREAMS_1G, ADSTREAM_SPARK_1G -> List.of("-Xmx1g");
      case ADSTREAM_KAFKA_STREAMS_SCRAPED, ADSTREAM_SPARK_SCRAPED ->
          List.of("-D" + WholeJob.SCRAPED + "=true");
      case ADSTREAM_KAFKA_STREAMS_DECLARED, ADSTREAM_SPARK_DECLARED ->
          List.of("-D" + WholeJob.DECLARED + "=true");
      case ADSTREAM_SPARK_BATCHES ->
          List.of("-Dspark.adstream.maxRecordsPerBatch=" + expectation.records() / BATCHES);
      case SPARK_LEFT, SPARK_INNER_MEMORY_BATCHES ->
          sparkOptions(PROVIDER + "HDFSBackedStateStoreProvider");
      case SPARK_INNER_ROCKSDB_BATCHES ->
          sparkOptions(
              PROVIDER + "RocksDBStateStoreProvider",
              "-D" + STATE_STORE + "rocksdb.changelogCheckpointing.enabled=true");
      case ADSTREAM_KAFKA_STREAMS,
          ADSTREAM_SPARK,
          ADSTREAM_KAFKA_STREAMS_UNDECLARED,
          ADSTREAM_SPARK_UNDECLARED,
          FLOOR,
          KAFKA_STREAMS_LEFT,
          KAFKA_STREAMS_INNER,
          FLINK_LEFT ->
          List.of();
    };
  }

  private static List<String> sparkOptions(String... stateStore) {
    List<String> options = new ArrayList<>(List.of(stateStore));
    options.add("-Dspark.sql.shuffle.partitions=" + Workload.PARTITIONS);
    return options;
  }

  /** The name on the command line. */
  @Override
  public String toString() {
    return name().toLowerCase(Locale.ROOT).replace('_', '-');
  }
}
