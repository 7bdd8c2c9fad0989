package io.adstream.tck;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.adstream.event.Attribute;
import io.adstream.event.AttributeType;
import io.adstream.event.EventType;
import io.adstream.kpi.Attribution;
import io.adstream.kpi.CubeMeasure;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.Arrays;
import java.util.List;
import java.util.Objects;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

class ScenariosTest {

  private static final String RECORD = "{\"topic\":\"impressions\",\"value\":%s}";
  private static final String CLICK = "{\"topic\":\"clicks\",\"value\":%s}";

  @Test
  void everyBundledFileIsListed() throws Exception {
    Path resources =
        Path.of(Objects.requireNonNull(Scenarios.class.getResource("scenarios")).toURI());
    try (Stream<Path> files = Files.list(resources)) {
      assertThat(files.map(file -> file.getFileName().toString()))
          .containsExactlyInAnyOrderElementsOf(
              Scenarios.bundled().stream().map(s -> s.name() + ".json").toList());
    }
  }

  @Test
  void scenarioIsReadInFull() {
    Scenario scenario = Scenarios.bundled("late");

    assertThat(scenario.spec().attributionWindow()).isEqualTo(Duration.ofMinutes(10));
    assertThat(scenario.spec().clickLateness()).isEqualTo(Duration.ofSeconds(30));
    assertThat(scenario.cubes()).hasSize(2);
    assertThat(scenario.cubes().get(1).attribution()).isEqualTo(Attribution.CLICK_TIME);
    assertThat(scenario.partitions()).isEqualTo(2);
    assertThat(scenario.phases()).hasSize(2);
    assertThat(scenario.phases().get(0).advanceTo())
        .isEqualTo(Instant.parse("2026-01-15T14:00:00Z"));
    assertThat(scenario.phases().get(0).records().get(2).key()).isEqualTo("a");
    assertThat(scenario.expected().outcome().late())
        .contains(new Outcome.LateEvent(EventType.CLICK, "cold"));
    assertThat(scenario.expected().outcome().kpis()).hasSize(4);
    assertThat(scenario.expected().outcome().kpis().get(0).measures().get("impression_cost"))
        .isEqualByComparingTo("0.002");
  }

  @Test
  void declarationsAreRead() {
    Scenario scenario = Scenarios.bundled("invalid-traffic");

    assertThat(scenario.schema().impressions().attribute(10))
        .isEqualTo(Attribute.text("CampaignID").inColumn("campaign_id"));
    assertThat(scenario.schema().clicks().attribute(2).type()).isEqualTo(AttributeType.DECIMAL);
    assertThat(scenario.spec().repeatInterval()).isEqualTo(Duration.ofSeconds(30));
    assertThat(scenario.spec().invalidWhen(EventType.IMPRESSION)).isEqualTo("IsBot");
    assertThat(scenario.spec().invalidWhen(EventType.CLICK)).isEqualTo("IsBot");
    assertThat(scenario.cubes().get(0).dimensions())
        .containsExactly("CampaignID", "Viewable", "SlotID");
    assertThat(scenario.cubes().get(0).measures())
        .contains(
            CubeMeasure.count("viewable_impressions", "Viewable").of(EventType.IMPRESSION),
            CubeMeasure.sum("seconds", "Seconds").of(EventType.CLICK));
  }

  @Test
  void expectedValuesAreTyped() {
    Outcome expected = Scenarios.bundled("own-attributes").expected().outcome();

    assertThat(expected.joined())
        .filteredOn(row -> row.match().impressionId().equals("a"))
        .singleElement()
        .satisfies(
            row -> {
              assertThat(row.impressionAttributes())
                  .containsEntry("CampaignID", "spring")
                  .containsEntry("Viewable", true)
                  .containsEntry("BidPrice", 12_500L)
                  .containsEntry("SlotID", 3L)
                  .containsEntry("IsBot", null);
              assertThat(row.clickAttributes()).containsEntry("Revenue", 12_500_000L);
            });
    assertThat(expected.kpis())
        .extracting(row -> row.key().group())
        .contains(Arrays.asList("spring", false, 3L), Arrays.asList(null, null, null));
    assertThat(Scenarios.bundled("own-31").expected().outcome().kpis())
        .extracting(row -> row.measures().get("seconds"))
        .as("sums beyond 64 bits")
        .anyMatch(sum -> sum.toBigInteger().bitLength() >= Long.SIZE);
  }

  @Test
  void negativeZeroIsZero() {
    String cube =
        "\"cubes\":[{\"name\":\"c\",\"window\":\"PT1M\",\"dimensions\":[],"
            + "\"attribution\":\"CLICK_TIME\"}]";
    String row =
        "{\"windowStart\":\"2026-01-15T14:00:00Z\",\"dimensions\":[],\"impressions\":0,"
            + "\"clicks\":0,\"clickedImpressions\":0,\"impressionCost\":\"%s\",\"clickCost\":\"0\"}";
    String kpis = cube + ",\"expect\":{\"kpis\":{\"c\":[" + row + "]}}";

    assertThat(read(file("", kpis.formatted("-0.000000"))).expected())
        .isEqualTo(read(file("", kpis.formatted("0.000000"))).expected());
  }

  @Test
  void numbersKeepTheirText() {
    assertThat(values("{ \"ImpressionID\" : 1.50, \"ImpressionCost\": 1e-06, \"x\": [ 12e3 ] }"))
        .containsExactly("{\"ImpressionID\":1.50,\"ImpressionCost\":1e-06,\"x\":[12e3]}");
    assertThat(values("{\"EventTime\":123456789012345678901234567890}"))
        .containsExactly("{\"EventTime\":123456789012345678901234567890}");
  }

  @Test
  void textIsEscapedAgain() {
    assertThat(values("{\"ImpressionID\":\"a\\u0000\\n\\\"é\"}"))
        .containsExactly("{\"ImpressionID\":\"a\\u0000\\n\\\"é\"}");
  }

  @Test
  void keyIsTheIdThatDecidesTheJoin() {
    assertThat(keys(true, RECORD, "{\"ImpressionID\":\"i\",\"JoinID\":\"j\"}")).isEqualTo("i");
    assertThat(keys(true, CLICK, "{\"ImpressionID\":\"i\",\"JoinID\":17}")).isEqualTo("17");
    assertThat(keys(true, CLICK, "{\"ClickID\":\"c\"}")).isNull();
    assertThat(keys(true, RECORD, "{\"ImpressionID\":[1]}")).isNull();
    assertThat(keys(false, RECORD, "{\"ImpressionID\":\"i\"}")).isNull();
  }

  @Test
  void recordsOwnKeyWins() {
    String record =
        "{\"topic\":\"clicks\",\"key\":\"k\",\"value\":{\"ClickID\":\"c\",\"JoinID\":\"j\"}}";
    String raw = "{\"topic\":\"clicks\",\"key\":\"k\",\"raw\":\"{not json\"}";

    assertThat(messages(true, record + "," + raw))
        .extracting(Scenario.Message::key)
        .containsExactly("k", "k");
    assertThat(messages(false, raw))
        .containsExactly(new Scenario.Message(EventType.CLICK, "k", "{not json"));
  }

  @Test
  void listsThatAreLeftOutAreEmpty() {
    Scenario scenario = read(file("", "\"expect\":{}"));

    assertThat(scenario.expected().duplicates()).isZero();
    assertThat(scenario.expected().outcome().matched()).isEmpty();
    assertThat(scenario.expected().outcome().kpis()).isEmpty();
  }

  @Test
  void faultsNameFileAndField() {
    assertFault(file("{\"topic\":\"views\",\"raw\":\"\"}", ""), "phases[0].records[0].topic");
    assertFault(file("{\"topic\":\"clicks\"}", ""), "phases[0].records[0]", "raw or value");
    assertFault(file("", "\"partitions\":0"), "partitions is 0");
    assertFault(file("", "\"keyed\":\"yes\""), "keyed is \"yes\"");
    assertFault(file("", "\"spec\":{\"attributionWindow\":\"10M\"}"), "spec.attributionWindow");
    assertFault(file("", "\"cubes\":[{\"name\":\"a\"},1]"), "cubes[0]");
    assertFault(file("", "\"expect\":{\"matched\":[[\"a\"]]}"), "expect.matched[0]");
    assertFault(file("", "\"expect\":{\"kpis\":{\"other\":[]}}"), "expect.kpis.other");
    assertFault(file("", "\"expect\":{\"rejected\":[{\"topic\":\"clicks\"}]}"), "reason");
    assertFault(file("", "\"comment\":1"), "comment is 1", "expected no such field");
    assertFault(file("", "\"spec\":{\"window\":\"PT1M\"}"), "spec.window");
    assertFault(file("", "\"schema\":{\"views\":[]}"), "schema.views");
    assertFault(
        file("", "\"schema\":{\"clicks\":[{\"name\":\"x\",\"type\":\"DATE\"}]}"),
        "schema.clicks[0].type");
    assertFault(
        file("", "\"schema\":{\"clicks\":[{\"name\":\"OS\",\"type\":\"TEXT\"}]}"), "schema is");
    assertFault(
        file("", "\"expect\":{\"joined\":[{\"impression\":\"a\"}]}"), "expect.joined[0].click");
    assertFault(
        file(
            "",
            "\"cubes\":[{\"name\":\"c\",\"window\":\"PT1M\",\"dimensions\":[\"Nope\"],"
                + "\"attribution\":\"CLICK_TIME\"}]"),
        "the file is");
    assertFault("{\"name\":", "no JSON");
    assertFault("[]", "the file is []", "an object");
  }

  @Test
  void missingFileIsNamed() {
    assertThatThrownBy(() -> Scenarios.read(Path.of("nowhere.json")))
        .hasCauseInstanceOf(IOException.class)
        .hasMessageContaining("nowhere.json");
    assertThatThrownBy(() -> Scenarios.bundled("nothing")).hasMessageContaining("one-click");
  }

  private static void assertFault(String json, String... words) {
    assertThatThrownBy(() -> read(json))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("test.json")
        .hasMessageContainingAll(words);
  }

  private static List<String> values(String value) {
    return messages(true, RECORD.formatted(value)).stream().map(Scenario.Message::value).toList();
  }

  private static @org.jspecify.annotations.Nullable String keys(
      boolean keyed, String record, String value) {
    return messages(keyed, record.formatted(value)).get(0).key();
  }

  private static List<Scenario.Message> messages(boolean keyed, String records) {
    return read(file(records, "\"keyed\":" + keyed)).phases().get(0).records();
  }

  /** A scenario file with these records; a repeated field overrides the one before. */
  private static String file(String records, String override) {
    return """
    {"name":"n","spec":{"attributionWindow":"PT1M","clockSkew":"PT0S","impressionLateness":"PT0S",
    "clickLateness":"PT0S"},"cubes":[],"partitions":1,"keyed":true,
    "phases":[{"records":[%s],"advanceTo":"2026-01-15T14:00:00Z"}],"expect":{}%s}
    """
        .formatted(records, override.isEmpty() ? "" : "," + override);
  }

  private static Scenario read(String json) {
    return Scenarios.read(
        "test.json", new ByteArrayInputStream(json.getBytes(StandardCharsets.UTF_8)));
  }
}
