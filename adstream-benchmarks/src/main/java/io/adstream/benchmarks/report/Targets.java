package io.adstream.benchmarks.report;

import static io.adstream.benchmarks.report.Section.BATCHES;
import static io.adstream.benchmarks.report.Section.LATENCY;
import static io.adstream.benchmarks.report.Section.PIPELINE;

import io.adstream.benchmarks.jobs.Job;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.function.Function;
import java.util.function.ToDoubleFunction;

/** The targets of the design. */
final class Targets {

  private static final Job STREAMS = Job.ADSTREAM_KAFKA_STREAMS;
  private static final Job SPARK = Job.ADSTREAM_SPARK;

  /** The rate of the latency targets. */
  private static final long RATE = 2_000;

  static final List<Target> ALL =
      List.of(
          ratio(
              "Kafka Streams, whole job ÷ plain DSL left join",
              3,
              6,
              PIPELINE,
              STREAMS,
              Job.KAFKA_STREAMS_LEFT),
          ratio("Kafka Streams, whole job ÷ floor join", 0.35, 0.65, PIPELINE, STREAMS, Job.FLOOR),
          pipeline(
              "Kafka Streams, CPU per million events",
              " s",
              50,
              22,
              STREAMS,
              Series::cpuSecondsPerMillion),
          pipeline("Kafka Streams, peak RSS", " MiB", 1000, 700, STREAMS, Series::peakMebibytes),
          pipeline(
              "Kafka Streams, peak RSS, 1 GiB of heap",
              " MiB",
              1000,
              700,
              Job.ADSTREAM_KAFKA_STREAMS_1G,
              Series::peakMebibytes),
          pipeline(
              "Kafka Streams, memory per open event",
              " B",
              250,
              120,
              STREAMS,
              Series::windowBytesPerEvent),
          pipeline(
              "Kafka Streams, log per event", " B", 250, 120, STREAMS, Series::logBytesPerRecord),
          ratio(
              "Spark, whole job ÷ plain left join, state in memory",
              1.3,
              3,
              PIPELINE,
              SPARK,
              Job.SPARK_LEFT),
          ratio(
              "Spark, 20 batches, whole job ÷ plain inner join, state in memory",
              1.5,
              3,
              BATCHES,
              Job.ADSTREAM_SPARK_BATCHES,
              Job.SPARK_INNER_MEMORY_BATCHES),
          ratio(
              "Spark, 20 batches, whole job ÷ plain inner join, RocksDB",
              2,
              4,
              BATCHES,
              Job.ADSTREAM_SPARK_BATCHES,
              Job.SPARK_INNER_ROCKSDB_BATCHES),
          pipeline("Spark, peak RSS", " MiB", 2400, 1500, SPARK, Series::peakMebibytes),
          pipeline(
              "Spark, peak RSS, 1 GiB of heap",
              " MiB",
              2400,
              1500,
              Job.ADSTREAM_SPARK_1G,
              Series::peakMebibytes),
          new Target(
              "best engine, whole job ÷ Flink SQL left join", "", 2, 4, Targets::bestToFlink),
          latency("Kafka Streams, latency p50", 200, 60, STREAMS, Latency::p50),
          latency("Kafka Streams, latency p99", 500, 150, STREAMS, Latency::p99),
          latency("Spark, latency p50", 1000, 400, SPARK, Latency::p50),
          latency("Spark, latency p99", 2000, 800, SPARK, Latency::p99),
          scale(
              "Kafka Streams, CPU per event, most ÷ fewest impressions",
              STREAMS,
              Series::cpuSecondsPerMillion),
          scale(
              "Kafka Streams, peak RSS, most ÷ fewest impressions", STREAMS, Series::peakMebibytes),
          scale(
              "Spark, CPU per event, most ÷ fewest impressions",
              SPARK,
              Series::cpuSecondsPerMillion),
          scale("Spark, peak RSS, most ÷ fewest impressions", SPARK, Series::peakMebibytes));

  private Targets() {}

  private static Target ratio(
      String what, double first, double goal, Section section, Job ours, Job theirs) {
    return new Target(
        what,
        "",
        first,
        goal,
        results -> Ratios.speed(results.series(section, ours), results.series(section, theirs)));
  }

  private static Target pipeline(
      String what,
      String unit,
      double first,
      double goal,
      Job job,
      ToDoubleFunction<Series> figure) {
    return new Target(
        what, unit, first, goal, results -> figure(results.series(PIPELINE, job), figure));
  }

  private static Target latency(
      String what, double first, double goal, Job job, ToDoubleFunction<Latency> figure) {
    Function<Results, OptionalDouble> measured =
        results ->
            results.part(LATENCY).stream()
                .flatMap(part -> part.latencies().stream())
                .filter(each -> each.job().equals(job.toString()) && each.rate() == RATE)
                .mapToDouble(figure)
                .findFirst();
    return new Target(what + " at 2,000/s", " ms", first, goal, measured);
  }

  private static Target scale(String what, Job job, ToDoubleFunction<Series> figure) {
    return new Target(what, "", 1.2, 1.05, results -> Ratios.growth(results, job, figure));
  }

  private static OptionalDouble bestToFlink(Results results) {
    Optional<Series> best =
        List.of(STREAMS, SPARK).stream()
            .flatMap(job -> results.series(PIPELINE, job).stream())
            .max(Comparator.comparingDouble(Series::eventsPerSecond));
    return Ratios.speed(best, results.series(PIPELINE, Job.FLINK_LEFT));
  }

  private static OptionalDouble figure(Optional<Series> series, ToDoubleFunction<Series> figure) {
    return series
        .map(each -> OptionalDouble.of(figure.applyAsDouble(each)))
        .orElse(OptionalDouble.empty());
  }
}
