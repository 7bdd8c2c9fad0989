package io.adstream.benchmarks;

import io.adstream.decode.Decoded;
import io.adstream.event.Click;
import io.adstream.event.Impression;
import io.adstream.samples.embedded.EmbeddedPostgres;
import io.adstream.samples.send.EventProducer;
import io.adstream.samples.send.Topics;
import io.adstream.samples.traffic.Curve;
import io.adstream.samples.traffic.Traffic;
import io.adstream.samples.traffic.TrafficRecord;
import io.adstream.samples.traffic.TrafficSpec;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.time.Instant;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.OptionalInt;

/**
 * Measures how long it takes from sending a click until its joined row is committed in PostgreSQL,
 * while 2,000 impressions a second arrive. Where a click is sent before its impression, time counts
 * from the impression. Broker, database and job are processes of their own.
 *
 * <p>{@code --engine}, {@code --gc}, {@code --heap} and {@code --jvm} as in the {@link
 * PipelineBenchmark}.
 */
public final class LatencyBenchmark {

  private static final double PER_SECOND = 2_000;
  private static final Duration WARM_UP = Duration.ofSeconds(40);
  private static final Duration LENGTH = Duration.ofSeconds(100);
  private static final String SCHEMA = "latency";
  private static final String STORED =
      "SELECT click_id, (extract(epoch FROM pg_xact_commit_timestamp(xmin)) * 1000)::float8 FROM "
          + SCHEMA
          + ".joined";

  private final Map<String, Long> impressionsSent = new HashMap<>();

  /** When each click that must be joined could be, at the earliest. */
  private final Map<String, Long> clicksSent = new HashMap<>();

  private final Map<String, String> clicksWaiting = new HashMap<>();

  private LatencyBenchmark() {}

  /** Sends for a while, and prints percentiles. */
  public static void main(String[] args) throws Exception {
    Options options = Options.parse(args);
    Platform platform = Platform.of(options);
    Workload workload = new Workload(1, Instant.now());
    try (Scratch scratch = Scratch.create()) {
      Path log = scratch.path().resolve("servers.log");
      try (ChildJvm broker = scratch.broker(log);
          EmbeddedPostgres postgres =
              EmbeddedPostgres.builder().setting("track_commit_timestamp", "on").start()) {
        Servers servers =
            new Servers(
                platform, broker.readLine(), postgres, workload, scratch.path(), options.jvm());
        try (ChildJvm job = servers.wholeJob(SCHEMA, List.of())) {
          LatencyBenchmark benchmark = new LatencyBenchmark();
          benchmark.send(servers);
          benchmark.report(job, servers);
        }
      }
    }
  }

  private void send(Servers servers) throws InterruptedException {
    TrafficSpec like = servers.workload().traffic();
    Instant start = Instant.now();
    TrafficSpec spec =
        new TrafficSpec(
            like.seed(),
            start,
            LENGTH,
            PER_SECOND,
            Curve.FLAT,
            like.join(),
            like.cubes(),
            like.mix());
    Traffic traffic = new Traffic(spec);
    try (EventProducer producer =
        new EventProducer(Topics.of(servers.kafka()), OptionalInt.empty())) {
      TrafficRecord record = traffic.next();
      while (record.arrivalMillis() < start.plus(LENGTH).toEpochMilli()) {
        Thread.sleep(Math.max(0, record.arrivalMillis() - System.currentTimeMillis()));
        note(record, start.plus(WARM_UP).toEpochMilli());
        producer.send(record.type(), record.key(), record.value());
        record = traffic.next();
      }
      producer.flush();
    }
  }

  private void note(TrafficRecord record, long fromMillis) {
    long now = System.currentTimeMillis();
    if (!(record.meaning() instanceof Decoded.Event event)) {
      return;
    }
    if (event.event() instanceof Impression impression) {
      impressionsSent.putIfAbsent(impression.id(), now);
      String click = clicksWaiting.remove(impression.id());
      if (click != null && now >= fromMillis) {
        clicksSent.putIfAbsent(click, now);
      }
    } else if (event.event() instanceof Click click && now >= fromMillis) {
      if (impressionsSent.containsKey(click.joinId())) {
        clicksSent.putIfAbsent(click.id(), now);
      } else {
        clicksWaiting.putIfAbsent(click.joinId(), click.id());
      }
    }
  }

  private void report(ChildJvm job, Servers servers) throws SQLException, InterruptedException {
    long deadline = System.nanoTime() + Duration.ofMinutes(2).toNanos();
    double[] millis = latencies(servers);
    while (millis.length < clicksSent.size()) {
      if (System.nanoTime() > deadline) {
        throw job.failure("has joined " + millis.length + " clicks of " + clicksSent.size());
      }
      Thread.sleep(200);
      millis = latencies(servers);
    }
    Usage usage = job.usage();
    System.out.println(
        String.format(
            Locale.ROOT,
            "%s, %,.0f impressions/s, %,d clicks: p50 %.0f ms, p90 %.0f ms, p99 %.0f ms, max %.0f"
                + " ms; CPU %.1f s in %.0f s, peak RSS %,d MiB",
            servers.platform().title(),
            PER_SECOND,
            millis.length,
            millis[millis.length / 2],
            millis[millis.length * 9 / 10],
            millis[millis.length * 99 / 100],
            millis[millis.length - 1],
            usage.cpu().toMillis() / 1e3,
            usage.elapsed().toMillis() / 1e3,
            usage.peakBytes() >> 20));
  }

  /** The latencies of the rows that are there, in order. */
  private double[] latencies(Servers servers) throws SQLException {
    try (Connection connection = servers.postgres().connect();
        Statement statement = connection.createStatement();
        ResultSet rows = statement.executeQuery(STORED)) {
      Map<String, Double> stored = new HashMap<>();
      while (rows.next()) {
        stored.put(rows.getString(1), rows.getDouble(2));
      }
      return clicksSent.entrySet().stream()
          .filter(click -> stored.containsKey(click.getKey()))
          .mapToDouble(click -> stored.getOrDefault(click.getKey(), 0.0) - click.getValue())
          .sorted()
          .toArray();
    }
  }
}
