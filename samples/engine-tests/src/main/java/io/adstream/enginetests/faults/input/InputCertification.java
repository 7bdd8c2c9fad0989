package io.adstream.enginetests.faults.input;

import static java.time.Duration.ofMinutes;
import static java.time.Duration.ofSeconds;
import static java.util.stream.Collectors.toSet;
import static org.assertj.core.api.Assertions.assertThat;

import io.adstream.enginetests.faults.FaultCertification;
import io.adstream.enginetests.input.HostileEvents;
import io.adstream.enginetests.input.HostileTexts;
import io.adstream.enginetests.input.InputRun;
import io.adstream.enginetests.input.RawProducer;
import io.adstream.enginetests.input.StoredInput;
import io.adstream.enginetests.input.StoredInput.DeadLetter;
import io.adstream.enginetests.input.StoredInput.Event;
import io.adstream.enginetests.input.UnreadableRecords;
import io.adstream.enginetests.matrix.Fault;
import io.adstream.enginetests.matrix.Survives;
import io.adstream.enginetests.pipeline.EngineArguments;
import io.adstream.enginetests.process.ChildProcess;
import io.adstream.enginetests.tables.StoredTables;
import io.adstream.enginetests.tables.Tables;
import io.adstream.enginetests.tables.Workload;
import io.adstream.event.EventType;
import io.adstream.join.JoinSpec;
import io.adstream.samples.traffic.SentTraffic.EventName;
import io.adstream.samples.traffic.TrafficSpec;
import java.sql.Connection;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.AlterConfigOp;
import org.apache.kafka.clients.admin.ConfigEntry;
import org.apache.kafka.common.config.ConfigResource;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;

/**
 * Hostile records among those of a workload: each has the expected fate, and does not affect any
 * other record. A single run, checked kind by kind.
 */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
abstract class InputCertification extends FaultCertification {

  private static final String NAME = "input";

  private TrafficSpec traffic = traffic(0, 1);
  private InputRun run = new InputRun(traffic);
  private List<DeadLetter> deadLetters = List.of();
  private List<Event> joined = List.of();
  private List<Event> orphans = List.of();
  private List<Event> late = List.of();
  private long watermarkBeforeEnd = Long.MAX_VALUE;

  private static TrafficSpec traffic(long seed, long impressions) {
    return Workload.traffic(seed, impressions)
        .withJoin(
            Workload.grossAndNet(
                JoinSpec.within(ofSeconds(20))
                    .withClockSkew(ofSeconds(2))
                    .allowedLateness(ofSeconds(5))));
  }

  @BeforeAll
  void runOnce() throws Exception {
    traffic = traffic(SEED, much(20_000, 60_000));
    run = new InputRun(traffic);
    EngineArguments arguments = arguments(NAME, traffic);
    prepareSchema(arguments);
    kafka.createTopics(Workload.LANES, arguments.impressionsTopic(), arguments.clicksTopic());
    raiseMaxMessageBytes(arguments.impressionsTopic(), arguments.clicksTopic());
    try (Connection connection = postgres.connect();
        RawProducer producer = new RawProducer(arguments);
        ChildProcess engine = engine(arguments)) {
      StoredTables tables = new StoredTables(connection, NAME);
      run.sendFirstPart(producer);
      awaitRead(engine, tables, run.placed().size());
      run.sendSecondPart(producer);
      awaitRead(engine, tables, run.placed().size());
      StoredInput stored = new StoredInput(connection, NAME);
      watermarkBeforeEnd = stored.newestWatermarkMillis();
      run.sendEnd(producer);
      awaitEnd(engine, tables, traffic, run.sent());
      checkMetricsAndKill(arguments, engine, tables);
      deadLetters = stored.deadLetters();
      joined = stored.events("joined");
      orphans = stored.events("orphan_click");
      late = stored.events("late_event");
    }
  }

  /** Applies only to the source topics: the engine's own topics have the broker's defaults. */
  private static void raiseMaxMessageBytes(String... topics) throws Exception {
    AlterConfigOp raise =
        new AlterConfigOp(
            new ConfigEntry("max.message.bytes", RawProducer.MAX_REQUEST_BYTES),
            AlterConfigOp.OpType.SET);
    Map<ConfigResource, Collection<AlterConfigOp>> changes = new HashMap<>();
    for (String topic : topics) {
      changes.put(new ConfigResource(ConfigResource.Type.TOPIC, topic), List.of(raise));
    }
    try (Admin admin = Admin.create(Map.of("bootstrap.servers", kafka.bootstrapServers()))) {
      admin.incrementalAlterConfigs(changes).all().get();
    }
  }

  @Test
  @Survives(Fault.UNREADABLE)
  void unreadableRecordsAreDeadLettersWithReasonPlaceAndBytes() throws Exception {
    assertThat(deadLetters.stream().map(DeadLetter::place))
        .as("seed %s", SEED)
        .doesNotHaveDuplicates();
    assertThat(Set.copyOf(deadLetters)).isEqualTo(DeadLetter.expected(run.placed()));
    assertThat(deadLetters.stream().filter(letter -> letter.bytes() > UnreadableRecords.LARGEST))
        .hasSize(2)
        .allSatisfy(letter -> assertThat(letter.detail()).contains("are kept"));
    checkAll();
  }

  @Test
  @Survives(Fault.MISPLACED)
  void recordsInWrongPartitionsAreDeadLetters() throws Exception {
    assertThat(deadLetters.stream().filter(letter -> letter.reason().equals("WRONG_PARTITION")))
        .hasSize(40)
        .allSatisfy(letter -> assertThat(letter.detail()).contains("default partitioner"));
    checkAll();
  }

  @Test
  @Survives(Fault.WRONG_TIMES)
  void wrongTimesAreRejectedOrLateAndDoNotMoveTheWatermark() throws Exception {
    assertThat(names(EventType.IMPRESSION, late, HostileEvents.LONG_AGO))
        .isEqualTo(sentIds(EventType.IMPRESSION, HostileEvents.LONG_AGO));
    assertThat(names(EventType.CLICK, late, HostileEvents.LONG_AGO))
        .isEqualTo(sentIds(EventType.CLICK, HostileEvents.LONG_AGO));
    for (String unit : List.of("seconds", "microseconds", "nanoseconds")) {
      assertThat(deadLetters)
          .filteredOn(letter -> letter.detail().contains("its number in " + unit + " would be 20"))
          .hasSize(18);
    }
    long newest = traffic.start().plus(traffic.length()).plus(ofMinutes(10)).toEpochMilli();
    assertThat(watermarkBeforeEnd).isBetween(traffic.start().toEpochMilli(), newest);
    checkAll();
  }

  @Test
  @Survives(Fault.DUPLICATES)
  void ofDuplicatesOneCountsWhateverTheOthersHold() throws Exception {
    Map<EventName, Long> winners = winners();
    assertThat(winners.keySet()).isEqualTo(run.named(HostileEvents.TWIN));
    checkAll();
  }

  /** The comparison detects rows and sums that are not of the same copy. */
  @Test
  @Survives(value = Fault.DUPLICATES, negativeControl = true)
  void anotherThanTheOneThatCountsWouldBeSeen() throws Exception {
    Map<EventName, Long> others = new HashMap<>();
    winners().forEach((name, cost) -> others.put(name, cost < 1_000 ? cost + 1_000 : cost - 1_000));
    assertThat(differences(others)).anyMatch(difference -> difference.startsWith("kpi: "));
  }

  @Test
  @Survives(Fault.CLOCKS_APART)
  void clicksMatchToTheMillisecondHoweverClocksAreApart() throws Exception {
    Set<String> inReach = sentIds(EventType.CLICK, HostileEvents.IN_REACH);
    Set<String> outOfReach = sentIds(EventType.CLICK, HostileEvents.OUT_OF_REACH);
    assertThat(inReach).hasSizeGreaterThan(100);
    assertThat(outOfReach).hasSizeGreaterThan(100);
    assertThat(names(EventType.CLICK, joined, HostileEvents.IN_REACH)).isEqualTo(inReach);
    assertThat(names(EventType.CLICK, joined, HostileEvents.OUT_OF_REACH)).isEmpty();
    assertThat(names(EventType.CLICK, orphans, HostileEvents.OUT_OF_REACH)).isEqualTo(outOfReach);
    assertThat(names(EventType.CLICK, orphans, HostileEvents.IN_REACH)).isEmpty();
    checkAll();
  }

  @Test
  @Survives(Fault.HOSTILE_TEXT)
  void hostileTextIsStoredAsData() throws Exception {
    Set<String> texts = Set.copyOf(HostileTexts.known());
    assertThat(joined.stream().map(Event::impressionId).collect(toSet())).containsAll(texts);
    checkAll();
  }

  private static Set<String> names(EventType type, List<Event> events, String prefix) {
    return events.stream()
        .map(type == EventType.IMPRESSION ? Event::impressionId : Event::clickId)
        .filter(id -> id.startsWith(prefix))
        .collect(toSet());
  }

  private Set<String> sentIds(EventType type, String prefix) {
    return run.named(prefix).stream()
        .filter(name -> name.type() == type)
        .map(EventName::id)
        .collect(toSet());
  }

  /** Which copy of each event the rows contain, identified by its cost. */
  private Map<EventName, Long> winners() {
    Map<EventName, Long> winners = new HashMap<>();
    for (Event row : joined) {
      if (row.impressionId().startsWith(HostileEvents.TWIN)) {
        winners.put(new EventName(EventType.IMPRESSION, row.impressionId()), row.costMicros());
        winners.put(new EventName(EventType.CLICK, row.clickId()), row.clickCostMicros());
      }
    }
    return winners;
  }

  private void checkAll() throws Exception {
    assertThat(differences(winners())).as("seed %s", SEED).isEmpty();
    checkFates(stored(arguments(NAME, traffic), traffic), run.sent());
  }

  private List<String> differences(Map<EventName, Long> winners) throws Exception {
    Tables expected = Tables.of(run.answer(winners), traffic.plan());
    Map<String, Map<List<@Nullable Object>, Long>> facts = new HashMap<>(expected.facts());
    facts.put("late_event", StoredInput.lateRows(run.late()));
    return stored(arguments(NAME, traffic), traffic)
        .differencesFrom(new Tables(facts, expected.kpis(), expected.counters()));
  }
}
