package io.adstream.internal;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class PinnedSettingsTest {

  @ParameterizedTest
  @CsvSource({
    "processing.exception.handler, LogAndContinueProcessingExceptionHandler",
    "default.production.exception.handler, Mine",
    "processing.guarantee, at_least_once",
    "isolation.level, read_uncommitted",
    "main.consumer.isolation.level, read_uncommitted",
    "consumer.auto.offset.reset, latest",
    "allow.auto.create.topics, true",
    "producer.acks, 1",
    "producer.enable.idempotence, false",
    "producer.partitioner.class, org.apache.kafka.clients.producer.RoundRobinPartitioner",
    "consumer.interceptor.classes, Mine",
    "bootstrap.servers, elsewhere:9092",
    "group.id, mine",
    "value.deserializer, Mine",
    "topic.cleanup.policy, compact"
  })
  void overridesAreFaults(String name, String value) {
    assertThat(PinnedSettings.faultsOf(Map.of(name, value)))
        .singleElement()
        .asString()
        .startsWith("Kafka property " + name + " is \"" + value + "\", expected ");
  }

  @Test
  void repeatedAndOtherSettingsAreNone() {
    assertThat(
            PinnedSettings.faultsOf(
                Map.of(
                    "acks", "all",
                    "producer.acks", "-1",
                    "isolation.level", " read_committed ",
                    "processing.guarantee", "exactly_once_v2",
                    "security.protocol", "SSL",
                    "producer.linger.ms", "5",
                    "topic.replication.factor", "3")))
        .isEmpty();
  }

  @Test
  void allFaultsAreNamedAndWhatIsExpected() {
    assertThat(PinnedSettings.faultsOf(Map.of("acks", "0", "group.id", "g", "check.crcs", "false")))
        .containsExactly(
            "Kafka property acks is \"0\", expected all or -1, since exactly-once rests on it",
            "Kafka property check.crcs is \"false\", expected true, since exactly-once rests on it",
            "Kafka property group.id is \"g\", expected it not to be set, since exactly-once rests"
                + " on it");
  }
}
