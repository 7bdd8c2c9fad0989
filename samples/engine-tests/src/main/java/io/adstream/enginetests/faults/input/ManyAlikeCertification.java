package io.adstream.enginetests.faults.input;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import io.adstream.decode.Decoded;
import io.adstream.enginetests.faults.FaultCertification;
import io.adstream.enginetests.input.RawProducer;
import io.adstream.enginetests.input.RawProducer.Placed;
import io.adstream.enginetests.input.RawRecord;
import io.adstream.enginetests.matrix.Fault;
import io.adstream.enginetests.matrix.Survives;
import io.adstream.enginetests.pipeline.EngineArguments;
import io.adstream.enginetests.process.ChildProcess;
import io.adstream.enginetests.tables.StoredTables;
import io.adstream.enginetests.tables.Workload;
import io.adstream.event.AdEvent;
import io.adstream.event.Click;
import io.adstream.event.EventType;
import io.adstream.event.Impression;
import io.adstream.join.Counters;
import io.adstream.samples.traffic.SentTraffic;
import io.adstream.samples.traffic.TrafficRecord;
import io.adstream.samples.traffic.TrafficSpec;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.Statement;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** An engine that reads a huge number of events with one id, or that close at the same time. */
abstract class ManyAlikeCertification extends FaultCertification {

  private static final int RECORDS_AT_ONCE = 50_000;

  /** The number of distinct costs, which are equally frequent. */
  private static final int COSTS = 1_000;

  @Test
  @Survives(Fault.MANY_ALIKE)
  void clicksOfOneIdBeforeAfterAndWithoutTheirImpressionAreJoined() throws Exception {
    TrafficSpec traffic = Workload.traffic(SEED, 1_000);
    EngineArguments arguments = arguments("alike", traffic);
    SentTraffic sent = new SentTraffic(traffic.join());
    prepareSchema(arguments);
    kafka.createTopics(Workload.LANES, arguments.impressionsTopic(), arguments.clicksTopic());
    int clicks = much(3_000, 300_000);
    try (RawProducer producer = new RawProducer(arguments);
        Connection connection = postgres.connect();
        ChildProcess engine = engine(arguments)) {
      StoredTables tables = new StoredTables(connection, arguments.name());
      send(producer, sent, List.of(impression("after", traffic)));
      for (String joinId : List.of("before", "after", "null")) {
        for (int from = 0; from < clicks; from += RECORDS_AT_ONCE) {
          int to = Math.min(clicks, from + RECORDS_AT_ONCE);
          send(producer, sent, clicks(joinId, traffic, from, to));
        }
      }
      awaitRead(engine, tables, sent.records());
      send(producer, sent, List.of(impression("before", traffic)));
      awaitRead(engine, tables, sent.records());
      send(producer, sent, heartbeats(traffic, Workload.LANES));
      awaitEnd(engine, tables, traffic, sent);
      checkMetricsAndKill(arguments, engine, tables);
    }
    checkTables(arguments, traffic, sent);
    Counters counters = stored(arguments, traffic).counters();
    assertThat(counters.matched()).isEqualTo(2L * clicks);
    assertThat(counters.orphans()).isEqualTo(clicks);
  }

  /**
   * All close in one millisecond, and each becomes a row, with the memory of a single window.
   * {@code LaneJoinSlicesTest} tests this without servers.
   */
  @Test
  @Tag("slow")
  @Survives(Fault.MANY_ALIKE)
  void impressionsThatCloseTogetherAreRowsInTheMemoryOfOneWindow() throws Exception {
    TrafficSpec traffic = Workload.traffic(SEED, 1_000);
    closeTogether(
        arguments("together", traffic).with("pipeline.window.memory", "450MiB"),
        traffic,
        much(20_000, 8_000_000));
  }

  @Test
  @Tag("slow")
  @Survives(Fault.DEFAULTS)
  void impressionsThatCloseTogetherFitIntoAGibibyteWithAllDefaults() throws Exception {
    TrafficSpec traffic = Workload.traffic(SEED, 1_000);
    closeTogether(
        arguments("gibibyte", traffic).withDefaults().withHeap("1g"),
        traffic,
        much(20_000, 5_000_000));
  }

  private static void closeTogether(EngineArguments of, TrafficSpec traffic, long impressions)
      throws Exception {
    EngineArguments arguments = of.with("result.unclicked", "kept");
    prepareSchema(arguments);
    kafka.createTopics(1, arguments.impressionsTopic(), arguments.clicksTopic());
    try (RawProducer producer = new RawProducer(arguments);
        Connection connection = postgres.connect();
        ChildProcess engine = engine(arguments)) {
      StoredTables tables = new StoredTables(connection, arguments.name());
      for (long from = 0; from < impressions; from += RECORDS_AT_ONCE) {
        producer.send(
            shortImpressions(traffic, from, Math.min(impressions, from + RECORDS_AT_ONCE)));
      }
      awaitRead(engine, tables, impressions);
      producer.send(heartbeats(traffic, 1));
      awaitUnclicked(engine, tables, impressions);
      engine.kill();
      assertThat(tables.counters().isBalanced()).isTrue();
      assertThat(tables.counters().read()).isEqualTo(impressions + EventType.values().length);
      checkRows(connection, arguments.name(), impressions);
    }
  }

  private static void awaitUnclicked(ChildProcess engine, StoredTables tables, long count)
      throws Exception {
    long newest = -1;
    long giveUp = 0;
    for (long said = 0; said < count; said = tables.counters().unclicked()) {
      engine.checkRunning();
      if (said > newest) {
        newest = said;
        giveUp = System.nanoTime() + TimeUnit.SECONDS.toNanos(PATIENCE_SECONDS);
      }
      assertThat(System.nanoTime()).as("at %s of %s", said, count).isLessThan(giveUp);
      pause(200);
    }
  }

  private static void checkRows(Connection connection, String schema, long impressions)
      throws Exception {
    try (Statement statement = connection.createStatement();
        ResultSet row =
            statement.executeQuery(
                "SELECT count(*), count(DISTINCT impression_id), sum(impression_cost)::bigint,"
                    + " count(click_id) FROM "
                    + schema
                    + ".joined")) {
      row.next();
      assertThat(row.getLong(1)).isEqualTo(impressions);
      assertThat(row.getLong(2)).isEqualTo(impressions);
      assertThat(row.getLong(3)).isEqualTo(impressions / COSTS * (COSTS * (COSTS - 1L) / 2));
      assertThat(row.getLong(4)).isZero();
    }
  }

  private static void send(RawProducer producer, SentTraffic sent, List<RawRecord> records) {
    for (Placed placed : producer.send(records)) {
      RawRecord record = placed.record();
      sent.add(new TrafficRecord(record.type(), "", "", 0, record.meaning()), 1);
    }
  }

  private static long startMillis(TrafficSpec traffic) {
    return traffic.start().toEpochMilli();
  }

  private static RawRecord impression(String id, TrafficSpec traffic) {
    long time = startMillis(traffic);
    return RawRecord.of(
        Impression.builder(id, traffic.schema())
            .userId("user")
            .adId("ad")
            .adCategory("food")
            .device("tv")
            .costMicros(1_000)
            .eventTimeMillis(time)
            .build(),
        time);
  }

  private static List<RawRecord> clicks(String joinId, TrafficSpec traffic, int from, int to) {
    List<RawRecord> records = new ArrayList<>();
    for (int i = from; i < to; i++) {
      AdEvent click =
          Click.builder(joinId + "-" + i, joinId, traffic.schema())
              .costMicros(1_000 + i)
              .eventTimeMillis(startMillis(traffic) + i % 1_000)
              .build();
      records.add(RawRecord.of(click, click.eventTimeMillis()));
    }
    return records;
  }

  private static List<RawRecord> shortImpressions(TrafficSpec traffic, long from, long to) {
    List<RawRecord> records = new ArrayList<>();
    for (long i = from; i < to; i++) {
      String value =
          "{\"ImpressionID\":\"%s\",\"ImpressionCost\":%s,\"EventTime\":%s}"
              .formatted(Long.toString(i, Character.MAX_RADIX), i % COSTS, startMillis(traffic));
      records.add(
          new RawRecord(
              EventType.IMPRESSION,
              0,
              null,
              value.getBytes(UTF_8),
              0,
              new Decoded.Heartbeat(0))); // its expected result is not used
    }
    return records;
  }

  /** Sends one to each partition, so that everything closes. */
  private static List<RawRecord> heartbeats(TrafficSpec traffic, int partitions) {
    Duration beyond =
        traffic
            .join()
            .attributionWindow()
            .plus(traffic.join().clockSkew())
            .plus(traffic.join().clickLateness())
            .plusMinutes(1);
    Instant end = traffic.start().plus(beyond);
    List<RawRecord> heartbeats = new ArrayList<>();
    for (EventType type : EventType.values()) {
      for (int partition = 0; partition < partitions; partition++) {
        heartbeats.add(RawRecord.heartbeat(type, partition, end));
      }
    }
    return heartbeats;
  }
}
