package io.adstream.spark;

import static java.util.concurrent.TimeUnit.SECONDS;
import static java.util.stream.Collectors.joining;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import io.adstream.enginetests.matrix.Fault;
import io.adstream.enginetests.matrix.OnEngine;
import io.adstream.enginetests.matrix.Survives;
import io.adstream.enginetests.process.ChildProcess;
import io.adstream.event.EventType;
import io.adstream.join.JoinSpec;
import io.adstream.spark.internal.state.LaneCache;
import io.adstream.tck.Outcome;
import io.adstream.tck.Scenario;
import io.adstream.tck.Scenarios;
import java.io.File;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentSkipListMap;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Stream;
import org.apache.spark.api.java.function.VoidFunction2;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.SparkSession;
import org.apache.spark.sql.streaming.StreamingQuery;
import org.apache.spark.sql.streaming.StreamingQueryException;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Tests the join of datasets with scenarios. */
@ExtendWith(OwnSpark.class)
class SparkJoinIT implements OnEngine {

  private static SparkSession session;

  @TempDir private Path directory;

  @Override
  public String engine() {
    return "spark";
  }

  @BeforeAll
  static void startSpark() {
    session =
        SparkSession.builder()
            .config("spark.sql.shuffle.partitions", 2)
            .config(
                "spark.sql.streaming.stateStore.providerClass",
                "org.apache.spark.sql.execution.streaming.state.RocksDBStateStoreProvider")
            .getOrCreate();
  }

  /** The query is restarted for each phase, so that each lane is restored from its state. */
  @ParameterizedTest
  @ValueSource(strings = {"many-clicks", "late"})
  void streamsGiveTheExpectedResults(String name) throws Exception {
    checkStreams(name);
  }

  @ParameterizedTest
  @Tag("certification")
  @ValueSource(strings = {"window-edges", "duplicates", "orphans", "random-12"})
  void otherStreamsGiveTheExpectedResults(String name) throws Exception {
    checkStreams(name);
  }

  private void checkStreams(String name) throws Exception {
    Scenario scenario = Scenarios.bundled(name);
    Map<Long, List<Row>> batches = new ConcurrentSkipListMap<>();
    int file = 0;
    for (Scenario.Phase phase : scenario.phases()) {
      write(phase.records(), ++file);
      run(session, join(scenario), batches);
      write(heartbeats(scenario, phase.advanceTo()), ++file);
      run(session, join(scenario), batches);
    }
    assertResults(scenario, batches.values().stream().flatMap(List::stream).toList());
  }

  @ParameterizedTest
  @ValueSource(
      strings = {"many-clicks", "window-edges", "duplicates", "orphans", "random-11", "random-12"})
  void boundedDatasetsGiveTheExpectedResults(String name) throws Exception {
    Scenario scenario = Scenarios.bundled(name);
    int file = 0;
    for (Scenario.Phase phase : scenario.phases()) {
      write(phase.records(), ++file);
    }
    Dataset<Row> results =
        join(scenario)
            .join(
                session.read().text(files(EventType.IMPRESSION)),
                session.read().text(files(EventType.CLICK)));
    assertResults(scenario, results.collectAsList());
  }

  /** A separate process, whose class path has neither Spark's Kafka source nor Kafka's clients. */
  @Test
  @Tag("slow")
  void streamsOfFilesNeedNoKafka() {
    String classPath =
        Stream.of(System.getProperty("java.class.path").split(File.pathSeparator, -1))
            .filter(entry -> !Path.of(entry).getFileName().toString().contains("kafka"))
            .collect(joining(File.pathSeparator));
    Path log = directory.resolve("files.log");
    List<String> program = List.of(FileJoin.class.getName(), directory.toString());
    try (ChildProcess process =
        ChildProcess.java(ChildProcess.engineOptions(), classPath, program, Map.of(), log)) {
      assertThat(process.awaitExit(Duration.ofMinutes(2))).as(process.said()).isZero();
      assertThat(process.saidInAll()).contains("Joined MATCHED i1 c1");
    }
  }

  @Test
  void streamingAndBoundedDatasetsDoNotMix() throws IOException {
    Files.createDirectories(Path.of(files(EventType.IMPRESSION)));
    Dataset<Row> streaming = session.readStream().text(files(EventType.IMPRESSION));
    Dataset<Row> bounded = session.read().text(files(EventType.IMPRESSION));
    SparkJoin join = SparkJoin.of(JoinSpec.within(Duration.ofMinutes(1)));
    assertThatThrownBy(() -> join.join(streaming, bounded))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("expected both or neither");
  }

  @Test
  @Survives(Fault.LANES_CHANGED)
  void anotherNumberOfLanesEndsTheQueryByName() throws Exception {
    Scenario scenario = Scenarios.bundled("many-clicks");
    write(scenario.phases().get(0).records(), 1);
    run(session, join(scenario), new ConcurrentSkipListMap<>());
    write(scenario.phases().get(0).records(), 2);
    assertThatThrownBy(
            () -> run(session, join(scenario).withLanes(3), new ConcurrentSkipListMap<>()))
        .isInstanceOf(StreamingQueryException.class)
        .hasMessageContaining("lanes is 3, expected 2");
  }

  @Test
  void lanesAreFreedWhenTheQueryEnds() throws Exception {
    Scenario scenario = Scenarios.bundled("many-clicks");
    write(scenario.phases().get(0).records(), 1);
    AtomicInteger lanesInMemory = new AtomicInteger();
    StreamingQuery query =
        query(
            session,
            join(scenario),
            (rows, batch) -> {
              rows.collectAsList();
              lanesInMemory.set(LaneCache.lanesInMemory());
            });
    query.processAllAvailable();
    assertThat(lanesInMemory).hasValueGreaterThan(0);
    query.stop();
    await().atMost(10, SECONDS).until(() -> LaneCache.lanesInMemory() == 0);
  }

  /** With Spark's default, 200 tasks would each keep state; the user's session is not changed. */
  @Test
  void queryHasATaskForEachLaneUnlessTheSessionSaysOtherwise() throws Exception {
    Scenario scenario = Scenarios.bundled("many-clicks");
    write(scenario.phases().get(0).records(), 1);
    SparkSession untouched = session.newSession();
    untouched.conf().unset("spark.sql.shuffle.partitions");
    String before = untouched.conf().get("spark.sql.shuffle.partitions");
    run(untouched, join(scenario).withLanes(3), new ConcurrentSkipListMap<>());
    try (Stream<Path> states = Files.list(directory.resolve("checkpoint/state/0"))) {
      assertThat(states.filter(path -> path.getFileName().toString().matches("[0-9]+"))).hasSize(3);
    }
    assertThat(untouched.conf().get("spark.sql.shuffle.partitions")).isEqualTo(before);
  }

  private void run(SparkSession in, SparkJoin join, Map<Long, List<Row>> batches) throws Exception {
    StreamingQuery query =
        query(in, join, (rows, batch) -> batches.put(batch, rows.collectAsList()));
    try {
      query.processAllAvailable();
    } finally {
      query.stop();
    }
  }

  private StreamingQuery query(
      SparkSession in, SparkJoin join, VoidFunction2<Dataset<Row>, Long> each) throws Exception {
    for (EventType type : EventType.values()) {
      Files.createDirectories(Path.of(files(type)));
    }
    return join.join(
            in.readStream().text(files(EventType.IMPRESSION)),
            in.readStream().text(files(EventType.CLICK)))
        .writeStream()
        .option("checkpointLocation", directory.resolve("checkpoint").toString())
        .foreachBatch(each)
        .start();
  }

  private static SparkJoin join(Scenario scenario) {
    return SparkJoin.of(scenario.spec()).withLanes(2);
  }

  private String files(EventType type) {
    return directory.resolve(type.name()).toString();
  }

  private void write(List<Scenario.Message> records, int file) throws IOException {
    for (EventType type : EventType.values()) {
      List<String> lines =
          records.stream()
              .filter(message -> message.type() == type)
              .map(Scenario.Message::value)
              .toList();
      Path folder = Files.createDirectories(Path.of(files(type)));
      if (!lines.isEmpty()) {
        Path written = Files.write(directory.resolve("next"), lines);
        Files.move(written, folder.resolve(file + ".jsonl"));
      }
    }
  }

  private static List<Scenario.Message> heartbeats(Scenario scenario, Instant to) {
    List<Scenario.Message> heartbeats = new ArrayList<>();
    for (EventType type : EventType.values()) {
      Duration lateness =
          type == EventType.IMPRESSION
              ? scenario.spec().impressionLateness()
              : scenario.spec().clickLateness();
      heartbeats.add(
          new Scenario.Message(
              type, null, "{\"Heartbeat\":true,\"EventTime\":\"" + to.plus(lateness) + "\"}"));
    }
    return heartbeats;
  }

  private static void assertResults(Scenario scenario, List<Row> results) {
    Outcome expected = scenario.expected().outcome();
    assertThat(strings(results, "MATCHED", "impression_id", "click_id"))
        .containsExactlyInAnyOrderElementsOf(
            expected.matched().stream()
                .map(match -> match.impressionId() + " " + match.clickId())
                .toList());
    assertThat(strings(results, "UNCLICKED", "impression_id"))
        .containsExactlyInAnyOrderElementsOf(expected.unclicked());
    assertThat(strings(results, "ORPHAN", "click_id"))
        .containsExactlyInAnyOrderElementsOf(expected.orphans());
    assertThat(strings(results, "LATE", "stream")).hasSameSizeAs(expected.late());
    assertThat(strings(results, "REJECTED", "stream", "reason"))
        .containsExactlyInAnyOrderElementsOf(
            expected.rejected().stream()
                .map(rejection -> rejection.type() + " " + rejection.reason())
                .toList());
  }

  private static List<String> strings(List<Row> results, String kind, String... columns) {
    return results.stream()
        .filter(row -> row.<String>getAs("result").equals(kind))
        .map(
            row -> {
              List<String> values = new ArrayList<>();
              for (String column : columns) {
                values.add(row.getAs(column));
              }
              return String.join(" ", values);
            })
        .toList();
  }
}
