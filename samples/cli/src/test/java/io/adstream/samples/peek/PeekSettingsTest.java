package io.adstream.samples.peek;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import io.adstream.engine.Keying;
import io.adstream.event.EventType;
import io.adstream.join.JoinSpec;
import io.adstream.samples.peek.PeekReport.Advice;
import io.adstream.samples.peek.stream.Partitioner;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** The settings that peek suggests. */
class PeekSettingsTest extends PeekFixture {

  @Test
  void nothingIsSuggestedWhereTheConfigurationFits() {
    for (int i = 0; i < 40; i++) {
      impression("i" + i, T + i);
      click("c" + i, "i" + i, T + i + 5);
    }
    assertThat(text())
        .contains(
            "partitioner: Kafka's default partitioner (murmur2); 40 of 40 events are where",
            "Settings to put into ads.properties: none, it fits what was read");
  }

  @Test
  void recordsOfAnotherPartitionerNeedKeyingAny() {
    for (int i = 0; i < 100; i++) {
      String id = "i" + i;
      java.util.zip.CRC32 sum = new java.util.zip.CRC32();
      sum.update(id.getBytes(UTF_8));
      int partition = (int) (sum.getValue() % PARTITIONS);
      add(
          EventType.IMPRESSION,
          partition,
          id,
          "{\"ImpressionID\":\"%s\",\"EventTime\":%d}".formatted(id, T),
          T);
      click("c" + i, id, T);
    }
    assertThat(report().impressions().keys().partitioner()).isEqualTo(Partitioner.CRC32);
    assertThat(report().clicks().keys().partitioner()).isEqualTo(Partitioner.MURMUR2);
    assertThat(settings()).containsEntry("source.keying", "any");
  }

  @Test
  void recordsThatAreKeyedNeedNoShuffle() {
    spec.keying(Keying.ANY);
    for (int i = 0; i < 20; i++) {
      impression("i" + i, T);
      click("c" + i, "i" + i, T);
    }
    assertThat(settings()).containsOnly(Map.entry("source.keying", "by-impression-id"));
  }

  @Test
  void suggestedLatenessIsEnoughForWhatWasRead() {
    partitions = 1;
    impression("i1", T + 70_000);
    impression("i2", T);
    impression("i3", T + 69_000);
    click("c1", "i1", T + 70_000);
    assertThat(settings()).containsOnly(Map.entry("join.impression.lateness", "2m"));

    spec.join(JoinSpec.within(Duration.ofMinutes(10)).allowedLateness(Duration.ofMinutes(2)));
    looks.clear();
    suggestedOnlyWhatIsMissing();
  }

  private void suggestedOnlyWhatIsMissing() {
    impression("i1", T + 70_000);
    impression("i2", T);
    click("c1", "i1", T + 70_000);
    assertThat(settings()).isEmpty();
  }

  @Test
  void recordsOfAnotherStretchDoNotTrail() {
    partitions = 1;
    impression("i1", T + 70_000);
    look(EventType.IMPRESSION).begin(0, false);
    impression("i2", T);
    click("c1", "i2", T);
    assertThat(settings()).isEmpty();
  }

  @Test
  void timesInSecondsAreNamed() {
    for (int i = 0; i < 3; i++) {
      impression("i" + i, T / 1_000 + i);
      click("c" + i, "i" + i, T + i);
    }
    assertThat(settings())
        .containsEntry("decode.impression.time.format", "epoch-seconds")
        .doesNotContainKey("decode.click.time.format");
  }

  @Test
  void clicksBeforeTheirImpressionsNeedSkew() {
    impression("i1", T + 1_200);
    click("c1", "i1", T);
    assertThat(settings()).containsOnly(Map.entry("join.clock.skew", "2s"));
    assertThat(text()).contains("1 are before their impression, by up to 1.2 s");
  }

  @Test
  void partitionWithoutEventsHoldsTheWatermarkBack() {
    spec.keying(Keying.ANY);
    for (int i = 0; i < 10 * PARTITIONS; i++) {
      String value = "{\"ImpressionID\":\"i%d\",\"EventTime\":%d}".formatted(i, T);
      add(EventType.IMPRESSION, i % (PARTITIONS - 1), null, value, T);
    }
    assertThat(report().settings())
        .extracting(Advice::name, Advice::isGuess)
        .containsExactly(org.assertj.core.groups.Tuple.tuple("join.idle.timeout", true));
  }

  @Test
  void fieldsOfUnknownRecordsAreListedAndLinkedByTheirValues() {
    for (int i = 0; i < 30; i++) {
      String id = "0a7f-" + i;
      add(
          EventType.IMPRESSION,
          0,
          null,
          """
          {"type":"track","messageId":"m%d","sentAt":%d,
           "properties":{"imp":"%s","placement":"top","cpm":2.5}}\
          """
              .formatted(i, T + i, id),
          T);
      add(
          EventType.CLICK,
          0,
          null,
          "{\"event\":\"k%d\",\"click_id\":\"k%d\",\"ts\":%d,\"props\":{\"i\":\"%s\"}}"
              .formatted(i, i, (T + i) / 1_000, id),
          T);
    }
    assertThat(settings())
        .containsEntry("decode.impression.ImpressionID", "/properties/imp")
        .containsEntry("decode.impression.EventTime", "sentAt")
        .containsEntry("decode.impression.ImpressionCost", "/properties/cpm")
        .containsEntry("decode.impression.PageID", "/properties/placement")
        .containsEntry("decode.click.JoinID", "/props/i")
        .containsEntry("decode.click.ClickID", "click_id")
        .containsEntry("decode.click.EventTime", "ts")
        .containsEntry("decode.click.time.format", "epoch-seconds");
    assertThat(text())
        .contains(
            "30 values are JSON objects",
            "/properties/placement  text    100.0 %  1         top",
            "#decode.click.JoinID = /props/i",
            "None of the 30 records of topic \"clicks\" is one of the clicks as configured.");
  }

  @Test
  void otherFormsThanJsonAreNamed() {
    add(EventType.IMPRESSION, 0, null, "\u0000\u0000\u0000\u0000\u0007\u0002ab", T);
    add(EventType.CLICK, 0, null, "\u0000\u0000\u0000\u0000\u0007{\"a\":1}", T);
    assertThat(text())
        .contains("1 values are bytes behind the id of a registry's schema (7)")
        .contains("1 values are JSON behind the id of a registry's schema (7)");
    assertThat(settings())
        .containsAnyOf(
            Map.entry("decode.format", "avro"), Map.entry("decode.envelope", "confluent-json"));
  }

  @Test
  void lengthsAreRoundedUp() {
    assertThat(
            List.of(1L, 1_000L, 1_001L, 61_000L, 50_000_000L, 86_400_001L).stream()
                .map(millis -> Conclusions.text(Conclusions.rounded(Duration.ofMillis(millis)))))
        .containsExactly("1s", "1s", "2s", "2m", "1d", "2d");
  }
}
