package io.adstream.enginetests.faults.input;

import static java.time.Duration.ofSeconds;
import static org.assertj.core.api.Assertions.assertThat;

import io.adstream.enginetests.faults.FaultCertification;
import io.adstream.enginetests.matrix.Fault;
import io.adstream.enginetests.matrix.Survives;
import io.adstream.enginetests.pipeline.EngineArguments;
import io.adstream.enginetests.process.ChildProcess;
import io.adstream.enginetests.tables.Workload;
import io.adstream.samples.traffic.SentTraffic;
import io.adstream.samples.traffic.TrafficRecord;
import io.adstream.samples.traffic.TrafficSpec;
import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import java.util.stream.LongStream;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.OffsetSpec;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.utils.Utils;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** An engine that starts with a backlog of hours, most of it in one partition. */
abstract class CatchUpCertification extends FaultCertification {

  /** Enough for the ten minutes that are open at a time, but not for everything. */
  private static final String MEMORY = "6MiB";

  private static final int RECORDS_PER_SECOND = 25;

  /** In all partitions except one, only one in this many records is kept. */
  private static final int THINNED = 20;

  private static final int BIG_PARTITION = Math.floorMod(SEED, Workload.LANES);

  @Test
  @Survives(Fault.CATCH_UP)
  void hoursOfUnequalPartitionsAreJoinedInTheMemoryOfOneWindow() throws Exception {
    TrafficSpec traffic = hours(much(100_000, 400_000));
    EngineArguments arguments =
        arguments("catchup", traffic).with("pipeline.window.memory", MEMORY);
    SentTraffic sent = fillUnequally(arguments, traffic);
    finish(arguments, traffic, sent);
    checkTables(arguments, traffic, sent);
    assertThat(stored(arguments, traffic).counters().late()).isZero();
  }

  /** The limit is low enough to be reached by a window that never closes. */
  @Test
  @Tag("slow")
  @Survives(value = Fault.CATCH_UP, negativeControl = true)
  void windowOfAllHoursDoesNotFit() throws Exception {
    TrafficSpec traffic = hours(200_000);
    EngineArguments arguments =
        arguments("unbounded", traffic)
            .with("pipeline.window.memory", MEMORY)
            .with("join.attribution.window", "PT24H");
    fillUnequally(arguments, traffic);
    try (ChildProcess engine = engine(arguments)) {
      assertThat(engine.awaitExit(Duration.ofMinutes(3))).isNotZero();
      assertThat(directory.resolve("unbounded.log")).content().contains("WindowFullException");
    }
  }

  /** The usual traffic at so low a rate that it lasts hours. */
  private static TrafficSpec hours(long impressions) {
    TrafficSpec usual = Workload.traffic(SEED, impressions);
    return new TrafficSpec(
        usual.seed(),
        usual.start(),
        ofSeconds(impressions / RECORDS_PER_SECOND),
        RECORDS_PER_SECOND,
        usual.curve(),
        usual.schema(),
        usual.join(),
        usual.cubes(),
        usual.mix());
  }

  private static SentTraffic fillUnequally(EngineArguments arguments, TrafficSpec traffic)
      throws Exception {
    prepareSchema(arguments);
    kafka.createTopics(Workload.LANES, arguments.impressionsTopic(), arguments.clicksTopic());
    SentTraffic sent = Workload.send(arguments, traffic, CatchUpCertification::isKept);
    long[] sizes = sizes(arguments.impressionsTopic());
    LOG.info("{} records in partitions of {}", sent.records(), sizes);
    assertThat(LongStream.of(sizes).max().orElseThrow())
        .isGreaterThan(10 * LongStream.of(sizes).min().orElseThrow());
    return sent;
  }

  /** An impression and its clicks have the same key. */
  private static boolean isKept(TrafficRecord record) {
    int hash = Utils.toPositive(Utils.murmur2(Utils.utf8(record.key())));
    return hash % Workload.LANES == BIG_PARTITION || hash / Workload.LANES % THINNED == 0;
  }

  private static long[] sizes(String topic) throws Exception {
    Map<TopicPartition, OffsetSpec> ends = new HashMap<>();
    for (int partition = 0; partition < Workload.LANES; partition++) {
      ends.put(new TopicPartition(topic, partition), OffsetSpec.latest());
    }
    try (Admin admin = Admin.create(Map.of("bootstrap.servers", kafka.bootstrapServers()))) {
      return admin.listOffsets(ends).all().get().values().stream()
          .mapToLong(end -> end.offset())
          .toArray();
    }
  }
}
