package io.adstream.enginetests.engine;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import io.adstream.engine.Engines;
import io.adstream.engine.PipelineException;
import io.adstream.engine.PipelineSpec;
import io.adstream.engine.RunningPipeline;
import io.adstream.enginetests.pipeline.OutageDecoder;
import io.adstream.enginetests.tables.StoredTables;
import io.adstream.internal.DefaultPartitioner;
import io.adstream.jdbc.PostgresSink;
import io.adstream.join.Counters;
import io.adstream.kpi.Cube;
import io.adstream.samples.embedded.EmbeddedKafka;
import io.adstream.samples.embedded.EmbeddedPostgres;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.Statement;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.common.acl.AccessControlEntry;
import org.apache.kafka.common.acl.AclBinding;
import org.apache.kafka.common.acl.AclOperation;
import org.apache.kafka.common.acl.AclPermissionType;
import org.apache.kafka.common.resource.PatternType;
import org.apache.kafka.common.resource.ResourcePattern;
import org.apache.kafka.common.resource.ResourceType;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The order in which a start checks and writes, and what is stored when a pipeline has ended. */
public abstract class StartAndEndIT extends EngineFixture {

  private static final Instant FIRST = Instant.parse("2026-01-15T12:00:00Z");
  private static final int PAIRS = 300;

  /** A sink that creates its schema when a pipeline starts, with the privileges to do so. */
  private PostgresSink.Builder newSchema() {
    return PostgresSink.builder(postgres.jdbcUrl()).user(postgres.user()).schema(name);
  }

  protected final PipelineSpec.Builder cubedSpec() {
    return spec().cube(Cube.every(Duration.ofMinutes(1)).named("all"));
  }

  private RunningPipeline start(PipelineSpec spec, PostgresSink sink) {
    return Engines.named(engine()).start(spec, sink);
  }

  /** Impressions, and a click on each, in two partitions. */
  private void sendPairs(int from, int to) {
    for (int i = from; i < to; i++) {
      String id = "i" + i;
      int partition = DefaultPartitioner.partition(id.getBytes(UTF_8), 2);
      String time = ",\"EventTime\":\"" + FIRST.plusMillis(i) + "\"}";
      send(impressions, partition, id, "{\"ImpressionID\":\"" + id + "\"" + time);
      send(clicks, partition, id, "{\"ClickID\":\"c" + i + "\",\"JoinID\":\"" + id + "\"" + time);
    }
    flush();
  }

  /**
   * The number of records read according to table progress, which KPIs and rows must agree with.
   */
  protected final Counters consistentTables(EmbeddedPostgres server) throws Exception {
    try (Connection connection = server.connect();
        Statement statement = connection.createStatement()) {
      Counters stored = new StoredTables(connection, name).counters();
      assertThat(stored.isBalanced()).as("%s", stored).isTrue();
      String kpis = " FROM " + name + ".kpi_all";
      assertThat(number(statement, "SELECT coalesce(sum(impressions), 0)" + kpis))
          .isEqualTo(number(statement, "SELECT sum(impressions_accepted) FROM " + progress()));
      assertThat(number(statement, "SELECT coalesce(sum(clicks), 0)" + kpis))
          .isEqualTo(stored.matched());
      assertThat(number(statement, "SELECT count(*) FROM " + name + ".joined"))
          .isEqualTo(stored.matched());
      assertThat(number(statement, "SELECT count(*) FROM " + name + ".dead_letter"))
          .isEqualTo(stored.rejected());
      return stored;
    }
  }

  private String progress() {
    return name + ".progress";
  }

  @Test
  protected void mistypedTopicOfTheFirstStartIsCorrectedWithoutARebuild() {
    kafka.createTopics(1, impressions, clicks);
    PipelineSpec mistyped =
        spec().kafka(kafka.bootstrapServers(), impressions + "x", clicks).build();
    assertThatThrownBy(() -> start(mistyped, newSchema().build()))
        .isInstanceOf(PipelineException.class)
        .hasMessageContaining("create them first");
    start(spec().build(), newSchema().build()).close();
  }

  @Test
  protected void rebuildThatCannotStartClearsNothing() throws Exception {
    kafka.createTopics(2, impressions, clicks);
    PostgresSink sink = newSchema().build();
    try (RunningPipeline pipeline = start(cubedSpec().build(), sink)) {
      sendPairs(0, 10);
      await().atMost(PATIENCE).until(() -> pipeline.counters().read() == 20);
    }
    String servers = kafka.bootstrapServers();
    kafka.createTopics(3, name + "-three");
    for (PipelineSpec.Builder faulty :
        List.of(
            cubedSpec().kafka(servers, impressions, clicks + "x"),
            cubedSpec().kafka(servers, impressions, name + "-three"),
            cubedSpec().kafkaProperty("max.poll.records", "many"))) {
      assertThatThrownBy(() -> start(faulty.build(), newSchema().rebuild().build()))
          .isInstanceOf(PipelineException.class)
          .hasMessageStartingWith("Cannot start pipeline " + name);
      assertThat(consistentTables(postgres).read()).isEqualTo(20);
    }
    assertOtherFaultsClearNothing(newSchema());
    try (RunningPipeline pipeline = start(cubedSpec().build(), sink)) {
      sendPairs(10, 20);
      await().atMost(PATIENCE).until(() -> pipeline.counters().read() == 40);
    }
    assertThat(consistentTables(postgres).matched()).isEqualTo(20);
  }

  /** Faults that are specific to this engine; the tables hold 20 records. */
  protected abstract void assertOtherFaultsClearNothing(PostgresSink.Builder sink) throws Exception;

  @Test
  @Tag("slow")
  protected void missingRightsInKafkaAreNamedBeforeAnythingIsWritten() throws Exception {
    try (EmbeddedKafka secured =
            EmbeddedKafka.builder()
                .property(
                    "authorizer.class.name",
                    "org.apache.kafka.metadata.authorizer.StandardAuthorizer")
                .property("allow.everyone.if.no.acl.found", "true")
                .start();
        Admin admin = Admin.create(Map.of("bootstrap.servers", secured.bootstrapServers()))) {
      secured.createTopics(1, impressions, clicks);
      PipelineSpec spec = spec().kafka(secured.bootstrapServers(), impressions, clicks).build();
      AclBinding describe =
          acl(
              new ResourcePattern(ResourceType.TOPIC, clicks, PatternType.LITERAL),
              AclOperation.DESCRIBE,
              AclPermissionType.ALLOW);
      admin.createAcls(List.of(describe)).all().get();
      assertThatThrownBy(() -> start(spec, newSchema().build()))
          .isInstanceOf(PipelineException.class)
          .hasMessageContaining(clicks)
          .hasMessageContaining("expected READ");
      admin.deleteAcls(List.of(describe.toFilter())).all().get();
      assertOtherRightsAreNamed(admin, spec, newSchema().build());
    }
    try (Connection connection = postgres.connect();
        Statement statement = connection.createStatement()) {
      String schemas = "SELECT count(*) FROM pg_namespace WHERE nspname = '" + name + "'";
      assertThat(number(statement, schemas)).isZero();
    }
  }

  /** Permissions that only this engine needs. */
  protected void assertOtherRightsAreNamed(Admin admin, PipelineSpec spec, PostgresSink sink)
      throws Exception {}

  protected static AclBinding acl(
      ResourcePattern resource, AclOperation operation, AclPermissionType permission) {
    return new AclBinding(
        resource, new AccessControlEntry("User:ANONYMOUS", "*", operation, permission));
  }

  @Test
  @SuppressWarnings("try") // closed, and queried afterwards
  protected void tablesAgreeAfterACloseAtAnyTimeAndTheNextStartCompletesThem() throws Exception {
    kafka.createTopics(2, impressions, clicks);
    OutageDecoder decoder = new OutageDecoder(name);
    PipelineSpec spec = cubedSpec().decoder(decoder).build();
    sendPairs(0, PAIRS);
    start(spec).close();
    consistentTables(postgres);
    long before = decoder.answered();
    try (RunningPipeline pipeline = start(spec)) {
      await().atMost(PATIENCE).until(() -> decoder.answered() > before || isRead(pipeline));
    }
    consistentTables(postgres);
    try (RunningPipeline pipeline = start(spec)) {
      await().atMost(PATIENCE).until(() -> isRead(pipeline));
    }
    Counters all = consistentTables(postgres);
    assertThat(all.read()).isEqualTo(2 * PAIRS);
    assertThat(all.matched()).isEqualTo(PAIRS);
    try (RunningPipeline pipeline = start(spec)) {
      await().atMost(PATIENCE).until(() -> isRead(pipeline));
      await().atMost(PATIENCE).until(() -> pipeline.status().watermarkMillis() > Long.MIN_VALUE);
      pipeline.close();
      assertThat(pipeline.metrics().counters()).isEqualTo(all);
    }
    assertThat(consistentTables(postgres)).isEqualTo(all);
  }

  private static boolean isRead(RunningPipeline pipeline) {
    return pipeline.counters().read() == 2 * PAIRS;
  }

  /** A second close waits for the first. */
  @Test
  @SuppressWarnings("try") // closed while others wait
  protected void closeInAnotherThreadEndsTheWait() throws Exception {
    kafka.createTopics(1, impressions, clicks);
    try (RunningPipeline pipeline = start(cubedSpec().build())) {
      CompletableFuture<Boolean> ended =
          CompletableFuture.supplyAsync(
              () -> {
                try {
                  return pipeline.awaitTermination(PATIENCE);
                } catch (InterruptedException e) {
                  throw new IllegalStateException(e);
                }
              });
      sendImpression(0, "i1", FIRST);
      await().atMost(PATIENCE).until(() -> pipeline.counters().read() == 1);
      CompletableFuture<Void> other = CompletableFuture.runAsync(pipeline::close);
      pipeline.close();
      assertThat(consistentTables(postgres).read()).isEqualTo(1);
      assertThat(ended.get(PATIENCE.toSeconds(), TimeUnit.SECONDS)).isTrue();
      other.get(PATIENCE.toSeconds(), TimeUnit.SECONDS);
    }
  }

  @Test
  @Tag("slow")
  @SuppressWarnings("try") // closed while a server is unavailable
  protected void closeWhilePostgresIsAwayEndsSoonAndTheNextStartStoresTheRest(
      @TempDir Path directory) throws Exception {
    kafka.createTopics(2, impressions, clicks);
    EmbeddedPostgres.Builder server = EmbeddedPostgres.builder().directory(directory);
    PipelineSpec spec = cubedSpec().build();
    try (EmbeddedPostgres before = server.start();
        RunningPipeline pipeline = start(spec, before.writer(name, spec).build())) {
      sendPairs(0, 10);
      await().atMost(PATIENCE).until(() -> pipeline.counters().read() == 20);
      long postmaster =
          Long.parseLong(Files.readAllLines(directory.resolve("postmaster.pid")).get(0).strip());
      ProcessHandle.of(postmaster).orElseThrow().destroyForcibly();
      sendPairs(10, 20);
      assertThat(pipeline.awaitTermination(Duration.ofSeconds(1))).isFalse();
      long begin = System.nanoTime();
      pipeline.close();
      assertThat(Duration.ofNanos(System.nanoTime() - begin)).isLessThan(Duration.ofSeconds(40));
      assertThat(pipeline.awaitTermination(Duration.ZERO)).as("nothing has failed").isTrue();
    }
    try (EmbeddedPostgres after = server.start()) {
      try (RunningPipeline pipeline = start(spec, after.writer(name, spec).build())) {
        await().atMost(PATIENCE).until(() -> pipeline.counters().read() == 40);
      }
      assertThat(consistentTables(after).matched()).isEqualTo(20);
    }
  }

  @Test
  protected void decoderThatThrowsEndsThePipelineAndTheNextStartReadsItsRecordAgain()
      throws Exception {
    kafka.createTopics(1, impressions, clicks);
    OutageDecoder decoder = new OutageDecoder(name);
    PipelineSpec spec = cubedSpec().decoder(decoder).build();
    for (int i = 0; i < 5; i++) {
      sendImpression(0, "i" + i, FIRST);
    }
    decoder.endAfter(3);
    try (RunningPipeline pipeline = start(spec)) {
      assertThatThrownBy(() -> pipeline.awaitTermination(PATIENCE))
          .isInstanceOf(PipelineException.class)
          .hasMessageContaining("topic " + impressions + ", partition 0, offset 3:")
          .hasMessageContaining(OutageDecoder.class.getName() + " threw ")
          .hasMessageContaining("OutageDecoder$Away")
          .hasMessageNotContaining(OutageDecoder.CONTENT);
    }
    Counters stored = consistentTables(postgres);
    assertThat(stored.rejected()).isZero();
    assertThat(stored.read()).isLessThanOrEqualTo(3);
    decoder.endAfter(Long.MAX_VALUE);
    try (RunningPipeline pipeline = start(spec)) {
      await().atMost(PATIENCE).until(() -> pipeline.counters().read() == 5);
    }
    assertThat(consistentTables(postgres).rejected()).isZero();
  }
}
