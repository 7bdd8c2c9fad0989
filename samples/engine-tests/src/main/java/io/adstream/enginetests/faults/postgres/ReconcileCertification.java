package io.adstream.enginetests.faults.postgres;

import static java.time.Duration.ofMillis;
import static java.time.Duration.ofSeconds;
import static org.assertj.core.api.Assertions.assertThat;

import io.adstream.engine.Engines;
import io.adstream.engine.PipelineSpec;
import io.adstream.engine.RunningPipeline;
import io.adstream.enginetests.matrix.Seed;
import io.adstream.enginetests.servers.TestServers;
import io.adstream.enginetests.tables.DeclaredTraffic;
import io.adstream.enginetests.tables.StoredTables;
import io.adstream.enginetests.tables.Tables;
import io.adstream.enginetests.tables.Workload;
import io.adstream.event.Dimension;
import io.adstream.jdbc.PostgresSink;
import io.adstream.jdbc.Reconciliation;
import io.adstream.jdbc.Reconciliation.Count;
import io.adstream.join.JoinSpec;
import io.adstream.join.UnclickedRows;
import io.adstream.kpi.Attribution;
import io.adstream.kpi.Cube;
import io.adstream.kpi.CubePlan;
import io.adstream.samples.embedded.EmbeddedKafka;
import io.adstream.samples.embedded.EmbeddedPostgres;
import io.adstream.samples.send.EventProducer;
import io.adstream.samples.send.Topics;
import io.adstream.samples.traffic.Curve;
import io.adstream.samples.traffic.SentTraffic;
import io.adstream.samples.traffic.TrafficRecord;
import io.adstream.samples.traffic.TrafficSpec;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.Statement;
import java.time.Duration;
import java.time.Instant;
import java.util.Comparator;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.OptionalInt;
import java.util.PriorityQueue;
import java.util.SplittableRandom;
import java.util.concurrent.locks.LockSupport;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Late events are applied while the engine runs and at its end; afterwards, the tables do not
 * differ from those without late events. Subclasses name the engine.
 */
@ExtendWith(Seed.class)
abstract class ReconcileCertification {

  private static final Logger LOG = LoggerFactory.getLogger(ReconcileCertification.class);
  private static final long SEED = Seed.VALUE;
  private static final Instant START = Instant.parse("2024-02-29T12:00:00Z");
  private static final int IMPRESSIONS = 40_000;
  private static final int IMPRESSIONS_PER_SECOND = 200;
  private static final String NAME = "reconciled";
  private static final Duration PATIENCE = Duration.ofMinutes(5);

  /** A record and its sending time, in event time. */
  private record Held(TrafficRecord record, long untilMillis) {}

  private final EmbeddedKafka kafka = TestServers.kafka();
  private final EmbeddedPostgres postgres = TestServers.postgres();

  /** The engine's name. */
  abstract String engine();

  private static TrafficSpec traffic() {
    TrafficSpec.Mix mix =
        new TrafficSpec.Mix(
            0.3,
            ofSeconds(5),
            ofSeconds(1),
            0.01,
            0.02,
            0,
            0.02,
            0.03,
            0.002,
            0.001,
            Duration.ZERO);
    return new TrafficSpec(
        SEED,
        START,
        ofMillis(IMPRESSIONS * 1000L / IMPRESSIONS_PER_SECOND),
        IMPRESSIONS_PER_SECOND,
        Curve.FLAT,
        Workload.SCHEMA,
        Workload.grossAndNet(
            JoinSpec.within(ofSeconds(20))
                .allowedLateness(ofSeconds(2))
                .withClockSkew(ofMillis(500))),
        List.of(
            Cube.every(ofSeconds(10))
                .by(Dimension.DEVICE, "Viewable")
                .named("by_device")
                .count("viewable_impressions", "Viewable")
                .sum("revenue", "Revenue"),
            Cube.every(ofSeconds(30))
                .named("total")
                .attributedBy(Attribution.CLICK_TIME)
                .sum("bids", "BidPrice")
                .sum("delays", "Delay")),
        mix);
  }

  @Test
  void tablesEqualTheBatchAnswerOverAllEvents() throws Exception {
    TrafficSpec traffic = traffic();
    SentTraffic sent = send(traffic);
    PipelineSpec spec = spec(traffic);
    PostgresSink sink =
        PostgresSink.builder(postgres.jdbcUrl()).user(postgres.user()).schema(NAME).build();
    Map<Count, Long> done = new EnumMap<>(Count.class);
    try (Connection connection = postgres.connect()) {
      StoredTables tables = new StoredTables(connection, NAME);
      try (RunningPipeline pipeline = Engines.named(engine()).start(spec, sink)) {
        long newest = 0;
        long giveUp = System.nanoTime() + PATIENCE.toNanos();
        while (!isAllRead(tables, traffic, sent)) {
          assertThat(System.nanoTime()).as("when it goes on").isLessThan(giveUp);
          assertThat(pipeline.awaitTermination(Duration.ZERO)).isFalse();
          long read = tables.read();
          if (read > newest) {
            add(done, sink.reconcile(spec.sinkSpec()));
            newest = read;
            giveUp = System.nanoTime() + PATIENCE.toNanos();
          }
          LockSupport.parkNanos(ofMillis(50).toNanos());
        }
        add(done, sink.reconcile(spec.sinkSpec()));
      }
      LOG.info("{}", done);
      assertEqualAnswer(traffic, sent, tables.all(traffic.plan()));
      assertRolledUp(connection, traffic.plan().cubes());
    }
    assertThat(done)
        .doesNotContainEntry(Count.MATCHES, 0L)
        .doesNotContainEntry(Count.ORPHANS_RESOLVED, 0L)
        .doesNotContainEntry(Count.UNCLICKED_REMOVED, 0L)
        .doesNotContainEntry(Count.DUPLICATES, 0L)
        .containsEntry(Count.REFUSED_ROWS, 0L);
  }

  private static void add(Map<Count, Long> done, Reconciliation more) {
    more.counts().forEach((count, number) -> done.merge(count, number, Long::sum));
  }

  private static boolean isAllRead(StoredTables tables, TrafficSpec traffic, SentTraffic sent)
      throws Exception {
    long end = sent.newestMillis() - traffic.join().impressionLateness().toMillis();
    return tables.read() >= sent.records() && tables.lanesAt(end) >= Workload.LANES;
  }

  private PipelineSpec spec(TrafficSpec traffic) {
    PipelineSpec.Builder spec =
        PipelineSpec.builder(NAME)
            .kafka(kafka.bootstrapServers(), NAME + "-impressions", NAME + "-clicks")
            .schema(traffic.schema())
            .join(traffic.join())
            .unclickedRows(UnclickedRows.KEPT);
    traffic.cubes().forEach(spec::cube);
    return spec.build();
  }

  /** Delays some records by more than their lateness, and some until everything is closed. */
  private SentTraffic send(TrafficSpec spec) {
    kafka.createTopics(Workload.LANES, NAME + "-impressions", NAME + "-clicks");
    Topics topics =
        new Topics(kafka.bootstrapServers(), NAME + "-impressions", NAME + "-clicks", Map.of());
    SentTraffic sent = new SentTraffic(spec.join());
    SplittableRandom random = new SplittableRandom(SEED);
    PriorityQueue<Held> held = new PriorityQueue<>(Comparator.comparingLong(Held::untilMillis));
    try (EventProducer producer = new EventProducer(topics, OptionalInt.empty())) {
      DeclaredTraffic traffic = new DeclaredTraffic(spec);
      while (traffic.hasNext()) {
        TrafficRecord record = traffic.next();
        long now = record.isHeartbeat() ? Long.MAX_VALUE : record.arrivalMillis();
        while (!held.isEmpty() && held.element().untilMillis() <= now) {
          send(held.remove().record(), producer, sent);
        }
        if (!record.isHeartbeat() && random.nextInt(20) == 0) {
          held.add(new Held(record, now + random.nextLong(100_000)));
        } else {
          send(record, producer, sent);
        }
      }
      producer.flush();
    }
    return sent;
  }

  private static void send(TrafficRecord record, EventProducer producer, SentTraffic sent) {
    if (record.isHeartbeat()) {
      sent.add(record, producer.heartbeat(record.type(), record.value()));
    } else {
      producer.send(record.type(), record.key(), record.value());
      sent.add(record, 1);
    }
  }

  private static void assertEqualAnswer(TrafficSpec traffic, SentTraffic sent, Tables stored) {
    Tables all = Tables.withUnclicked(sent.answer(Map.of()), traffic.plan());
    Tables expected = new Tables(all.facts(), all.kpis(), stored.counters());
    assertThat(stored.differencesFrom(expected)).as("seed %s", SEED).isEmpty();
    assertThat(stored.counters().isBalanced()).isTrue();
    assertThat(stored.counters().read()).isEqualTo(sent.records());
    assertThat(stored.counters().late()).as("late stays late here").isPositive();
  }

  private static void assertRolledUp(Connection connection, List<CubePlan> cubes) throws Exception {
    for (CubePlan cube : cubes) {
      for (String unit : List.of("hour", "day")) {
        String sums = StoredTables.sums(cube);
        String differences =
            "SELECT count(*) FROM (SELECT date_trunc('%3$s', window_start, 'UTC'), group_id, %4$s FROM %1$s.kpi_%2$s GROUP BY 1, 2 EXCEPT SELECT window_start, group_id, %4$s FROM %1$s.kpi_%2$s_%3$s GROUP BY 1, 2) AS differences"
                .formatted(NAME, cube.name(), unit, sums);
        try (Statement statement = connection.createStatement();
            ResultSet row = statement.executeQuery(differences)) {
          row.next();
          assertThat(row.getLong(1)).as("%s by %s", cube.name(), unit).isZero();
        }
      }
    }
  }
}
