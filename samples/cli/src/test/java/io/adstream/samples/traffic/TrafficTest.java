package io.adstream.samples.traffic;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.adstream.decode.CheckedDecoder;
import io.adstream.decode.Decoded;
import io.adstream.decode.JsonEventDecoder;
import io.adstream.decode.RejectReason;
import io.adstream.decode.SourceRecord;
import io.adstream.event.EventSchema;
import io.adstream.event.EventType;
import io.adstream.kpi.KpiKey;
import io.adstream.kpi.Measures;
import io.adstream.samples.traffic.SentTraffic.EventName;
import java.math.BigDecimal;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class TrafficTest {

  private static final Instant START = Instant.parse("2026-01-15T12:00:00Z");
  private static final TrafficSpec SPEC = demo(17);

  private static TrafficSpec demo(long seed) {
    return TrafficSpec.demo(
        seed, START, Duration.ofSeconds(60), 300, Duration.ofSeconds(10), Duration.ofSeconds(2));
  }

  private static List<TrafficRecord> records(TrafficSpec spec) {
    List<TrafficRecord> records = new ArrayList<>();
    new Traffic(spec).forEachRemaining(records::add);
    return records;
  }

  private static SentTraffic sent(TrafficSpec spec) {
    SentTraffic sent = new SentTraffic(spec.join());
    records(spec).forEach(record -> sent.add(record, record.isHeartbeat() ? 4 : 1));
    return sent;
  }

  @Test
  void sameSeedMakesTheSameRecords() {
    assertThat(records(demo(17))).isEqualTo(records(SPEC)).isNotEqualTo(records(demo(18)));
  }

  @Test
  void recordsComeInTheOrderOfTheirArrivalAndWithinTheDisorder() {
    long last = Long.MIN_VALUE;
    for (TrafficRecord record : records(TrafficSpec.benchmark(1, START, 50_000))) {
      if (record.meaning() instanceof Decoded.Event event) {
        assertThat(record.arrivalMillis()).isGreaterThanOrEqualTo(last);
        last = record.arrivalMillis();
        assertThat(last - event.event().eventTimeMillis()).isBetween(0L, 5_000L);
      }
    }
  }

  @Test
  void everyRecordMeansToTheDecoderWhatItMeansHere() {
    CheckedDecoder decoder =
        new CheckedDecoder(
            JsonEventDecoder.create().withSchema(SPEC.schema()), SPEC.plan(), Clock.systemUTC());
    Set<String> reasons = new HashSet<>();
    for (TrafficRecord record : records(SPEC)) {
      Decoded decoded =
          decoder.decode(record.type(), SourceRecord.of(record.value().getBytes(UTF_8)));
      if (record.meaning() instanceof Decoded.Reject expected) {
        assertThat(decoded).isInstanceOf(Decoded.Reject.class);
        assertThat(((Decoded.Reject) decoded).reason()).isEqualTo(expected.reason());
        reasons.add(record.type() + " " + expected.reason());
      } else {
        assertThat(decoded).isEqualTo(record.meaning());
      }
    }
    // All but the one that is not the value's.
    int ofValues = RejectReason.values().length - 1;
    assertThat(reasons)
        .hasSize(2 * ofValues)
        .noneMatch(reason -> reason.contains(RejectReason.WRONG_PARTITION.name()));
  }

  /** The traffic of a seed has not changed since before declared attributes. */
  @Test
  void declaredAttributesComeAfterTheOtherFieldsAndChangeNoneOfThem() {
    TrafficSpec standard = SPEC.withCubes(List.of()).withSchema(EventSchema.STANDARD);
    List<String> values = events(SPEC);

    assertThat(values)
        .filteredOn(value -> value.contains("ImpressionCost"))
        .allMatch(
            value -> value.matches(".*Z\",\"CampaignID\":\"[a-z-]+\",\"Placement\":\"[a-z]+\",.*"));
    assertThat(values).anyMatch(value -> value.contains("\"Revenue\":-"));
    assertThat(values.stream().map(value -> value.replaceFirst(",\"(CampaignID|Revenue)\".*", "}")))
        .containsExactlyElementsOf(events(standard));
  }

  private static List<String> events(TrafficSpec spec) {
    return records(spec).stream()
        .filter(record -> record.meaning() instanceof Decoded.Event)
        .map(TrafficRecord::value)
        .toList();
  }

  @Test
  void benchmarkHasTheWorkloadsShape() {
    List<TrafficRecord> records = records(TrafficSpec.benchmark(1, START, 100_000));
    TrafficAnswer answer = sent(TrafficSpec.benchmark(1, START, 100_000)).answer();

    assertThat(records.size()).isBetween(105_200, 106_100);
    assertThat(answer.matched().size()).isBetween(4_700, 5_200);
    assertThat(answer.counters().late()).isZero();
    assertThat(answer.counters().rejected()).isZero();
    assertThat(answer.counters().accepted(EventType.IMPRESSION)).isEqualTo(100_000);
    assertThat(
            records.stream()
                .filter(record -> record.type() == EventType.IMPRESSION)
                .mapToInt(record -> record.value().length())
                .average()
                .orElse(0))
        .isBetween(320.0, 380.0);
  }

  /** From the JSON that was sent, each click against each impression of its id. */
  @Test
  void answerEqualsAnIndependentRecount() throws Exception {
    SentTraffic sent = sent(SPEC);
    Map<String, JsonNode> impressions = new HashMap<>();
    Map<String, JsonNode> clicks = new HashMap<>();
    ObjectMapper json = new ObjectMapper();
    for (TrafficRecord record : records(SPEC)) {
      if (record.meaning() instanceof Decoded.Event event
          && !sent.trailing().contains(new EventName(record.type(), event.event().id()))) {
        JsonNode value = json.readTree(record.value());
        boolean shown = record.type() == EventType.IMPRESSION;
        (shown ? impressions : clicks)
            .put(value.get(shown ? "ImpressionID" : "ClickID").asText(), value);
      }
    }
    Set<String> matched = new HashSet<>();
    Set<String> clicked = new HashSet<>();
    BigDecimal clickCost = BigDecimal.ZERO;
    BigDecimal revenue = BigDecimal.ZERO;
    for (JsonNode click : clicks.values()) {
      JsonNode impression = impressions.get(click.get("JoinID").asText());
      if (impression != null) {
        Duration after = Duration.between(time(impression), time(click));
        if (!after.isNegative() && after.compareTo(Duration.ofSeconds(10)) <= 0) {
          matched.add(impression.get("ImpressionID").asText() + click.get("ClickID").asText());
          clicked.add(impression.get("ImpressionID").asText());
          clickCost = clickCost.add(new BigDecimal(click.get("ClickCost").asText()));
          revenue = revenue.add(new BigDecimal(click.get("Revenue").asText("0")));
        }
      }
    }
    TrafficAnswer answer = sent.answer();

    assertThat(sent.trailing()).isNotEmpty();
    assertThat(answer.matched())
        .extracting(match -> match.impression().impressionId() + match.click().clickId())
        .containsExactlyInAnyOrderElementsOf(matched);
    assertThat(answer.orphans()).hasSize(clicks.size() - matched.size()).isNotEmpty();
    assertThat(answer.unclicked()).hasSize(impressions.size() - clicked.size());
    for (var cube : SPEC.cubes()) {
      Measures total = total(answer, cube.name());
      assertThat(total.impressions()).isEqualTo(impressions.size());
      assertThat(total.clicks()).isEqualTo(matched.size());
      assertThat(total.clickedImpressions()).isEqualTo(clicked.size());
      assertThat(BigDecimal.valueOf(total.clickCostMicros(), 6)).isEqualByComparingTo(clickCost);
    }
    Measures own = total(answer, "by_placement_campaign");
    assertThat(own.value(5)).as("repeated clicks").isPositive().isLessThan(matched.size());
    assertThat(own.value(6)).isEqualTo(of(impressions.values(), "Bot", "true")).isPositive();
    assertThat(own.value(10)).isEqualTo(of(impressions.values(), "Viewable", "true")).isPositive();
    assertThat(BigDecimal.valueOf(own.value(11), 6)).isEqualByComparingTo(revenue).isPositive();
    assertThat(rows(answer, "by_viewable"))
        .containsEntry("[true]", of(impressions.values(), "Viewable", "true"))
        .containsEntry("[false]", of(impressions.values(), "Viewable", "false"))
        .containsEntry("[null]", of(impressions.values(), "Viewable", "null"));
    assertThat(answer.counters().isBalanced()).isTrue();
    assertThat(answer.counters().duplicates()).isPositive();
    assertThat(answer.counters().read()).isEqualTo(sent.records());
  }

  private static Map<KpiKey, Measures> kpis(TrafficAnswer answer) {
    return BatchKpis.of(SPEC.plan(), answer.impressions(), answer.matched());
  }

  private static Measures total(TrafficAnswer answer, String cube) {
    return kpis(answer).entrySet().stream()
        .filter(row -> row.getKey().cube().equals(cube))
        .map(Map.Entry::getValue)
        .reduce(Measures::plus)
        .orElseThrow();
  }

  /** Impressions of a cube by group. */
  private static Map<String, Long> rows(TrafficAnswer answer, String cube) {
    Map<String, Long> rows = new HashMap<>();
    kpis(answer)
        .forEach(
            (key, measures) -> {
              if (key.cube().equals(cube)) {
                rows.merge(key.group().toString(), measures.impressions(), Long::sum);
              }
            });
    return rows;
  }

  private static long of(Collection<JsonNode> events, String field, String value) {
    return events.stream().filter(event -> event.get(field).asText().equals(value)).count();
  }

  private static Instant time(JsonNode value) {
    return Instant.parse(value.get("EventTime").asText());
  }

  @Test
  void eventThatCameTwiceCountsOnceIfOneCopyIsLate() {
    SentTraffic sent = sent(SPEC);
    String twice =
        sent.events(EventType.IMPRESSION).stream()
            .map(event -> event.id())
            .filter(
                id ->
                    sent.events(EventType.IMPRESSION).stream()
                            .filter(event -> event.id().equals(id))
                            .count()
                        == 2)
            .findFirst()
            .orElseThrow();
    EventName name = new EventName(EventType.IMPRESSION, twice);
    long none = accepted(sent, Map.of());

    assertThat(accepted(sent, Map.of(name, 1L))).isEqualTo(none);
    assertThat(accepted(sent, Map.of(name, 2L))).isEqualTo(none - 1);
  }

  private static long accepted(SentTraffic sent, Map<EventName, Long> late) {
    return sent.answer(late).counters().accepted(EventType.IMPRESSION);
  }

  @Test
  void filesHoldTheRecordsAndTheAnswerBesideThem(@TempDir Path directory) throws Exception {
    SentTraffic sent = new SentTraffic(SPEC.join());
    TrafficFiles.write(directory, new Traffic(SPEC), sent);
    AnswerFile.write(directory.resolve("answer.json"), SPEC, sent);

    List<String> impressions = Files.readAllLines(directory.resolve("impressions.jsonl"));
    JsonNode answer = new ObjectMapper().readTree(directory.resolve("answer.json").toFile());
    assertThat(impressions).hasSize(answer.at("/counters/impressions_read").asInt());
    assertThat(answer.at("/matched")).hasSize(answer.at("/counters/matched").asInt());
    assertThat(answer.at("/kpis").size()).isEqualTo(kpis(sent.answer()).size());
    assertThat(answer.at("/schema/impressions/2").toString())
        .isEqualTo("{\"name\":\"Viewable\",\"type\":\"BOOLEAN\"}");
    List<JsonNode> own = new ArrayList<>();
    answer.at("/kpis").forEach(row -> own.add(row));
    assertThat(own)
        .filteredOn(row -> row.get("cube").asText().equals("by_placement_campaign"))
        .allMatch(row -> row.at("/measures/viewable_impressions").isIntegralNumber())
        .allMatch(row -> row.at("/measures/revenue").asText().matches("-?\\d+\\.\\d{6}"));
    assertThat(own)
        .filteredOn(row -> row.get("cube").asText().equals("by_viewable"))
        .allMatch(row -> row.at("/dimensions/0").isBoolean() || row.at("/dimensions/0").isNull());
  }

  @Test
  void disorderOverTheLatenessIsRefused() {
    TrafficSpec.Mix mix = SPEC.mix();
    TrafficSpec.Mix wild =
        new TrafficSpec.Mix(
            mix.clickRate(),
            mix.clickDelay(),
            Duration.ofSeconds(3),
            0,
            0,
            0,
            0,
            0,
            0,
            0,
            Duration.ZERO);
    assertThatThrownBy(
            () ->
                new TrafficSpec(
                    1, START, Duration.ZERO, 10, Curve.FLAT, SPEC.join(), List.of(), wild))
        .hasMessage(
            "Cannot make traffic: length is PT0S, expected more than 0; disorder is PT3S, expected"
                + " at most the lateness PT2S");
  }
}
