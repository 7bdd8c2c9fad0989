package io.adstream.benchmarks.latency;

import io.adstream.benchmarks.Workload;
import io.adstream.benchmarks.jobs.Job;
import io.adstream.benchmarks.pipeline.Servers;
import io.adstream.benchmarks.process.ChildJvm;
import io.adstream.benchmarks.process.Usage;
import io.adstream.benchmarks.report.Latency;
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
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.time.Instant;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.OptionalInt;

/**
 * Measures the time from sending a click until its joined row is committed in PostgreSQL, while
 * impressions arrive at a steady rate. If a click is sent before its impression, the time starts
 * with the impression. Broker, database and job are separate processes. Not thread-safe.
 */
public final class LatencyBenchmark {

  private static final Duration WARM_UP = Duration.ofSeconds(40);
  private static final String SCHEMA = "latency";
  private static final String STORED =
      "SELECT click_id, (extract(epoch FROM pg_xact_commit_timestamp(xmin)) * 1000)::float8 FROM "
          + SCHEMA
          + ".joined";

  private final Job job;
  private final long rate;
  private final Duration length;
  private final Map<String, Long> impressionsSent = new HashMap<>();

  /** The earliest time at which each expected click could be joined. */
  private final Map<String, Long> clicksSent = new HashMap<>();

  private final Map<String, String> clicksWaiting = new HashMap<>();

  /**
   * Creates a benchmark of a job.
   *
   * @param job the job, which must be a whole job
   * @param rate impressions per second
   * @param measured the duration of the measurement, after the warm-up
   */
  public LatencyBenchmark(Job job, long rate, Duration measured) {
    this.job = job;
    this.rate = rate;
    length = WARM_UP.plus(measured);
  }

  /** Starts the servers and the job, sends for a while, and evaluates the rows. */
  public Latency run(List<String> jvmOptions) throws Exception {
    Workload workload = new Workload(1, Instant.now());
    EmbeddedPostgres.Builder settings =
        EmbeddedPostgres.builder().setting("track_commit_timestamp", "on");
    try (Servers servers = new Servers(workload, jvmOptions, settings);
        ChildJvm process = servers.wholeJob(job, SCHEMA, List.of())) {
      send(servers.kafka(), workload.traffic());
      return latency(process, servers);
    }
  }

  private void send(String kafka, TrafficSpec like) throws InterruptedException {
    Instant start = Instant.now();
    TrafficSpec spec =
        new TrafficSpec(
            like.seed(), start, length, rate, Curve.FLAT, like.join(), like.cubes(), like.mix());
    Traffic traffic = new Traffic(spec);
    try (EventProducer producer = new EventProducer(Topics.of(kafka), OptionalInt.empty())) {
      TrafficRecord record = traffic.next();
      while (record.arrivalMillis() < start.plus(length).toEpochMilli()) {
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

  private Latency latency(ChildJvm process, Servers servers)
      throws SQLException, InterruptedException {
    long deadline = System.nanoTime() + Duration.ofMinutes(2).toNanos();
    double[] millis = latencies(servers);
    while (millis.length < clicksSent.size()) {
      if (System.nanoTime() > deadline) {
        throw process.failure("has joined " + millis.length + " clicks of " + clicksSent.size());
      }
      Thread.sleep(200);
      millis = latencies(servers);
    }
    Usage usage = process.usage();
    double cores = (double) usage.cpu().toMillis() / usage.elapsed().toMillis();
    return Latency.of(job.toString(), job.title(), rate, millis, cores, usage.peakBytes());
  }

  /** The latencies of the stored rows, in ascending order. */
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
