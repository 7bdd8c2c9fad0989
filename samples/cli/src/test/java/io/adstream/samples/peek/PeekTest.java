package io.adstream.samples.peek;

import static io.adstream.decode.mapping.Envelope.CONNECT;
import static io.adstream.decode.mapping.Envelope.DEBEZIUM;
import static org.assertj.core.api.Assertions.assertThat;

import io.adstream.decode.Decoded;
import io.adstream.decode.EventDecoder;
import io.adstream.decode.JsonEventDecoder;
import io.adstream.decode.SourceRecord;
import io.adstream.decode.mapping.FieldMapping;
import io.adstream.event.Attribute;
import io.adstream.event.EventSchema;
import io.adstream.event.EventType;
import io.adstream.samples.peek.stream.HeldFields;
import io.adstream.samples.peek.stream.StreamLook;
import io.adstream.samples.peek.stream.StreamLook.Fate;
import io.adstream.samples.peek.stream.StreamLook.Values;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;

class PeekTest extends PeekFixture {

  @Test
  void eachFieldIsShownWithWhatItHolds() {
    impression("i1", T);
    impression("i2", T + 1_500);
    add(
        EventType.IMPRESSION,
        0,
        null,
        "{\"ImpressionID\":\"i1\",\"EventTime\":%d,\"ImpressionCost\":\"2\"}".formatted(T),
        T);

    assertThat(text())
        .containsSubsequence(
            "impressions: topic \"impressions\" at kafka:9092, 4 partitions, 3 records read",
            "3 events, 0 heartbeats, 0 ignored, 0 rejected",
            "ImpressionID    100.0 %  2 ",
            "EventTime       100.0 %  2         2026-01-15T12:00:00Z  2026-01-15T12:00:01.500Z",
            "ImpressionCost  100.0 %  2         0.25                  2 ",
            "Device          66.7 %   1                                                         TV",
            "Browser         0.0 %    0",
            "Kafka's keys: ImpressionID 66.7 %, none 33.3 %");
  }

  @Test
  void fieldsOfEventsThatAreNotReadAreListed() {
    String value =
        "{\"ImpressionID\":\"%s\",\"EventTime\":%d,\"campaign\":\"%s\",\"geo\":{\"city\":\"Ulm\"}}";
    add(EventType.IMPRESSION, 0, null, value.formatted("i1", T, "spring"), T);
    add(EventType.IMPRESSION, 0, null, value.formatted("i2", T, "autumn"), T);
    impression("i3", T);

    assertThat(text())
        .containsSubsequence(
            "Device",
            "not read   type  present  distinct  such as",
            "campaign   text  66.7 %   2         spring, autumn",
            "/geo/city  text  66.7 %   1         Ulm",
            "2 fields are not read; to keep one, declare it: schema.impressions.NAME = TEXT");
  }

  @Test
  void unreadFieldsAreNamedByTheirPathsWithinTheEnvelope() {
    spec.schema(
            EventSchema.builder().impression(Attribute.text("Campaign").at("/ad/campaign")).build())
        .decoder(JsonEventDecoder.of(FieldMapping.builder().envelopes(CONNECT, DEBEZIUM).build()));
    String value =
        "{\"schema\":{\"type\":\"struct\"},\"payload\":{\"op\":\"c\",\"source\":{\"db\":\"ads\"},\"after\":{\"ImpressionID\":\"i\",\"EventTime\":%d,\"ad\":{\"campaign\":\"c\",\"slot\":3}}}}";
    add(EventType.IMPRESSION, 0, null, value.formatted(T), T);
    String ignored = "{\"payload\":{\"op\":\"d\",\"after\":{\"ad\":{\"reason\":\"gone\"}}}}";
    add(EventType.IMPRESSION, 0, null, ignored, T);

    assertThat(report().impressions().unread())
        .extracting(HeldFields.Found::place)
        .containsExactly("/ad/slot");
  }

  @Test
  void fatesAreCountedAndRejectsNameOneRecordButNotItsValue() {
    add(EventType.CLICK, 1, null, "{\"ClickID\":\"secret\"", T);
    add(EventType.CLICK, 2, null, "{\"ClickID\":\"secret\"", T);
    add(EventType.CLICK, 2, null, "{\"ClickID\":\"c\",\"EventTime\":%d}".formatted(T), T);
    add(EventType.CLICK, 3, null, "{\"Heartbeat\":true,\"EventTime\":%d}".formatted(T), T);
    click("c", "i", T);

    StreamLook.Found found = report().clicks();
    assertThat(found.fates())
        .containsOnly(
            Map.entry(Fate.EVENT, 1L), Map.entry(Fate.HEARTBEAT, 1L), Map.entry(Fate.REJECTED, 3L));
    assertThat(text())
        .contains("2 × MALFORMED: ", "(partition 1, offset 0, for one)", "1 × MISSING_FIELD: ")
        .doesNotContain("secret");
  }

  @Test
  void valuesOfRejectsAreShownWhereTheyAreAskedFor() {
    values = Values.RECORDS;
    add(EventType.CLICK, 1, null, "{\"ClickID\":\"shown\"", T);
    assertThat(text()).contains("{\"ClickID\":\"shown\"");
  }

  @Test
  void joinIsCountedWhereAllThatCountsWasRead() {
    partitions = 1;
    impression("i1", T);
    impression("i2", T + 1);
    impression("i3", T + 2);
    impression("late", T + 900_000);
    click("c1", "i1", T + 60_000);
    click("c1", "i1", T + 60_000);
    click("c2", "i2", T + 700_000);
    click("c3", "nobody", T + 650_000);
    click("c4", "late", T + 900_001);

    assertThat(report().pairs().ctr()).isEqualTo(1 / 3.0);
    assertThat(report().pairs().unmatchedShare()).isEqualTo(2 / 3.0);
    assertThat(report().pairs().longestDelay()).isEqualTo(Duration.ofMillis(699_999));
    assertThat(report().pairs().clicksAfterWindow()).isEqualTo(1);
  }

  @Test
  void clicksWhoseImpressionsMayBeUnreadTellNothing() {
    partitions = 1;
    look(EventType.IMPRESSION).begin(0, false);
    impression("i1", T);
    impression("i2", T + 300_000);
    click("c1", "before", T + 60_000);

    assertThat(report().pairs().unmatchedShare()).isNull();
    assertThat(report().pairs().ctr()).isNull();
    assertThat(text()).contains("CTR: not known", "clicks without an impression: not known");
  }

  /** Cannot decide a number of times, as while a registry is unavailable. */
  private static final class PatientDecoder implements EventDecoder {
    private static final long serialVersionUID = 1L;
    private static final AtomicInteger ASKED = new AtomicInteger();
    private final int refusals;

    PatientDecoder(int refusals) {
      this.refusals = refusals;
      ASKED.set(0);
    }

    @Override
    public Decoded decode(EventType type, SourceRecord record) {
      return ASKED.incrementAndGet() <= refusals
          ? new Decoded.NotNow("the registry is away")
          : new Decoded.Heartbeat(T);
    }

    @Override
    public boolean mayWait() {
      return true;
    }
  }

  @Test
  void whatTheDecoderWaitsForIsAwaitedOnce() {
    spec.decoder(new PatientDecoder(2));
    add(EventType.CLICK, 0, null, "{}", T);
    assertThat(report().clicks().fates()).containsOnly(Map.entry(Fate.HEARTBEAT, 1L));

    looks.clear();
    spec.decoder(new PatientDecoder(Integer.MAX_VALUE));
    add(EventType.CLICK, 0, null, "{}", T);
    int asked = PatientDecoder.ASKED.get();
    add(EventType.CLICK, 0, null, "{}", T);
    assertThat(PatientDecoder.ASKED.get()).isEqualTo(asked);
    assertThat(text()).contains("2 cannot be judged now", "2 × not now: the registry is away");
  }

  @Test
  void emptyTopicsAreNamed() {
    assertThat(text())
        .contains(
            "Topic \"impressions\" holds no records there: nothing is known of the impressions.",
            "Topic \"clicks\" holds no records there: nothing is known of the clicks.");
  }

  @Test
  void jsonHoldsTheSame() {
    impression("i1", T);
    click("c1", "i1", T + 1_500);
    StringWriter json = new StringWriter();
    PeekJson.print(new PrintWriter(json), report());
    assertThat(json.toString())
        .contains("\"longestDelay\" : \"PT1.5S\"", "\"name\" : \"ImpressionID\"", "\"settings\"");
  }

  @Test
  void durationsAreShownAsPeopleTakeThemIn() {
    assertThat(
            List.of(0L, 155L, 34_468L, 154_000L, 100_663_000L, 172_800_000L, -1_200L).stream()
                .map(millis -> PeekText.words(Duration.ofMillis(millis))))
        .containsExactly(
            "0 ms", "155 ms", "34.5 s", "2 min 34 s", "27 h 57 min", "2 days", "-1.2 s");
  }
}
