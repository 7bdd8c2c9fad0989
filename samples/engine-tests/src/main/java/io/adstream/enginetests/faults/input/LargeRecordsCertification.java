package io.adstream.enginetests.faults.input;

import static org.assertj.core.api.Assertions.assertThat;

import io.adstream.decode.Decoded;
import io.adstream.decode.RejectReason;
import io.adstream.enginetests.faults.FaultCertification;
import io.adstream.enginetests.input.LargeRecords;
import io.adstream.enginetests.matrix.Fault;
import io.adstream.enginetests.matrix.Survives;
import io.adstream.enginetests.pipeline.EngineArguments;
import io.adstream.enginetests.process.ChildProcess;
import io.adstream.enginetests.tables.StoredTables;
import io.adstream.enginetests.tables.Workload;
import io.adstream.event.EventType;
import io.adstream.join.JoinResult;
import io.adstream.samples.traffic.SentTraffic;
import io.adstream.samples.traffic.TrafficRecord;
import io.adstream.samples.traffic.TrafficSpec;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.Statement;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** An engine with a small heap, and records that are small on the broker and large in memory. */
abstract class LargeRecordsCertification extends FaultCertification {

  /** Enough for the good records, but less than the large ones take in memory. */
  private static final String HEAP = much("160m", "512m");

  private static final int LARGE_BYTES = 900_000;

  /** Within a decoder's limits, but not JSON; incompressible. */
  private static final int MIDDLE_BYTES = 200_000;

  private static final int SMALL_BYTES = 5_000;

  @Test
  @Survives(Fault.LARGE)
  void largeRecordsAreDeadLettersAndTheGoodOnesBesideThemGoThrough() throws Exception {
    surviveLargeRecords("large", "by-impression-id");
  }

  @Test
  @Tag("slow")
  @Survives(Fault.LARGE)
  void largeRecordsAreDeadLettersWhereAllAreShuffled() throws Exception {
    surviveLargeRecords("large_any", "any");
  }

  @Test
  @Tag("slow")
  @Survives(Fault.DEFAULTS)
  void unreadableRecordsAreDeadLettersWithAllDefaults() throws Exception {
    TrafficSpec traffic = Workload.traffic(SEED, much(2_000, 20_000));
    EngineArguments arguments = arguments("unreadable", traffic).withDefaults().withHeap("1g");
    prepareSchema(arguments);
    kafka.createTopics(Workload.LANES, arguments.impressionsTopic(), arguments.clicksTopic());
    LargeRecords unreadable = new LargeRecords(arguments);
    unreadable.sendNoise(EventType.CLICK, much(10_000, 200_000), SMALL_BYTES);
    SentTraffic sent = Workload.send(arguments, traffic, record -> true);
    unreadable.rejected().forEach((type, records) -> addRejected(sent, type, records));
    finish(arguments, traffic, sent);
    checkTables(arguments, traffic, sent);
  }

  private void surviveLargeRecords(String name, String keying) throws Exception {
    TrafficSpec traffic = Workload.traffic(SEED, much(2_000, 20_000));
    EngineArguments arguments =
        arguments(name, traffic).with("source.keying", keying).withHeap(HEAP);
    prepareSchema(arguments);
    kafka.createTopics(Workload.LANES, arguments.impressionsTopic(), arguments.clicksTopic());
    LargeRecords large = new LargeRecords(arguments);
    large.sendRuns(EventType.CLICK, much(120, 3_000), LARGE_BYTES);
    large.sendNoise(EventType.IMPRESSION, much(50, 1_000), MIDDLE_BYTES);
    SentTraffic sent = Workload.send(arguments, traffic, record -> true);
    large.sendRuns(EventType.CLICK, much(120, 3_000), LARGE_BYTES);
    large.sendNoise(EventType.IMPRESSION, much(1_000, 200_000), SMALL_BYTES);
    large.rejected().forEach((type, records) -> addRejected(sent, type, records));
    try (Connection connection = postgres.connect();
        ChildProcess engine = engine(arguments)) {
      long begin = System.nanoTime();
      StoredTables tables = new StoredTables(connection, name);
      awaitEnd(engine, tables, traffic, sent);
      long millis = (System.nanoTime() - begin) / 1_000_000;
      LOG.info("{}: {} records in {} ms", name, sent.records(), millis);
      checkMetricsAndKill(arguments, engine, tables);
    }
    checkTables(arguments, traffic, sent);
    assertThat(keptOfLarge(name)).isEqualTo(much(240L, 6_000L));
  }

  private static void addRejected(SentTraffic sent, EventType type, long records) {
    Decoded meaning = new Decoded.Reject(RejectReason.MALFORMED, "made so");
    for (long i = 0; i < records; i++) {
      sent.add(new TrafficRecord(type, "", "", 0, meaning), 1);
    }
  }

  /** The number of dead letters that hold the beginning of a large record. */
  private static long keptOfLarge(String name) throws Exception {
    String sql =
        "SELECT count(*) FROM %s.dead_letter WHERE octet_length(value) = %d AND detail LIKE '%s'"
            .formatted(name, JoinResult.Rejected.MAX_VALUE_BYTES, "%of " + LARGE_BYTES + " bytes%");
    try (Connection connection = postgres.connect();
        Statement statement = connection.createStatement();
        ResultSet row = statement.executeQuery(sql)) {
      row.next();
      return row.getLong(1);
    }
  }
}
