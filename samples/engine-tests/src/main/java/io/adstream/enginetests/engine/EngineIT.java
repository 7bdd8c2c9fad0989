package io.adstream.enginetests.engine;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import io.adstream.engine.Engines;
import io.adstream.engine.Keying;
import io.adstream.engine.PipelineException;
import io.adstream.engine.PipelineSpec;
import io.adstream.engine.RunningPipeline;
import io.adstream.enginetests.matrix.Fault;
import io.adstream.enginetests.matrix.Survives;
import io.adstream.enginetests.pipeline.ErrorSink;
import io.adstream.enginetests.pipeline.LaneReport;
import io.adstream.enginetests.pipeline.OneKindDecoder;
import io.adstream.enginetests.tables.SchemaGrowth;
import io.adstream.enginetests.tables.StoredTables;
import io.adstream.enginetests.tables.Tables;
import io.adstream.event.Attribute;
import io.adstream.event.EventSchema;
import io.adstream.internal.DefaultPartitioner;
import io.adstream.jdbc.PostgresSink;
import io.adstream.join.JoinSpec;
import io.adstream.kpi.Cube;
import io.adstream.samples.embedded.EmbeddedPostgres;
import io.adstream.samples.send.Topics;
import io.adstream.sink.LaneStatus;
import io.adstream.status.PipelineMetrics;
import io.adstream.status.PipelineState;
import io.adstream.status.PipelineState.Phase;
import io.adstream.status.SinkMetrics;
import java.lang.management.ManagementFactory;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.Statement;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CopyOnWriteArrayList;
import javax.management.MBeanServer;
import javax.management.ObjectName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * The faults that every engine reports at the start, and its behavior on idle input and failures.
 */
public abstract class EngineIT extends EngineFixture {

  private static final Instant FIRST = Instant.parse("2026-01-15T12:00:00Z");
  private static final long SEED = 17;
  private static final String TIME = ",\"EventTime\":\"" + FIRST + "\"}";

  @Test
  protected void missingTopicsAreNamed() {
    assertThatThrownBy(() -> start(spec().build()))
        .isInstanceOf(PipelineException.class)
        .hasMessageContaining(impressions)
        .hasMessageContaining(clicks)
        .hasMessageContaining("create them first");
  }

  @Test
  protected void unreachableKafkaIsOneErrorSoon() {
    PipelineSpec spec = spec().kafka("localhost:1", impressions, clicks).build();
    Instant begin = Instant.now();
    assertThatThrownBy(() -> start(spec))
        .isInstanceOf(PipelineException.class)
        .hasMessageContaining("localhost:1");
    assertThat(Duration.between(begin, Instant.now())).isLessThan(Duration.ofSeconds(30));
  }

  @Test
  protected void changedSpecificationIsRefusedByNameAndRebuildAcceptsIt() {
    kafka.createTopics(1, impressions, clicks);
    PostgresSink writer = sink(spec().build());
    Engines.named(engine()).start(spec().build(), writer).close();
    PipelineSpec changed = spec().join(JoinSpec.within(Duration.ofMinutes(5))).build();
    assertThatThrownBy(() -> Engines.named(engine()).start(changed, writer))
        .isInstanceOf(PipelineException.class)
        .hasMessageContaining("attributionWindow")
        .hasMessageContaining("PT10M");
    PostgresSink owner = postgres.owner(name).rebuild().build();
    Engines.named(engine()).start(changed, owner).close();
  }

  @Test
  protected void schemaThatDeclaresMoreGoesOnInTheMiddleOfOpenWindows() throws Exception {
    kafka.createTopics(2, impressions, clicks);
    Topics topics = new Topics(kafka.bootstrapServers(), impressions, clicks, Map.of());
    SchemaGrowth growth = new SchemaGrowth(topics, SEED, 3_000);
    try (RunningPipeline pipeline = start(growth.before(plainSpec()).build())) {
      growth.sendFirst();
      await().atMost(PATIENCE).until(() -> pipeline.counters().read() == growth.sent());
      assertThat(pipeline.status().openEvents()).isPositive();
    }
    PipelineSpec after = growth.after(plainSpec()).build();
    try (RunningPipeline pipeline = start(after)) {
      growth.sendRest();
      await().atMost(PATIENCE).until(() -> pipeline.counters().read() == growth.sent());
      await()
          .atMost(PATIENCE)
          .until(() -> pipeline.status().watermarkMillis() >= growth.endMillis());
    }
    try (Connection connection = postgres.connect()) {
      Tables stored = new StoredTables(connection, name).all(after.plan());
      assertThat(stored.differencesFrom(growth.expected(after.plan()))).isEmpty();
    }
  }

  private PipelineSpec.Builder plainSpec() {
    return PipelineSpec.builder(name).kafka(kafka.bootstrapServers(), impressions, clicks);
  }

  @Test
  protected void removedAndRetypedAttributesAreRefusedByName() {
    kafka.createTopics(1, impressions, clicks);
    EventSchema.Builder both =
        EventSchema.builder().impression(Attribute.text("CampaignID"), Attribute.integer("Slot"));
    PostgresSink writer = sink(spec().schema(both.build()).build());
    Engines.named(engine()).start(spec().schema(both.build()).build(), writer).close();
    EventSchema removed = EventSchema.builder().impression(Attribute.integer("Slot")).build();
    EventSchema retyped =
        EventSchema.builder()
            .impression(Attribute.text("CampaignID"), Attribute.decimal("Slot"))
            .build();
    Map.of("CampaignID", removed, "Slot", retyped)
        .forEach(
            (attribute, schema) ->
                assertThatThrownBy(
                        () -> Engines.named(engine()).start(spec().schema(schema).build(), writer))
                    .isInstanceOf(PipelineException.class)
                    .hasMessageContaining("attribute.impressions." + attribute));
  }

  /** {@code -Dadstream.away.seconds=70} leaves the server away for longer. */
  @Test
  protected void killedPostgresIsWaitedForAndNothingIsLostOrDoubled(@TempDir Path directory)
      throws Exception {
    kafka.createTopics(1, impressions, clicks);
    Instant first = Instant.parse("2026-01-15T12:00:00Z");
    EmbeddedPostgres.Builder server = EmbeddedPostgres.builder().durable().directory(directory);
    EmbeddedPostgres before = server.start();
    PipelineSpec spec = spec().cube(Cube.every(Duration.ofMinutes(1)).named("all")).build();
    try (RunningPipeline pipeline =
        Engines.named(engine()).start(spec, before.writer(name, spec).build())) {
      sendImpression(0, "i1", first);
      await().atMost(PATIENCE).until(() -> pipeline.counters().read() == 1);
      long postmaster =
          Long.parseLong(Files.readAllLines(directory.resolve("postmaster.pid")).get(0).strip());
      ProcessHandle.of(postmaster).orElseThrow().destroyForcibly();
      for (int i = 2; i <= 100; i++) {
        sendImpression(0, "i" + i, first.plusSeconds(i));
      }
      List<Phase> phases = new CopyOnWriteArrayList<>();
      pipeline.onStateChange(state -> phases.add(state.phase()));
      Duration away = Duration.ofSeconds(Integer.getInteger("adstream.away.seconds", 3));
      assertThat(pipeline.awaitTermination(away)).describedAs("the pipeline waits").isFalse();
      await().atMost(PATIENCE).until(() -> phases.contains(Phase.WAITING_FOR_SINK));
      assertWaitsForSink(pipeline);
      before.close();
      try (EmbeddedPostgres after = server.port(before.port()).start();
          Connection connection = after.connect();
          Statement statement = connection.createStatement()) {
        await().atMost(PATIENCE).until(() -> pipeline.counters().read() == 100);
        String sql = "SELECT sum(impressions_read) FROM " + name + ".progress";
        await().atMost(PATIENCE).until(() -> number(statement, sql) >= 100);
        assertThat(number(statement, sql)).isEqualTo(100);
        assertThat(number(statement, "SELECT sum(impressions) FROM " + name + ".kpi_all"))
            .isEqualTo(100);
        await().atMost(PATIENCE).until(() -> pipeline.state().phase() == Phase.RUNNING);
        assertStored(pipeline, new StoredTables(connection, name).lanes());
      }
    }
  }

  private static void assertWaitsForSink(RunningPipeline pipeline) {
    PipelineState state = pipeline.state();
    assertThat(state.phase()).isEqualTo(Phase.WAITING_FOR_SINK);
    assertThat(state.reason()).contains("Cannot write batch of lane").doesNotContain("jdbc:");
    assertThat(state.since()).isBefore(Instant.now().minusMillis(900));
    assertThat(state.isLive()).isTrue();
    assertThat(state.isReady()).isTrue();
    SinkMetrics sink = pipeline.metrics().sink();
    assertThat(sink.waitingSince()).isNotNull();
  }

  private void assertStored(RunningPipeline pipeline, Map<Integer, LaneStatus> stored)
      throws Exception {
    PipelineMetrics metrics = pipeline.metrics();
    assertThat(metrics.engine()).isEqualTo(engine());
    assertThat(LaneReport.of(metrics.lanes())).isEqualTo(LaneReport.of(stored));
    await().atMost(PATIENCE).until(() -> pipeline.metrics().sink().batches() >= 2);
    SinkMetrics sink = pipeline.metrics().sink();
    assertThat(sink.retries()).isPositive();
    assertThat(sink.rows()).isPositive();
    assertThat(sink.bytes()).isPositive();
    assertThat(sink.time()).isPositive();
    assertThat(sink.waitingSince()).isNull();
    await().atMost(PATIENCE).until(() -> pipeline.metrics().lag().asOf() != null);
    await()
        .atMost(PATIENCE)
        .untilAsserted(
            () ->
                assertThat(pipeline.metrics().lag().records())
                    .isEqualTo(Map.of(impressions, 0L, clicks, 0L)));
    MBeanServer server = ManagementFactory.getPlatformMBeanServer();
    ObjectName bean =
        new ObjectName("io.adstream:type=Pipeline,engine=" + engine() + ",name=" + name);
    assertThat(server.getAttribute(bean, "State")).isEqualTo("RUNNING");
    assertThat(
            server.getAttribute(
                bean, "adstream.records[fate=accepted,reason=none,stream=impressions]"))
        .isEqualTo(100.0);
    pipeline.close();
    assertThat(pipeline.state().phase()).isEqualTo(Phase.STOPPED);
    assertThat(server.isRegistered(bean)).isFalse();
    assertThat(pipeline.metrics().counters().read()).isEqualTo(100);
  }

  @Test
  protected void errorInTheSinkEndsThePipelineIsNamedAndItsClientsAreClosed() throws Exception {
    kafka.createTopics(1, impressions, clicks);
    PipelineSpec spec = spec().build();
    List<Thread> before = adminClients();
    try (RunningPipeline pipeline =
        Engines.named(engine()).start(spec, new ErrorSink(sink(spec)))) {
      sendImpression(0, "i1", Instant.parse("2026-01-15T12:00:00Z"));
      assertThatThrownBy(() -> pipeline.awaitTermination(PATIENCE))
          .isInstanceOf(PipelineException.class)
          .hasMessageContaining("has failed: " + ErrorSink.ERROR);
      assertThat(pipeline.state().phase()).isEqualTo(Phase.FAILED);
      assertThat(pipeline.state().reason()).contains(ErrorSink.ERROR);
      assertThat(pipeline.state().isLive()).isFalse();
      await().atMost(PATIENCE).until(() -> before.containsAll(adminClients()));
    }
  }

  private static List<Thread> adminClients() {
    return Thread.getAllStackTraces().keySet().stream()
        .filter(thread -> thread.getName().startsWith("kafka-admin-client-thread"))
        .toList();
  }

  @Test
  protected void recordInAnotherPartitionThanItsIdsIsADeadLetter() throws Exception {
    kafka.createTopics(2, impressions, clicks);
    try (RunningPipeline pipeline = start(spec().build());
        Connection connection = postgres.connect();
        Statement statement = connection.createStatement()) {
      for (String id : List.of("i1", "i2", "i3")) {
        for (int partition = 0; partition < 2; partition++) {
          sendImpression(partition, id, FIRST);
        }
      }
      String read = "SELECT coalesce(sum(impressions_read), 0) FROM " + name + ".progress";
      await().atMost(PATIENCE).until(() -> number(statement, read) == 6);
      assertThat(number(statement, "SELECT sum(impressions_accepted) FROM " + name + ".progress"))
          .isEqualTo(3);
      assertThat(
              number(
                  statement, "SELECT sum(impressions_wrong_partition) FROM " + name + ".progress"))
          .isEqualTo(3);
      String letters =
          " FROM " + name + ".dead_letter WHERE reason = 'WRONG_PARTITION' AND value IS NOT NULL";
      assertThat(number(statement, "SELECT count(*)" + letters)).isEqualTo(3);
      assertThat(pipeline.awaitTermination(Duration.ZERO)).isFalse();
    }
  }

  /** Shuffled, so that ignored records pass every step. */
  @Test
  protected void recordsOfAnotherKindAreCountedAndKeptNowhere() throws Exception {
    kafka.createTopics(2, impressions, clicks);
    PipelineSpec spec = spec().keying(Keying.ANY).decoder(new OneKindDecoder()).build();
    try (RunningPipeline pipeline = start(spec);
        Connection connection = postgres.connect();
        Statement statement = connection.createStatement()) {
      sendImpression(0, "i1", FIRST);
      await().atMost(PATIENCE).until(() -> pipeline.counters().read() == 1);
      Instant begin = Instant.now();
      sendClick(1, "c1", "i1", FIRST);
      for (int i = 0; i < 3; i++) {
        send(impressions, 0, "other", OneKindDecoder.OTHER_KIND);
      }
      send(clicks, 1, "other", OneKindDecoder.OTHER_KIND);
      String stored = "SELECT %s FROM " + name + ".progress";
      String read = stored.formatted("coalesce(sum(impressions_read + clicks_read), 0)");
      await().atMost(PATIENCE).until(() -> number(statement, read) == 6);
      assertThat(number(statement, stored.formatted("sum(impressions_ignored)"))).isEqualTo(3);
      assertThat(number(statement, stored.formatted("sum(clicks_ignored)"))).isEqualTo(1);
      assertThat(number(statement, "SELECT count(*) FROM " + name + ".dead_letter")).isZero();
      await().atMost(PATIENCE).until(() -> pipeline.counters().ignored() == 4);
      assertThat(pipeline.counters().matched()).isEqualTo(1);
      assertThat(pipeline.counters().isBalanced()).isTrue();
      await().atMost(PATIENCE).until(() -> pipeline.metrics().sink().clickToCommit().count() == 1);
      assertThat(pipeline.metrics().sink().clickToCommit().sum())
          .isBetween(Duration.ZERO, Duration.between(begin, Instant.now()));
    }
  }

  @Test
  @Survives(Fault.MISPLACED)
  protected void topicsKeyedByAnotherPartitionerAreRefusedByNameAndAnyKeyingJoinsThem()
      throws Exception {
    kafka.createTopics(2, impressions, clicks);
    for (int i = 0; i < 1_100; i++) {
      String id = "i" + i;
      int elsewhere = 1 - DefaultPartitioner.partition(id.getBytes(UTF_8), 2);
      send(impressions, elsewhere, id, "{\"ImpressionID\":\"" + id + "\"" + TIME);
      send(clicks, elsewhere, id, "{\"ClickID\":\"c" + i + "\",\"JoinID\":\"" + id + "\"" + TIME);
    }
    flush();
    PostgresSink writer = sink(spec().build());
    try (RunningPipeline pipeline = Engines.named(engine()).start(spec().build(), writer)) {
      assertThatThrownBy(() -> pipeline.awaitTermination(PATIENCE))
          .isInstanceOf(PipelineException.class)
          .hasMessageContaining("are not in the partition of their impression id")
          .hasMessageContaining("set keying to ANY and start with rebuild")
          .hasMessageContaining("consistent_random");
    }
    PipelineSpec any = spec().keying(Keying.ANY).build();
    assertThatThrownBy(() -> Engines.named(engine()).start(any, writer))
        .isInstanceOf(PipelineException.class)
        .hasMessageContaining("keying is ANY, expected BY_IMPRESSION_ID");
    PostgresSink owner = postgres.owner(name).rebuild().build();
    try (RunningPipeline pipeline = Engines.named(engine()).start(any, owner)) {
      await().atMost(PATIENCE).until(() -> pipeline.counters().matched() == 1_100);
      assertThat(pipeline.counters().rejected()).isZero();
    }
  }

  @Test
  protected void unequalPartitionsAreRefusedWithoutAShuffle() {
    kafka.createTopics(2, impressions);
    kafka.createTopics(3, clicks);
    assertThatThrownBy(() -> start(spec().build()))
        .isInstanceOf(PipelineException.class)
        .hasMessageContaining("2 partitions")
        .hasMessageContaining("set keying to ANY");
    PostgresSink owner = postgres.owner(name).rebuild().build();
    Engines.named(engine()).start(spec().keying(Keying.ANY).build(), owner).close();
  }

  @Test
  protected void positionsThatTheEngineHasNotReachedAreRefused() throws Exception {
    readOneAndMovePositions("+ 1000000");
    assertThatThrownBy(
            () -> {
              try (RunningPipeline pipeline = start(spec().build())) {
                pipeline.awaitTermination(PATIENCE);
              }
            })
        .isInstanceOf(PipelineException.class)
        .hasMessageContaining("start with rebuild");
  }

  /** Simulates tables from another time than the engine's state. */
  protected void readOneAndMovePositions(String by) throws Exception {
    kafka.createTopics(1, impressions, clicks);
    // Before the start: Spark runs its first batch even if there is no record yet.
    sendImpression(0, "i1", Instant.parse("2026-01-15T12:00:00Z"));
    try (RunningPipeline pipeline = start(spec().build())) {
      await().atMost(PATIENCE).until(() -> pipeline.counters().read() == 1);
    }
    try (Connection connection = postgres.connect();
        Statement statement = connection.createStatement()) {
      statement.executeUpdate("UPDATE " + name + ".progress SET position = position " + by);
    }
  }

  @Test
  protected void silentStreamHoldsTheWatermarkBackUntilItsIdleTimeout() throws Exception {
    kafka.createTopics(1, impressions, clicks);
    Instant first = Instant.parse("2026-01-15T12:00:00Z");
    JoinSpec patient = JoinSpec.within(Duration.ofMinutes(10)).allowedLateness(Duration.ZERO);
    try (RunningPipeline pipeline = start(spec().join(patient).build())) {
      sendImpression(0, "i1", first);
      sendImpression(0, "i2", first.plus(Duration.ofHours(1)));
      await().atMost(PATIENCE).until(() -> pipeline.counters().read() == 2);
      assertThat(pipeline.counters().unclicked()).isZero();
      assertThat(pipeline.status().watermarkMillis()).isEqualTo(Long.MIN_VALUE);
    }
    PipelineSpec impatient = spec().join(patient.withIdleTimeout(Duration.ofMillis(500))).build();
    PostgresSink owner = postgres.owner(name).acceptChanges().build();
    try (RunningPipeline pipeline = Engines.named(engine()).start(impatient, owner)) {
      await().atMost(PATIENCE).until(() -> pipeline.counters().unclicked() == 1);
      assertThat(pipeline.status().watermarkMillis())
          .isEqualTo(first.plus(Duration.ofHours(1)).toEpochMilli());
    }
  }
}
