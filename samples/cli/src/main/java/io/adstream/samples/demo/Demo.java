package io.adstream.samples.demo;

import io.adstream.engine.PipelineSpec;
import io.adstream.engine.RunningPipeline;
import io.adstream.join.JoinPlan;
import io.adstream.join.JoinSpec;
import io.adstream.samples.dashboards.Reports;
import io.adstream.samples.embedded.EmbeddedEngine;
import io.adstream.samples.embedded.EmbeddedKafka;
import io.adstream.samples.embedded.EmbeddedPostgres;
import io.adstream.samples.embedded.Teardown;
import io.adstream.samples.send.EventProducer;
import io.adstream.samples.send.Topics;
import io.adstream.samples.traffic.History;
import io.adstream.samples.traffic.SentTraffic;
import io.adstream.samples.traffic.TrafficSpec;
import java.io.PrintWriter;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.List;
import java.util.OptionalInt;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;

/** The whole pipeline in one process: traffic, Kafka, an engine, PostgreSQL, and the comparison. */
public final class Demo {

  private static final String SCHEMA = "adstream";
  private static final int PARTITIONS = 4;
  private static final Duration PATIENCE = Duration.ofSeconds(60);

  private final DemoSettings settings;
  private final EmbeddedEngine engine;
  private final PrintWriter out;

  /**
   * Creates a demo without starting it.
   *
   * @param settings the settings
   * @param engine the engine
   * @param out receives the output
   */
  public Demo(DemoSettings settings, EmbeddedEngine engine, PrintWriter out) {
    this.settings = settings;
    this.engine = engine;
    this.out = out;
  }

  /** The specification of the demo's dashboards. */
  public static Reports reports() {
    TrafficSpec traffic =
        TrafficSpec.demo(
            1, Instant.EPOCH, Duration.ofSeconds(1), 1, DemoSettings.WINDOW, DemoSettings.LATENESS);
    return new Reports(traffic.plan(), SCHEMA, ZoneOffset.UTC, null);
  }

  /**
   * Runs the demo to its end.
   *
   * @return whether the tables equal the batch answer
   * @throws InterruptedException if the thread is interrupted
   * @throws SQLException if PostgreSQL fails
   */
  public boolean run() throws InterruptedException, SQLException {
    say("Starting Kafka and PostgreSQL in this process, reachable only from this machine ...");
    CompletableFuture<EmbeddedPostgres> starting = CompletableFuture.supplyAsync(this::postgres);
    try (EmbeddedKafka kafka = EmbeddedKafka.builder().port(settings.kafkaPort()).start();
        EmbeddedPostgres postgres = starting.join()) {
      say("Kafka:      " + kafka.bootstrapServers() + ", topics impressions and clicks");
      say(
          "PostgreSQL: psql -h localhost -p "
              + postgres.port()
              + " -U "
              + postgres.user()
              + " "
              + postgres.database()
              + "   (no password; the tables are in schema "
              + SCHEMA
              + ")");
      kafka.createTopics(PARTITIONS, "impressions", "clicks");
      boolean equal = run(kafka, postgres);
      if (settings.afterwards() == DemoSettings.Afterwards.KEEP) {
        say("The servers keep running until Ctrl-C.");
        Thread.sleep(Long.MAX_VALUE);
      }
      return equal;
    } catch (CompletionException e) {
      throw e.getCause() instanceof RuntimeException cause ? cause : e;
    }
  }

  private EmbeddedPostgres postgres() {
    return EmbeddedPostgres.builder().port(settings.postgresPort()).start();
  }

  private boolean run(EmbeddedKafka kafka, EmbeddedPostgres postgres)
      throws InterruptedException, SQLException {
    TrafficSpec planned = settings.traffic(Instant.now());
    PipelineSpec spec = spec(kafka, planned);
    ResultTables.Scope scope = storeHistory(postgres, planned, spec);
    try (RunningPipeline pipeline =
            Teardown.start(
                () -> engine.engine().start(spec, postgres.writer(SCHEMA, spec).build()));
        EventProducer producer =
            new EventProducer(Topics.of(kafka.bootstrapServers()), OptionalInt.empty());
        Connection connection = postgres.connect()) {
      new OwnersTables(connection, SCHEMA).store(planned);
      say(
          "Engine:     "
              + engine.engine().name()
              + ", attribution window "
              + planned.join().attributionWindow().toSeconds()
              + " s; traffic for "
              + planned.length().toSeconds()
              + " s, seed "
              + planned.seed());
      say("");
      TrafficSpec traffic = settings.traffic(Instant.now());
      SentTraffic sent = new SentTraffic(traffic.join());
      ResultTables tables = new ResultTables(connection, SCHEMA, spec.plan(), scope);
      List<String> past = tables.past();
      CompletableFuture<Void> sending = send(traffic, sent, producer);
      watch(pipeline, tables, spec.plan(), sending, sent);
      List<String> differences = TableCheck.differences(sent, spec.plan(), tables, past);
      return report(differences, sent);
    }
  }

  private static PipelineSpec spec(EmbeddedKafka kafka, TrafficSpec traffic) {
    PipelineSpec.Builder spec =
        PipelineSpec.builder("demo")
            .kafka(kafka.bootstrapServers(), "impressions", "clicks")
            .schema(traffic.schema())
            .join(traffic.join());
    traffic.cubes().forEach(spec::cube);
    return spec.build();
  }

  /**
   * Stores the history, if requested; returns the part of the tables that does not belong to it.
   */
  private ResultTables.Scope storeHistory(
      EmbeddedPostgres postgres, TrafficSpec traffic, PipelineSpec spec) {
    int lanes = engine.lanes(PARTITIONS);
    if (settings.history().isZero()) {
      return ResultTables.Scope.all(lanes);
    }
    say("Storing " + settings.history().toHours() + " hours of history ...");
    long began = System.nanoTime();
    History history = new History(traffic, settings.history());
    HistoryLoad load = new HistoryLoad(lanes);
    long rows = load.run(history, postgres.writer(SCHEMA, spec), spec.sinkSpec());
    load.end(postgres.writer(SCHEMA, spec), spec.sinkSpec());
    say(
        String.format(
            "History:    until %s, %,d rows in %d s; not part of the comparison below",
            history.end(), rows, Duration.ofNanos(System.nanoTime() - began).toSeconds()));
    return new ResultTables.Scope(lanes, history.end());
  }

  private static CompletableFuture<Void> send(
      TrafficSpec traffic, SentTraffic sent, EventProducer producer) {
    CompletableFuture<Void> sending = new CompletableFuture<>();
    Thread thread =
        new Thread(
            () -> {
              try {
                new LiveTraffic(traffic, sent).send(producer, reached -> {});
                sending.complete(null);
              } catch (InterruptedException | RuntimeException e) {
                sending.completeExceptionally(e);
              }
            },
            "traffic");
    thread.setDaemon(true);
    thread.start();
    return sending;
  }

  /** Shows the tables until everything sent has been read and all windows are closed. */
  private void watch(
      RunningPipeline pipeline,
      ResultTables tables,
      JoinPlan plan,
      CompletableFuture<Void> sending,
      SentTraffic sent)
      throws InterruptedException, SQLException {
    LiveTable table = new LiveTable(out);
    long began = System.nanoTime();
    long changed = began;
    long readBefore = -1;
    while (true) {
      boolean finished = isFinished(sending, sent, tables, plan.join());
      ResultTables.Stored stored = tables.progress();
      long now = System.nanoTime();
      long watermark = stored.watermarkMillis();
      table.show(
          Duration.ofNanos(now - began).toSeconds(),
          tables.byFirstDimension(plan.cube("by_category_device")),
          tables.byFirstDimension(plan.cube("by_placement_campaign")),
          stored.counters(),
          watermark == Long.MIN_VALUE ? Long.MAX_VALUE : System.currentTimeMillis() - watermark);
      if (finished) {
        return;
      }
      if (stored.counters().read() != readBefore) {
        readBefore = stored.counters().read();
        changed = now;
      } else if (now - changed > PATIENCE.toNanos()) {
        throw new IllegalStateException(
            "Cannot finish demo: "
                + readBefore
                + " of "
                + sent.records()
                + " records were read, and no more for "
                + PATIENCE.toSeconds()
                + " s");
      }
      if (pipeline.awaitTermination(Duration.ofSeconds(1))) {
        throw new IllegalStateException("Cannot finish demo: the pipeline was closed");
      }
    }
  }

  private boolean isFinished(
      CompletableFuture<Void> sending, SentTraffic sent, ResultTables tables, JoinSpec join)
      throws SQLException {
    if (!sending.isDone()) {
      return false;
    }
    sending.join();
    ResultTables.Stored stored = tables.progress();
    Duration lateness =
        join.impressionLateness().compareTo(join.clickLateness()) > 0
            ? join.impressionLateness()
            : join.clickLateness();
    return stored.counters().read() >= sent.records()
        && stored.lanes() == engine.lanes(PARTITIONS)
        && stored.watermarkMillis() >= sent.newestMillis() - lateness.toMillis();
  }

  private boolean report(List<String> differences, SentTraffic sent) {
    say("");
    differences.forEach(this::say);
    say(String.format("%,d records were sent and read.", sent.records()));
    say("tables equal the batch answer: " + (differences.isEmpty() ? "yes" : "no"));
    return differences.isEmpty();
  }

  private void say(String line) {
    out.println(line);
    out.flush();
  }
}
