package io.adstream.engine;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.adstream.decode.Decoded;
import io.adstream.event.Attribute;
import io.adstream.event.EventSchema;
import io.adstream.event.EventType;
import io.adstream.join.JoinSpec;
import io.adstream.join.UnclickedRows;
import io.adstream.kpi.Cube;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import org.junit.jupiter.api.Test;

class PipelineSpecTest {

  private static final Cube CUBE = Cube.every(Duration.ofMinutes(1));

  @Test
  void topicsBelongToTheirStreams() {
    PipelineSpec spec = valid().build();

    assertThat(spec.source().topic(EventType.IMPRESSION)).isEqualTo("shown");
    assertThat(spec.source().topic(EventType.CLICK)).isEqualTo("clicked");
  }

  @Test
  void allFaultsAreNamedAtOnce() {
    PipelineSpec.Builder builder =
        PipelineSpec.builder("no spaces")
            .kafka(" ", "a/b", "a/b")
            .maxWindowBytes(1)
            .commitInterval(Duration.ZERO)
            .threads(-1)
            .cube(CUBE)
            .cube(CUBE)
            .kafkaProperty("acks", "1");

    assertThatIllegalArgumentException()
        .isThrownBy(builder::build)
        .withMessageContaining("name is \"no spaces\"")
        .withMessageContaining("bootstrapServers is empty")
        .withMessageContaining("topic is \"a/b\"")
        .withMessageContaining("both topics are \"a/b\"")
        .withMessageContaining("maxWindowBytes is 1,")
        .withMessageContaining("commitInterval is PT0S")
        .withMessageContaining("threads is -1")
        .withMessageContaining("cube \"every_1m\" is declared twice")
        .withMessageContaining("Kafka property acks is \"1\"");
  }

  @Test
  void textHoldsNoKafkaPropertysValue() {
    PipelineSpec spec = valid().kafkaProperty("sasl.jaas.config", "canary").build();

    assertThat(spec.source().properties()).containsEntry("sasl.jaas.config", "canary");
    assertThat(spec.toString()).doesNotContain("canary").contains("pipe", "shown", "clicked");
  }

  @Test
  void fingerprintChangesWithWhatDecidesTheResults() {
    var fingerprint = valid().build().fingerprint();

    assertThat(valid().build().fingerprint()).isEqualTo(fingerprint);
    assertThat(valid().threads(3).commitInterval(Duration.ofSeconds(1)).build().fingerprint())
        .isEqualTo(fingerprint);
    assertThat(valid().cube(CUBE).build().fingerprint()).isNotEqualTo(fingerprint);
    assertThat(valid().join(JoinSpec.within(Duration.ofSeconds(1))).build().fingerprint())
        .isNotEqualTo(fingerprint);
    assertThat(valid().kafka("h:1", "shown", "other").build().fingerprint())
        .isNotEqualTo(fingerprint);
    JoinSpec.Builder join = JoinSpec.within(Duration.ofMinutes(15)).toBuilder();
    for (JoinSpec changed :
        List.of(
            join.maxFuture(Duration.ofSeconds(1)).build(),
            join.idleTimeout(Duration.ofSeconds(1)).build(),
            join.minEventTime(Instant.EPOCH).build(),
            join.repeatInterval(Duration.ZERO).build())) {
      assertThat(valid().join(changed).build().fingerprint()).isNotEqualTo(fingerprint);
      fingerprint = valid().join(changed).build().fingerprint();
    }
    EventSchema schema = EventSchema.builder().click(Attribute.flag("IsBot")).build();
    assertThat(valid().schema(schema).build().fingerprint())
        .containsEntry("attribute.clicks.IsBot", "BOOLEAN is_bot");
    assertThat(valid().decoder((type, value) -> new Decoded.Heartbeat(0)).build().fingerprint())
        .containsEntry("decoder", PipelineSpecTest.class.getName());
    assertThat(valid().keying(Keying.ANY).build().fingerprint()).isNotEqualTo(fingerprint);
    assertThat(valid().unclickedRows(otherThanDropped()).build().fingerprint())
        .isNotEqualTo(fingerprint);
  }

  @Test
  void listsCannotBeChanged() {
    PipelineSpec.Builder builder = valid();
    PipelineSpec spec = builder.build();
    builder.cube(CUBE).kafkaProperty("a", "b");

    assertThat(spec.plan().cubes()).isEmpty();
    assertThat(spec.source().properties()).isEmpty();
    assertThatThrownBy(() -> spec.plan().cubes().clear())
        .isInstanceOf(UnsupportedOperationException.class);
  }

  @Test
  void unknownEngineIsRefusedWithAHint() {
    assertThatThrownBy(() -> Engines.named("flink"))
        .isInstanceOf(PipelineException.class)
        .hasMessageContaining("name is \"flink\", expected one of " + names())
        .hasMessageContaining("class path");
  }

  private static String names() {
    return Engines.all().stream().map(Engine::name).sorted().toList().toString();
  }

  private static UnclickedRows otherThanDropped() {
    for (UnclickedRows rows : UnclickedRows.values()) {
      if (rows != UnclickedRows.DROPPED) {
        return rows;
      }
    }
    throw new AssertionError("there is only one");
  }

  private static PipelineSpec.Builder valid() {
    return PipelineSpec.builder("pipe").kafka("h:1", "shown", "clicked");
  }
}
