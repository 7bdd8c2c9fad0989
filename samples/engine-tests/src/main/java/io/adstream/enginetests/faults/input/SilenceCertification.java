package io.adstream.enginetests.faults.input;

import static java.time.Duration.ofMinutes;
import static java.time.Duration.ofSeconds;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.adstream.decode.Decoded;
import io.adstream.enginetests.faults.FaultCertification;
import io.adstream.enginetests.input.RawProducer;
import io.adstream.enginetests.input.RawRecord;
import io.adstream.enginetests.matrix.Fault;
import io.adstream.enginetests.matrix.Survives;
import io.adstream.enginetests.pipeline.EngineArguments;
import io.adstream.enginetests.process.ChildProcess;
import io.adstream.enginetests.tables.DeclaredTraffic;
import io.adstream.enginetests.tables.StoredTables;
import io.adstream.enginetests.tables.Tables;
import io.adstream.enginetests.tables.Workload;
import io.adstream.event.EventType;
import io.adstream.join.Counters;
import io.adstream.join.JoinSpec;
import io.adstream.samples.traffic.SentTraffic;
import io.adstream.samples.traffic.TrafficRecord;
import io.adstream.samples.traffic.TrafficSpec;
import java.sql.Connection;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.apache.kafka.clients.producer.internals.BuiltInPartitioner;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/**
 * Silent partitions: events that could match what they may still deliver wait for them, until a
 * heartbeat or the idle timeout shows that nothing comes.
 */
abstract class SilenceCertification extends FaultCertification {

  private static final Duration PATIENCE = ofMinutes(3);

  /** The partition without events of either stream. */
  private static final int SILENT_PARTITION = 3;

  /** The partition without clicks. */
  private static final int PARTITION_WITHOUT_CLICKS = 2;

  private static TrafficSpec traffic(Duration lateness) {
    return Workload.traffic(SEED, much(10_000, 30_000))
        .withJoin(Workload.grossAndNet(JoinSpec.within(ofSeconds(10)).allowedLateness(lateness)));
  }

  /** Their events arrive long after all others, but none of them is late. */
  @Test
  @Survives(Fault.SILENCE)
  void rowsWaitForSilentPartitionsAndHeartbeatsReleaseThem() throws Exception {
    TrafficSpec traffic = traffic(ofSeconds(5));
    EngineArguments arguments = prepared(arguments("silent", traffic));
    List<RawRecord> heard = new ArrayList<>();
    List<RawRecord> silent = new ArrayList<>();
    split(traffic, heard, silent);
    assertThat(silent).hasSizeGreaterThan(heard.size() / 4);
    try (Connection connection = postgres.connect();
        RawProducer producer = new RawProducer(arguments);
        ChildProcess engine = engine(arguments)) {
      StoredTables tables = new StoredTables(connection, arguments.name());
      producer.send(heard);
      awaitRead(engine, tables, heard.size());
      // As if only the silent partitions had events.
      long oldest = traffic.start().toEpochMilli();
      int lanesFurther = engine().equals("spark") ? 0 : PARTITION_WITHOUT_CLICKS;
      assertThat(tables.lanesAt(oldest)).isLessThanOrEqualTo(lanesFurther);
      producer.send(silent);
      awaitRead(engine, tables, heard.size() + silent.size());
      List<RawRecord> end = heartbeats(traffic, sent(traffic, heard, silent));
      producer.send(end);
      SentTraffic sent = sent(traffic, heard, silent, end);
      awaitEnd(engine, tables, traffic, sent);
      checkMetricsAndKill(arguments, engine, tables);
      // In order of arrival, some would be late; per partition, none is.
      assertThat(stored(arguments, traffic).differencesFrom(answerWithoutLate(traffic, sent)))
          .as("seed %s", SEED)
          .isEmpty();
      checkFates(stored(arguments, traffic), sent);
    }
  }

  /** Without any heartbeat. */
  @Test
  @Tag("slow")
  @Survives(Fault.SILENCE)
  void idleTimeoutReleasesWhatWaits() throws Exception {
    TrafficSpec traffic = traffic(ofSeconds(5));
    EngineArguments arguments =
        prepared(arguments("idle", traffic).with("join.idle.timeout", ofSeconds(2).toString()));
    List<RawRecord> heard = new ArrayList<>();
    split(traffic, heard, new ArrayList<>());
    // So that all windows but its own are over.
    SentTraffic before = sent(traffic, heard);
    heard.addAll(
        heartbeats(traffic, before).stream()
            .filter(record -> record.type() == EventType.IMPRESSION)
            .filter(record -> record.partition() != SILENT_PARTITION)
            .toList());
    SentTraffic sent = sent(traffic, heard);
    Tables expected = answerWithoutLate(traffic, sent);
    // Before reading starts; otherwise a partition that is still being filled could count as idle.
    try (RawProducer producer = new RawProducer(arguments)) {
      producer.send(heard);
    }
    try (Connection connection = postgres.connect();
        ChildProcess engine = engine(arguments)) {
      StoredTables tables = new StoredTables(connection, arguments.name());
      await()
          .atMost(PATIENCE)
          .until(
              () -> {
                engine.checkRunning();
                Counters counters = tables.counters();
                return counters.read() == sent.records()
                    && counters.orphans() == expected.counters().orphans()
                    && counters.unclicked() == expected.counters().unclicked();
              });
      engine.kill();
    }
    assertThat(stored(arguments, traffic).differencesFrom(expected)).as("seed %s", SEED).isEmpty();
    checkFates(stored(arguments, traffic), sent);
  }

  private static EngineArguments prepared(EngineArguments arguments) throws Exception {
    prepareSchema(arguments);
    kafka.createTopics(Workload.LANES, arguments.impressionsTopic(), arguments.clicksTopic());
    return arguments;
  }

  private static void split(TrafficSpec spec, List<RawRecord> heard, List<RawRecord> silent) {
    DeclaredTraffic traffic = new DeclaredTraffic(spec);
    while (traffic.hasNext()) {
      TrafficRecord record = traffic.next();
      if (!record.isHeartbeat()) {
        RawRecord raw = RawRecord.of(record);
        (isSilent(raw) ? silent : heard).add(raw);
      }
    }
  }

  private static boolean isSilent(RawRecord record) {
    byte[] key = record.key() == null ? new byte[0] : record.key();
    int partition = BuiltInPartitioner.partitionForKey(key, Workload.LANES);
    return partition == SILENT_PARTITION
        || (partition == PARTITION_WITHOUT_CLICKS && record.type() == EventType.CLICK);
  }

  private static List<RawRecord> heartbeats(TrafficSpec traffic, SentTraffic sent) {
    Instant end =
        Instant.ofEpochMilli(sent.newestMillis())
            .plus(traffic.join().attributionWindow().multipliedBy(2));
    List<RawRecord> heartbeats = new ArrayList<>();
    for (EventType type : EventType.values()) {
      for (int partition = 0; partition < Workload.LANES; partition++) {
        heartbeats.add(RawRecord.heartbeat(type, partition, end));
      }
    }
    return heartbeats;
  }

  @SafeVarargs
  private static SentTraffic sent(TrafficSpec traffic, List<RawRecord>... parts) {
    SentTraffic sent = new SentTraffic(traffic.join());
    for (List<RawRecord> part : parts) {
      for (RawRecord record : part) {
        Decoded meaning = record.meaning();
        sent.add(new TrafficRecord(record.type(), "", "", record.arrivalMillis(), meaning), 1);
      }
    }
    return sent;
  }

  private static Tables answerWithoutLate(TrafficSpec traffic, SentTraffic sent) {
    return Tables.of(sent.answer(Map.of()), traffic.plan());
  }
}
