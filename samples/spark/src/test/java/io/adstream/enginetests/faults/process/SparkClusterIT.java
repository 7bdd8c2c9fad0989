package io.adstream.enginetests.faults.process;

import static java.nio.charset.StandardCharsets.UTF_8;
import static java.util.concurrent.TimeUnit.SECONDS;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.adstream.enginetests.faults.FaultCertification;
import io.adstream.enginetests.matrix.Fault;
import io.adstream.enginetests.matrix.OnEngine;
import io.adstream.enginetests.matrix.Seed;
import io.adstream.enginetests.matrix.Survives;
import io.adstream.enginetests.pipeline.Accounts;
import io.adstream.enginetests.pipeline.EngineArguments;
import io.adstream.enginetests.process.ChildProcess;
import io.adstream.enginetests.security.SecretSearch;
import io.adstream.enginetests.tables.StoredTables;
import io.adstream.enginetests.tables.Tables;
import io.adstream.enginetests.tables.Workload;
import io.adstream.samples.embedded.EmbeddedKafka;
import io.adstream.samples.embedded.EmbeddedPostgres;
import io.adstream.samples.traffic.SentTraffic;
import io.adstream.samples.traffic.TrafficSpec;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.Statement;
import java.time.Duration;
import java.util.List;
import java.util.jar.JarFile;
import java.util.stream.Stream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;

/** The jar for {@code spark-submit} on a cluster whose machines have Spark and nothing of ours. */
@ExtendWith(Seed.class)
class SparkClusterIT implements OnEngine {

  private static final long SEED = Seed.VALUE;

  private static final String NAME = "cluster";

  /** A secret that is searched for wherever it must not be. */
  private static final String CANARY = "canary-6d1f0c";

  private static final SecretSearch SEARCH = new SecretSearch(CANARY);

  private final Path directory;

  SparkClusterIT(@TempDir Path directory) {
    this.directory = directory;
  }

  @Override
  public String engine() {
    return "spark";
  }

  @Test
  @Tag("slow")
  @Survives(Fault.CLUSTER)
  void tablesEqualTheBatchAnswerThoughTasksRunTwiceAndAnExecutorIsKilled() throws Exception {
    TrafficSpec traffic = Workload.traffic(SEED, FaultCertification.much(40_000, 200_000));
    Path events = Files.createDirectories(directory.resolve("events"));
    Path spark = directory.resolve("spark");
    try (EmbeddedKafka kafka = EmbeddedKafka.start();
        EmbeddedPostgres postgres = EmbeddedPostgres.start();
        Connection connection = postgres.connect();
        SparkCluster cluster = SparkCluster.start(spark)) {
      EngineArguments arguments = arguments(kafka, postgres, traffic);
      SentTraffic sent = Workload.fill(kafka, arguments, traffic);
      StoredTables tables = new StoredTables(connection, NAME);

      ChildProcess driver =
          cluster.submit(
              submitJar(),
              settings(events),
              List.of(
                  "--config", arguments.write(directory.resolve("cluster.properties")).toString()));
      FaultCertification.awaitRead(driver, tables, sent.records() / 10);
      assertThat(cluster.killExecutors(1)).isEqualTo(1);
      assertThat(tables.read()).isLessThan(sent.records());
      FaultCertification.awaitEnd(driver, tables, traffic, sent);

      Tables expected = Tables.of(sent.answer(), traffic.plan());
      assertThat(tables.all(traffic.plan()).differencesFrom(expected))
          .as("seed %s", SEED)
          .isEmpty();
      assertThat(executorsStarted(spark)).as("executors").isGreaterThanOrEqualTo(3);
    }
    assertThat(new SecretSearch("\"Speculative\":true").files(events))
        .as("event logs")
        .isNotEmpty();
    assertThat(SEARCH.files(events)).isEmpty();
    assertThat(SEARCH.files(spark)).isEmpty();
    assertThat(SEARCH.files(directory.resolve("checkpoint"))).isEmpty();
  }

  @Test
  @Tag("slow")
  void driverLearnsWhatExecutorsWaitFor() throws Exception {
    TrafficSpec traffic = Workload.traffic(SEED, 5_000);
    try (EmbeddedKafka kafka = EmbeddedKafka.start();
        EmbeddedPostgres postgres = EmbeddedPostgres.start();
        Connection locker = postgres.connect();
        Statement statement = locker.createStatement();
        Connection connection = postgres.connect();
        SparkCluster cluster = SparkCluster.start(directory.resolve("spark"))) {
      EngineArguments arguments = arguments(kafka, postgres, traffic);
      SentTraffic sent = Workload.fill(kafka, arguments, traffic);
      locker.setAutoCommit(false);
      statement.execute("LOCK TABLE " + NAME + ".joined IN EXCLUSIVE MODE");
      ChildProcess driver =
          cluster.submit(
              submitJar(),
              List.of("spark.executor.memory=768m", "spark.executor.heartbeatInterval=1s"),
              List.of(
                  "--config", arguments.write(directory.resolve("cluster.properties")).toString()));
      awaitPhase(driver, "WAITING_FOR_SINK: ");
      locker.rollback();

      StoredTables tables = new StoredTables(connection, NAME);
      FaultCertification.awaitEnd(driver, tables, traffic, sent);
      await()
          .atMost(FaultCertification.PATIENCE_SECONDS, SECONDS)
          .until(
              () -> {
                driver.checkRunning();
                String log = driver.saidInAll();
                return log.lastIndexOf(phase("RUNNING")) > log.lastIndexOf(phase("WAITING_FOR_"));
              });
    }
  }

  private static String phase(String phase) {
    return "Pipeline " + NAME + " is " + phase;
  }

  private static void awaitPhase(ChildProcess driver, String phase) {
    await()
        .atMost(FaultCertification.PATIENCE_SECONDS, SECONDS)
        .until(
            () -> {
              driver.checkRunning();
              return driver.saidInAll().contains(phase(phase));
            });
  }

  /** The first driver's executors outlive it for a while, and still run its batch. */
  @Test
  @Tag("slow")
  @Survives(Fault.CLUSTER)
  void tablesEqualTheBatchAnswerThoughDriverWorkerAndExecutorsDieWhileWindowsClose()
      throws Exception {
    TrafficSpec usual = Workload.traffic(SEED, FaultCertification.much(60_000, 200_000));
    TrafficSpec traffic =
        usual.withJoin(usual.join().toBuilder().attributionWindow(Duration.ofMinutes(1)).build());
    Path events = Files.createDirectories(directory.resolve("events"));
    Path spark = directory.resolve("spark");
    try (EmbeddedKafka kafka = EmbeddedKafka.start();
        EmbeddedPostgres postgres = EmbeddedPostgres.start();
        Connection connection = postgres.connect();
        SparkCluster cluster = SparkCluster.start(spark)) {
      EngineArguments arguments =
          arguments(kafka, postgres, traffic).with("spark.adstream.maxRecordsPerBatch", "4000");
      SentTraffic sent = Workload.fill(kafka, arguments, traffic);
      StoredTables tables = new StoredTables(connection, NAME);
      List<String> words =
          List.of("--config", arguments.write(directory.resolve("cluster.properties")).toString());

      ChildProcess first = cluster.submit(submitJar(), settings(events), words);
      FaultCertification.awaitRead(first, tables, sent.records() / 10);
      first.kill();
      ChildProcess second = cluster.submit(submitJar(), settings(events), words);
      FaultCertification.awaitRead(second, tables, tables.read() + sent.records() / 10);
      cluster.killWorker(1);
      FaultCertification.awaitRead(second, tables, tables.read() + sent.records() / 10);
      cluster.startWorker(1);
      FaultCertification.awaitRead(second, tables, tables.read() + sent.records() / 10);
      assertThat(tables.counters().unclicked()).as("closed").isPositive();
      assertThat(cluster.killExecutors(2)).isEqualTo(1);
      assertThat(tables.read()).isLessThan(sent.records());
      FaultCertification.awaitEnd(second, tables, traffic, sent);

      assertThat(
              tables.all(traffic.plan()).differencesFrom(Tables.of(sent.answer(), traffic.plan())))
          .as("seed %s", SEED)
          .isEmpty();
    }
  }

  /** A task runs twice at once as soon as a machine has nothing else to do. */
  private static List<String> settings(Path events) {
    return List.of(
        "spark.executor.memory=768m",
        "spark.speculation=true",
        "spark.speculation.interval=10ms",
        "spark.speculation.multiplier=1.01",
        "spark.speculation.quantile=0.1",
        "spark.speculation.minTaskRuntime=1ms",
        "spark.eventLog.enabled=true",
        "spark.eventLog.compress=false",
        "spark.eventLog.dir=" + events.toUri().toString());
  }

  @Test
  void jarHasWhatClustersLackAndNothingOfSpark() throws IOException {
    try (JarFile jar = new JarFile(submitJar().toFile())) {
      assertThat(jar.getEntry("io/adstream/spark/SparkEngine.class")).isNotNull();
      assertThat(jar.getEntry("org/postgresql/Driver.class")).isNotNull();
      assertThat(jar.getEntry("org/apache/spark/sql/kafka010/KafkaSourceProvider.class"))
          .isNotNull();
      for (String absent :
          List.of(
              "org/apache/spark/sql/SparkSession.class",
              "org/slf4j/Logger.class",
              "org/slf4j/simple/SimpleLogger.class",
              "scala/Option.class",
              "com/fasterxml/jackson/core/JsonParser.class",
              "io/adstream/tck/EngineCertification.class",
              "kafka/Kafka.class")) {
        assertThat(jar.getEntry(absent)).as(absent).isNull();
      }
      assertThat(text(jar, "META-INF/services/io.adstream.engine.Engine"))
          .contains("io.adstream.spark.SparkEngine");
      assertThat(text(jar, "META-INF/services/org.apache.spark.sql.sources.DataSourceRegister"))
          .contains("org.apache.spark.sql.kafka010.KafkaSourceProvider");
      assertThat(text(jar, "META-INF/services/java.sql.Driver")).contains("org.postgresql.Driver");
    }
  }

  private static String text(JarFile jar, String entry) throws IOException {
    return new String(jar.getInputStream(jar.getEntry(entry)).readAllBytes(), UTF_8);
  }

  private static Path submitJar() throws IOException {
    try (Stream<Path> jars = Files.list(Path.of("target"))) {
      return jars.filter(jar -> jar.toString().endsWith("-submit.jar"))
          .findFirst()
          .orElseThrow()
          .toAbsolutePath();
    }
  }

  /** With passwords that no server here asks for, but that travel to where they would be needed. */
  private EngineArguments arguments(
      EmbeddedKafka kafka, EmbeddedPostgres postgres, TrafficSpec traffic) throws Exception {
    Path password = Files.writeString(directory.resolve("password"), CANARY + "-sink");
    Path jaas =
        Files.writeString(
            directory.resolve("jaas"),
            "org.apache.kafka.common.security.plain.PlainLoginModule required username=\"u\""
                + " password=\""
                + CANARY
                + "-jaas\";");
    Path truststore = Files.writeString(directory.resolve("truststore"), CANARY + "-truststore");
    Path checkpoint = directory.resolve("checkpoint");
    EngineArguments arguments =
        EngineArguments.of(
            "spark", NAME, kafka.bootstrapServers(), postgres.jdbcUrl(), traffic, checkpoint);
    Path file = directory.resolve("prepared.properties");
    Accounts.prepareSchema(postgres, NAME, arguments.read(file).spec());
    return arguments
        .with("spark.adstream.maxRecordsPerBatch", "10000")
        // Each process of the cluster has its own directory.
        .with("spark.local.dir", null)
        .with("kafka.sasl.jaas.config.file", jaas.toString())
        .with("kafka.ssl.truststore.password.file", truststore.toString())
        .with("sink.password.file", password.toString());
  }

  /** Each executor has its own log. */
  private static long executorsStarted(Path spark) throws IOException {
    try (Stream<Path> paths = Files.walk(spark.resolve("work"))) {
      return paths.filter(path -> path.endsWith("stderr")).count();
    }
  }
}
