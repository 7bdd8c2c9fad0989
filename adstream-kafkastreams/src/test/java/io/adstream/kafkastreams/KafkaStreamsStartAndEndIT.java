package io.adstream.kafkastreams;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import io.adstream.engine.Engines;
import io.adstream.engine.PipelineException;
import io.adstream.engine.PipelineSpec;
import io.adstream.engine.RunningPipeline;
import io.adstream.enginetests.engine.StartAndEndIT;
import io.adstream.enginetests.pipeline.OutageDecoder;
import io.adstream.jdbc.PostgresSink;
import io.adstream.join.Counters;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.common.acl.AclOperation;
import org.apache.kafka.common.acl.AclPermissionType;
import org.apache.kafka.common.resource.PatternType;
import org.apache.kafka.common.resource.ResourcePattern;
import org.apache.kafka.common.resource.ResourceType;
import org.junit.jupiter.api.Test;

/** What Kafka Streams checks before it writes, and has stored when it has ended. */
class KafkaStreamsStartAndEndIT extends StartAndEndIT {

  @Override
  public String engine() {
    return "kafka-streams";
  }

  /** Ticks are far apart, so that nothing was handed on when the pipeline is closed. */
  @Test
  void everythingThatWasJoinedIsStoredWhenCloseReturns() throws Exception {
    kafka.createTopics(1, impressions, clicks);
    OutageDecoder decoder = new OutageDecoder(name);
    PipelineSpec spec = cubedSpec().decoder(decoder).commitInterval(Duration.ofSeconds(5)).build();
    Instant time = Instant.parse("2026-01-15T12:00:00Z");
    RunningPipeline pipeline = start(spec);
    try (pipeline) {
      for (int i = 0; i < 100; i++) {
        sendImpression(0, "i" + i, time);
        sendClick(0, "c" + i, "i" + i, time);
      }
      await().atMost(PATIENCE).until(() -> decoder.answered() == 200);
    }
    Counters stored = consistentTables(postgres);
    assertThat(stored.read()).isEqualTo(200);
    assertThat(stored.matched()).isEqualTo(100);
    assertThat(pipeline.counters()).isEqualTo(stored);
  }

  @Override
  protected void assertOtherFaultsClearNothing(PostgresSink.Builder sink) throws Exception {
    PipelineSpec faulty =
        cubedSpec()
            .commitInterval(Duration.ofSeconds(12))
            .kafkaProperty("producer.transaction.timeout.ms", "11000")
            .build();
    assertThatThrownBy(() -> Engines.named(engine()).start(faulty, sink.rebuild().build()))
        .isInstanceOf(PipelineException.class)
        .hasMessageContaining("commit interval 12000");
    assertThat(consistentTables(postgres).read()).isEqualTo(20);
  }

  @Override
  protected void assertOtherRightsAreNamed(Admin admin, PipelineSpec spec, PostgresSink sink)
      throws Exception {
    ResourcePattern cluster =
        new ResourcePattern(ResourceType.CLUSTER, "kafka-cluster", PatternType.LITERAL);
    admin
        .createAcls(
            List.of(
                acl(cluster, AclOperation.ALL, AclPermissionType.ALLOW),
                acl(cluster, AclOperation.CREATE, AclPermissionType.DENY),
                acl(
                    new ResourcePattern(ResourceType.TOPIC, "adstream-", PatternType.PREFIXED),
                    AclOperation.CREATE,
                    AclPermissionType.DENY)))
        .all()
        .get();
    assertThatThrownBy(() -> Engines.named(engine()).start(spec, sink))
        .isInstanceOf(PipelineException.class)
        .hasMessageContaining("TopicAuthorizationException");
  }
}
