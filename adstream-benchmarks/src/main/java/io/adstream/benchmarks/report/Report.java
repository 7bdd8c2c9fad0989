package io.adstream.benchmarks.report;

import io.adstream.benchmarks.jobs.Job;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.stream.Collectors;

/** The report as Markdown. Not thread-safe. */
final class Report {

  private static final String HEAD =
      """
      # The whole line

      Made by `./adstream bench`; do not edit. The whole job of adstream (duplicates, lateness, matching, closing, two cubes, exactly once into PostgreSQL) beside joins that one
      writes with other means, which do less: they are at least once, into Kafka, join twice what was sent twice, and count nothing; the floor keeps nothing. In each round every job runs
      once in turn over the same topics, from the start of its process to its last right result; each run is checked by counts and sums. Broker, PostgreSQL and job are processes of their
      own. `events` are all records that are read. Each figure is its own median.
      """;

  private final Results results;
  private final StringBuilder text = new StringBuilder(HEAD);

  Report(Results results) {
    this.results = results;
  }

  String markdown() {
    targets();
    results.part(Section.PIPELINE).ifPresent(this::pipeline);
    results.part(Section.BATCHES).ifPresent(this::batches);
    results.part(Section.LATENCY).ifPresent(this::latency);
    results.part(Section.SCALE).ifPresent(this::scale);
    results.part(Section.RECOVERY).ifPresent(this::recovery);
    return text.toString();
  }

  private void targets() {
    line("");
    line("| target | first | goal | measured | reached |");
    line("|---|---|---|---|---|");
    Targets.ALL.forEach(target -> line(target.row(results)));
    line("");
    line("The sink alone is measured [apart](postgresql.md).");
  }

  private void pipeline(Part part) {
    heading("All jobs in turn", part);
    line("![Events a second of each job](pipeline.svg)");
    line("");
    jobs(part, Job.WHOLE);
    for (Series each : part.series()) {
      boolean isWhole = Job.WHOLE.stream().anyMatch(job -> job.toString().equals(each.job()));
      if (isWhole && each.windowBytesPerEvent() > 0) {
        line("");
        line(
            "%s keeps %,.0f bytes of memory for an event of an open window%s.",
            inShort(each),
            each.windowBytesPerEvent(),
            each.logBytesPerRecord() > 0
                ? String.format(
                    Locale.ROOT,
                    ", and %,.0f bytes of log for each event",
                    each.logBytesPerRecord())
                : "");
      }
    }
  }

  private void batches(Part part) {
    heading("On Spark, in %d batches".formatted(Job.BATCHES), part);
    jobs(part, List.of(Job.ADSTREAM_SPARK_BATCHES));
  }

  /** Every job, and how many times as fast some of ours are. */
  private void jobs(Part part, List<Job> ours) {
    List<Series> compared = ours.stream().flatMap(job -> part.series(job).stream()).toList();
    Series first = part.series().get(0);
    String ratios =
        compared.stream()
            .map(each -> " " + inShort(each) + " ÷ it |")
            .collect(Collectors.joining());
    line(
        "| %,d records, median of %d | events/s |%s s | CPU s | CPU s per million | peak RSS MiB"
            + " | state on disk MiB | written to Kafka MiB | broker CPU s | PostgreSQL CPU s |",
        first.records(), first.runs().size(), ratios);
    line("|---|%s", "---|".repeat(9 + compared.size()));
    for (Series each : part.series()) {
      String shares =
          compared.stream()
              .map(our -> " " + ratio(Ratios.speed(Optional.of(our), Optional.of(each))) + " |")
              .collect(Collectors.joining());
      line(
          "| %s | %,.0f |%s %.1f | %.1f | %.1f | %,.0f | %,.0f | %,.0f | %.1f | %.1f |",
          each.title(),
          each.eventsPerSecond(),
          shares,
          each.median(Measurement::seconds),
          each.median(Measurement::cpuSeconds),
          each.cpuSecondsPerMillion(),
          each.peakMebibytes(),
          each.median(Measurement::stateBytes) / (1 << 20),
          each.median(Measurement::kafkaBytes) / (1 << 20),
          each.median(Measurement::brokerSeconds),
          each.median(Measurement::postgresSeconds));
    }
  }

  private void latency(Part part) {
    heading("Latency at a steady rate", part);
    line(
        "From sending a click (or its impression, where that is sent later) to the commit of its row.");
    line("");
    line(
        "| | impressions/s | clicks | p50 ms | p99 ms | p99.9 ms | most ms | CPU cores | peak RSS MiB |");
    line("|---|---|---|---|---|---|---|---|---|");
    for (Latency each : part.latencies()) {
      line(
          "| %s | %,d | %,d | %,.0f | %,.0f | %,.0f | %,.0f | %.2f | %,.0f |",
          each.title(),
          each.rate(),
          each.clicks(),
          each.p50(),
          each.p99(),
          each.p999(),
          each.max(),
          each.cpuCores(),
          each.peakBytes() / (double) (1 << 20));
    }
  }

  private void scale(Part part) {
    heading("More and more impressions, the same window", part);
    line(
        "| | records | events/s | CPU s per million | ÷ with the fewest | peak RSS MiB | ÷ with the"
            + " fewest |");
    line("|---|---|---|---|---|---|---|");
    for (Series each : part.series()) {
      Series fewest = fewest(part, each);
      line(
          "| %s | %,d | %,.0f | %.1f | %.2f | %,.0f | %.2f |",
          each.title(),
          each.records(),
          each.eventsPerSecond(),
          each.cpuSecondsPerMillion(),
          each.cpuSecondsPerMillion() / fewest.cpuSecondsPerMillion(),
          each.peakMebibytes(),
          each.peakMebibytes() / fewest.peakMebibytes());
    }
  }

  private void recovery(Part part) {
    heading("When the process is killed, and started again at once", part);
    line(
        "Until the row of a click that was sent after the process was gone is committed; and the longest time without"
            + " a newer row while it is killed every 15 seconds for three minutes.");
    line("");
    line(
        "| | open impressions | times | `kill -9`, p50 s | most s | clean end, p50 s | most s | killed"
            + " every 15 s, most s |");
    line("|---|---|---|---|---|---|---|---|");
    for (Recovery each : part.recoveries()) {
      line(
          "| %s | %,d | %d | %.1f | %.1f | %.1f | %.1f | %.1f |",
          each.title(),
          each.openImpressions(),
          each.kills(),
          each.killedP50(),
          each.killedMost(),
          each.endedP50(),
          each.endedMost(),
          each.killedInARow());
    }
  }

  /** The job's first entry; entries are sorted. */
  private static Series fewest(Part part, Series series) {
    return part.series().stream()
        .filter(each -> each.job().equals(series.job()))
        .findFirst()
        .orElse(series);
  }

  private void heading(String title, Part part) {
    line("");
    line("## %s", title);
    line("");
    String machine =
        part.machine().entrySet().stream().map(Report::property).collect(Collectors.joining(", "));
    line("%s; `%s`, jobs with `%s`; %s.", part.date(), part.command(), part.jvm(), machine);
    line("");
  }

  private static String property(Map.Entry<String, String> property) {
    return property.getKey() + " " + property.getValue();
  }

  private static String inShort(Series series) {
    return series.title().replaceAll(", .*", "");
  }

  private static String ratio(OptionalDouble ratio) {
    return ratio.isPresent() ? String.format(Locale.ROOT, "%.2f", ratio.getAsDouble()) : "–";
  }

  private void line(String format, Object... values) {
    text.append(values.length == 0 ? format : String.format(Locale.ROOT, format, values));
    text.append('\n');
  }
}
