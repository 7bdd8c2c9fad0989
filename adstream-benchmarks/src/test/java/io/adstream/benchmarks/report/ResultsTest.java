package io.adstream.benchmarks.report;

import static org.assertj.core.api.Assertions.assertThat;

import io.adstream.benchmarks.jobs.Job;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ResultsTest {

  @Test
  void reportComparesWhatWasMeasuredTogether(@TempDir Path directory) throws IOException {
    assertThat(report(directory))
        .contains(
            "| target | first | goal | measured | reached |",
            "| Kafka Streams, whole job ÷ plain DSL left join | 3 | 6 | 4 | first target |",
            "| Kafka Streams, whole job ÷ floor join | 0.35 | 0.65 | 0.8 | goal |",
            "| Kafka Streams, CPU per million events | 50 s | 22 s | 5 s | goal |",
            "| Spark, peak RSS | 2,400 MiB | 1,500 MiB | – | not measured |",
            "| adstream on Kafka Streams, whole job | 100,000 | 1.00 | 10.0 | 5.0 | 5.0 | 500 | 3 | 7"
                + " | 1.0 | 2.0 |",
            "| Kafka Streams DSL, left join | 25,000 | 4.00 | 40.0 |");
  }

  @Test
  void latencyIsHeldAgainstItsTargets(@TempDir Path directory) throws IOException {
    assertThat(report(directory))
        .contains(
            "| Kafka Streams, latency p50 at 2,000/s | 200 ms | 60 ms | 70 ms | first target |",
            "| Kafka Streams, latency p99 at 2,000/s | 500 ms | 150 ms | 501 ms | **no** |");
  }

  @Test
  void costIsComparedWithThatOfTheFewest(@TempDir Path directory) throws IOException {
    assertThat(report(directory))
        .contains(
            "most ÷ fewest impressions | 1.2 | 1.05 | 1.1 | first target |",
            "| adstream on Kafka Streams, whole job | 10,000,000 | 90,909 | 5.5 | 1.10 | 500 | 1.00 |");
  }

  @Test
  void pausesAreShownByTheirMedianAndTheLongest(@TempDir Path directory) throws IOException {
    Results results = Results.read(directory);
    Recovery recovery =
        Recovery.of("job", "it", 1_500_000, new double[] {3, 9, 4}, new double[] {2, 1, 3}, 12.5);
    results.put(Section.RECOVERY, Samples.part(List.of(), List.of(), List.of(recovery)));
    results.write(directory);
    assertThat(Files.readString(directory.resolve("pipeline.md")))
        .contains("| it | 1,500,000 | 3 | 4.0 | 9.0 | 2.0 | 3.0 | 12.5 |");
    assertThat(Results.read(directory).part(Section.RECOVERY).orElseThrow().recoveries())
        .containsExactly(recovery);
  }

  /** As of an older version of the benchmark. */
  @Test
  void partWithoutRecoveriesIsRead(@TempDir Path directory) throws IOException {
    report(directory);
    Path json = directory.resolve("pipeline.json");
    String older = Files.readString(json).replaceAll(",\\s*\"recoveries\" : \\[ ]", "");
    Files.writeString(json, older);
    assertThat(older).doesNotContain("recoveries");
    assertThat(Results.read(directory).part(Section.SCALE).orElseThrow().recoveries()).isEmpty();
  }

  @Test
  void partThatIsNotMeasuredAgainIsKept(@TempDir Path directory) throws IOException {
    report(directory);
    Results again = Results.read(directory);
    again.put(Section.PIPELINE, Samples.part(List.of(Samples.series(Job.FLOOR, 2)), List.of()));
    again.write(directory);

    assertThat(Files.readString(directory.resolve("pipeline.md")))
        .contains("| 500,000 |", "10,000,000")
        .doesNotContain("DSL, left join");
  }

  private static String report(Path directory) throws IOException {
    Results results = Results.read(directory);
    results.put(
        Section.PIPELINE,
        Samples.part(
            List.of(
                Samples.series(Job.ADSTREAM_KAFKA_STREAMS, 11, 9, 10),
                Samples.series(Job.FLOOR, 8, 8, 8),
                Samples.series(Job.KAFKA_STREAMS_LEFT, 40, 41, 39)),
            List.of()));
    results.put(
        Section.LATENCY,
        Samples.part(
            List.of(),
            List.of(
                new Latency(
                    Job.ADSTREAM_KAFKA_STREAMS.toString(),
                    "it",
                    2_000,
                    9,
                    70,
                    501,
                    502,
                    503,
                    1,
                    1))));
    results.put(
        Section.SCALE,
        Samples.part(
            List.of(
                Samples.series(Job.ADSTREAM_KAFKA_STREAMS, 10),
                Samples.seriesOf(10_000_000, Job.ADSTREAM_KAFKA_STREAMS, 110)),
            List.of()));
    results.write(directory);
    return Files.readString(directory.resolve("pipeline.md"));
  }
}
