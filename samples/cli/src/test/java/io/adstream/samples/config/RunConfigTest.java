package io.adstream.samples.config;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowable;

import io.adstream.decode.JsonEventDecoder;
import io.adstream.engine.Keying;
import io.adstream.event.Attribute;
import io.adstream.event.Dimension;
import io.adstream.event.EventSchema;
import io.adstream.event.EventType;
import io.adstream.join.JoinPlan;
import io.adstream.kpi.Cube;
import io.adstream.kpi.CubeMeasure;
import io.adstream.kpi.Kpi;
import io.adstream.kpi.Kpi.Sum;
import io.adstream.samples.config.RunConfig.Results;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class RunConfigTest {

  private static final Path EXAMPLE = Path.of("src/main/config/adstream.example.properties");

  private final Path directory;

  RunConfigTest(@TempDir Path directory) {
    this.directory = directory;
  }

  private RunConfig read(String content, Map<String, String> environment) throws IOException {
    Path file = Files.writeString(directory.resolve("ads.properties"), content);
    return RunConfig.read(file, Results.KEEP, environment);
  }

  private static final String LEAST =
      """
      kafka.bootstrap.servers = localhost:9092
      sink.url = jdbc:postgresql://localhost/ads
      """;

  @Test
  void leastConfigurationHasTheDefaults() throws Exception {
    RunConfig config = read(LEAST, Map.of());

    assertThat(config.engine()).isEqualTo("kafka-streams");
    assertThat(config.spec().source().keying()).isEqualTo(Keying.BY_IMPRESSION_ID);
    assertThat(config.spec().plan().join().attributionWindow()).isEqualTo(Duration.ofMinutes(15));
    assertThat(config.spec().plan().cubes()).isEmpty();
    assertThat(config.spec().plan().schema()).isEqualTo(EventSchema.STANDARD);
  }

  @Test
  void settingsOfTheSchemaAreCheckedWithTheOthers() throws Exception {
    read(
        LEAST
            + "sink.time.zone = Asia/Tokyo\nsink.roles = on\nsink.row.level.security = off\n"
            + "sink.retention.joined = 90d\nsink.reader.timeout = 10s\n",
        Map.of());
    assertThatThrownBy(
            () ->
                read(
                    LEAST
                        + "sink.time.zone = Berlin\nsink.roles = maybe\n"
                        + "sink.retention.joined = 90 days\n",
                    Map.of()))
        .hasMessageContaining("sink.time.zone is \"Berlin\"")
        .hasMessageContaining("sink.roles is \"maybe\", expected one of [on, off]")
        .hasMessageContaining("sink.retention.joined is \"90 days\"");
    assertThatThrownBy(() -> read(LEAST + "sink.reader.timeout = 5ms\n", Map.of()))
        .hasMessageContaining("readerTimeout is PT0.005S, expected 1 second to 1 day");
    assertThatThrownBy(() -> read(LEAST + "sink.retention.joined = 5m\n", Map.of()))
        .hasMessageContaining("retention of joined is PT5M, expected 1 to 36500 days");
  }

  @Test
  void exampleIsRightAsItIs() {
    RunConfig config = RunConfig.read(EXAMPLE, Results.KEEP, Map.of());

    assertThat(config.spec().plan().cubes())
        .extracting(cube -> cube.name() + cube.cube().dimensions())
        .containsExactly(
            "by_category_device" + List.of(Dimension.AD_CATEGORY, Dimension.DEVICE),
            "total_by_click_time[]");
  }

  @Test
  void exampleKnowsEverySetting() throws Exception {
    Path jaas = Files.writeString(directory.resolve("jaas"), "from a file\n");
    String all =
        Files.readString(EXAMPLE)
            .replaceAll("(?m)^#([a-z][A-Za-z._]* =)", "$1")
            .replaceAll("(?m)^sink.password.file.*$", "")
            .replaceAll("/run/secrets/kafka-jaas", jaas.toString())
            .replaceAll("(?m)^(pipeline.engine =).*$", "$1 spark");
    RunConfig config =
        read(all, Map.of("ADSTREAM_PASSWORD", "geheim", "TRUSTSTORE_PASSWORD", "from the env"));

    assertThat(config.spec().source().properties())
        .containsEntry("sasl.jaas.config", "from a file")
        .containsEntry("ssl.truststore.password", "from the env")
        .containsEntry("sasl.mechanism", "SCRAM-SHA-512")
        .doesNotContainKey("bootstrap.servers");
    assertThat(config.spark())
        .containsEntry("spark.master", "local[*]")
        .containsEntry("spark.adstream.lanes", "4");
    assertThat(config.spec().options().maxWindowBytes()).isEqualTo(512L << 20);
    assertThat(config.spec().plan().join().idleTimeout()).isEqualTo(Duration.ofMinutes(5));
    assertThat(config.spec().plan().join().repeatInterval()).isEqualTo(Duration.ofSeconds(2));
    assertThat(config.spec().plan().flagsInvalid()).isTrue();
    assertThat(config.spec().plan().schema().impressions().indexOf("CampaignID")).isPositive();
    assertThat(config.spec().plan().cube("by_category_device").kpis())
        .extracting(Kpi::name)
        .contains("vctr", "net_clicks");
    assertThat(config.toString()).doesNotContain("geheim", "from a file", "from the env");
  }

  @Test
  void allFaultsAreReportedAtOnce() {
    assertThatThrownBy(
            () ->
                read(
                    """
                    pipeline.name = no blanks
                    pipeline.threads = many
                    pipeline.threads = 4
                    join.attributionWindow = 1m
                    join.clock.skew = soon
                    join.click.lateness = 99999d
                    cube.a.window = 1m
                    cube.a.dimensions = Device, Weather
                    cube.b.size = 4
                    cube.c.window = 1m
                    cube.c.count.Loud = Viewable
                    cube.c.sum.revenue = Revenu
                    cube.c.comment.revenues = none of them
                    cube.c.kpi.share = clicks + impressions / revenue
                    cube.c.kpi.other = clicks / views
                    join.repeat.interval = often
                    join.invalid.clicks = Bot
                    schema.clicks.Revenue = DECIMAL
                    schema.clicks.Revenue.path = revenue
                    decode.click.Revenue = sold
                    decode.click.Weather = rain
                    source.keying = maybe
                    sink.password.file = /does/not/exist
                    sink.password.env = NOT_THERE
                    sink.schema = %s
                    kafka.x.env = NOT_THERE
                    """
                        .formatted("x".repeat(70)),
                    Map.of()))
        .hasMessageContainingAll(
            "kafka.bootstrap.servers is missing, expected host:port of Kafka",
            "sink.url is missing",
            "name is \"no blanks\"",
            "pipeline.threads is set twice",
            "join.attributionWindow is set, expected a setting that exists"
                + " (join.attribution.window?)",
            "join.clock.skew is \"soon\", expected a duration such as",
            "clickLateness is PT2399976H",
            "cube a: dimension is \"Weather\", expected one of [UserID",
            "cube.b.size is set, expected a setting that exists",
            "cube.b.window is missing",
            "Cannot create measure: name is \"Loud\", expected [a-z]",
            "cube c: attribute of measure revenue is Revenu, which neither stream has",
            "cube.c.comment.revenues is set, expected a measure or KPI of this name",
            "cube.c.kpi.share: Cannot read formula \"clicks + impressions / revenue\": character 1 is"
                + " \"clicks\", expected parentheses around clicks + impressions",
            "cube c: KPI other is of \"views\", expected one of [impressions, clicks,",
            "join.repeat.interval is \"often\", expected a duration such as",
            "invalidWhen of CLICK is \"Bot\", expected one of its BOOLEAN attributes: []",
            "schema.clicks.Revenue.path and decode.click.Revenue are both set, expected one of them",
            "CLICK field is \"Weather\", expected one of [ClickID,",
            "source.keying is \"maybe\", expected one of [by-impression-id, any]",
            "sink.password.file is \"/does/not/exist\", expected a file that can be read",
            "sink.password.file and sink.password.env are both set",
            "kafka.x.env is \"NOT_THERE\", expected an environment variable that is set",
            "schema is \"xxx");
  }

  @Test
  void attributesMeasuresAndKpisAreDeclared() throws Exception {
    RunConfig config =
        read(
            LEAST
                + """
                schema.impressions.Viewable = boolean
                schema.impressions.BidPrice = Decimal
                schema.impressions.BidPrice.path = /auction/bid
                schema.impressions.BidPrice.column = bid
                schema.impressions.BidPrice.comment = In EUR.
                schema.impressions.Seconds = INTEGER
                decode.impression.Seconds = secs
                schema.clicks.Seconds = INTEGER
                schema.clicks.Bot = BOOLEAN
                decode.impression.UserID = user
                join.repeat.interval = 2s
                join.invalid.clicks = Bot
                cube.a.window = 1m
                cube.a.dimensions = Viewable, Device
                cube.a.sum.seconds = clicks.Seconds
                cube.a.sum.bids = BidPrice
                cube.a.count.views = Viewable
                cube.a.comment.views = In view.
                cube.a.kpi.vctr = clicks / views
                cube.a.kpi.cost_of_net = 1000 * (impression_cost + click_cost) / (clicks - repeated_clicks)
                cube.a.comment.vctr = Clicks of what was in view.
                """,
            Map.of());

    JoinPlan plan = config.spec().plan();
    assertThat(plan.schema())
        .isEqualTo(
            EventSchema.builder()
                .impression(
                    Attribute.decimal("BidPrice")
                        .at("/auction/bid")
                        .inColumn("bid")
                        .describedAs("In EUR."),
                    Attribute.integer("Seconds").at("secs"),
                    Attribute.flag("Viewable"))
                .click(Attribute.flag("Bot"), Attribute.integer("Seconds"))
                .build());
    assertThat(plan.join().repeatInterval()).isEqualTo(Duration.ofSeconds(2));
    assertThat(plan.join().invalidWhen(EventType.CLICK)).isEqualTo("Bot");
    assertThat(plan.cube("a").cube())
        .isEqualTo(
            Cube.every(Duration.ofMinutes(1))
                .named("a")
                .by("Viewable", Dimension.DEVICE)
                .sum("bids", "BidPrice")
                .measure(CubeMeasure.sum("seconds", "Seconds").of(EventType.CLICK))
                .measure(CubeMeasure.count("views", "Viewable").describedAs("In view."))
                .kpi(
                    Kpi.ratio(
                            "cost_of_net",
                            Sum.of("impression_cost", "click_cost"),
                            Sum.of("clicks").less("repeated_clicks"))
                        .times(1000))
                .kpi(
                    Kpi.ratio("vctr", "clicks", "views")
                        .describedAs("Clicks of what was in view.")));
    JsonEventDecoder decoder = (JsonEventDecoder) config.spec().source().decoder();
    assertThat(decoder.fieldName(EventType.IMPRESSION, "UserID")).isEqualTo("user");
    assertThat(decoder.fieldName(EventType.IMPRESSION, "Seconds")).isEqualTo("secs");
    assertThat(decoder.fieldName(EventType.IMPRESSION, "BidPrice")).isEqualTo("/auction/bid");
  }

  @Test
  void mappingOfFieldsIsRead() throws Exception {
    String mapping =
        """
        source.clicks.topic = impressions
        decode.impression.when = type = imp
        decode.click.when = type = clk
        decode.impression.ImpressionID = /auction + /imp/id
        decode.envelope = connect
        decode.time.format = epoch-seconds
        decode.click.cost.unit = micros
        decode.cost.currency = EUR
        """;
    RunConfig config = read(LEAST + mapping, Map.of());

    assertThat(config.spec().source().decoder().fingerprint())
        .isEqualTo(
            "JSON IMPRESSION.ImpressionID=\"/auction\"+\"/imp/id\" envelopes=[connect]"
                + " IMPRESSION.time=\"epoch-seconds\" IMPRESSION.when=\"type = imp\""
                + " CLICK.time=\"epoch-seconds\" CLICK.cost=\"micros\" CLICK.when=\"type = clk\"");
    assertThat(config.reports().currency()).hasToString("EUR");
    assertThatThrownBy(() -> read(LEAST + mapping + "sink.currency = USD\n", Map.of()))
        .hasMessageContaining(
            "sink.currency is USD and decode.cost.currency is EUR, expected one currency");
  }

  @Test
  void faultsOfDeclaredAttributesAreReportedAtOnce() {
    assertThatThrownBy(
            () ->
                read(
                    LEAST
                        + """
                        schema.impressions.Viewable = flag
                        schema.impressions.Price.path = price
                        schema.impressions.Device = TEXT
                        schema.impressions.Cost = DECIMAL
                        schema.clicks.2nd = TEXT
                        schema.clicks.Sold.colum = sold
                        schema.clicks.Sold = DECIMAL
                        cube.a.window = soon
                        cube.a.dimensions = Viewable
                        """,
                    Map.of()))
        .hasMessageContainingAll(
            "schema.impressions.Viewable is \"flag\", expected one of [TEXT, INTEGER, DECIMAL,"
                + " BOOLEAN] in any case",
            "schema.impressions.Price is missing, expected one of [TEXT,",
            "IMPRESSION attribute Device is taken, expected a new name",
            "column of IMPRESSION attribute Cost is cost, which is adstream's own",
            "Cannot declare attribute: name is \"2nd\"",
            "schema.clicks.Sold.colum is set, expected a setting that exists",
            "cube.a.window is \"soon\"")
        .hasMessageNotContaining("dimension");
  }

  @Test
  void formatIsNamedAndItsFaultsAreReportedWithTheOthers() {
    assertThatThrownBy(() -> read(LEAST + "decode.format = xml\njoin.clock.skew = x\n", Map.of()))
        .hasMessageContainingAll(
            "decode.format is \"xml\", expected one of [", "join.clock.skew is \"x\"");
    assertThatThrownBy(
            () ->
                read(
                    LEAST + "decode.format = json\ndecode.max.nesting = 0\ndecode.registry = x\n",
                    Map.of()))
        .hasMessageContainingAll(
            "decode.max.nesting is \"0\"",
            "decode.registry is set, expected a setting that exists");
  }

  @Test
  void avroAndProtobufAreFormats() throws Exception {
    String registry = "\ndecode.registry.url = http://localhost:1\n";
    for (String format : new String[] {"avro", "protobuf"}) {
      RunConfig config = read(LEAST + "decode.format = " + format + registry, Map.of());
      assertThat(config.spec().source().decoder().mayWait()).as(format).isTrue();
    }
  }

  @Test
  void settingsOfSparkAreForSpark() {
    assertThatThrownBy(() -> read(LEAST + "spark.master = local\n", Map.of()))
        .hasMessageContaining("spark.master is set, expected pipeline.engine = spark");
    assertThatThrownBy(
            () ->
                read(
                    LEAST + "pipeline.engine = spark\nspark.adstream.lane = 2\nspark.x = y\n",
                    Map.of()))
        .hasMessageContainingAll(
            "spark.adstream.checkpoint is missing, expected a directory",
            "spark.adstream.lane is set, expected spark. and one of [adstream.checkpoint,")
        .hasMessageNotContaining("spark.x");
  }

  @Test
  void secretInTheFileIsRefusedAndNotRepeated() {
    Throwable failure = catchThrowable(() -> read(LEAST + "sink.password = geheim\n", Map.of()));

    assertThat(failure)
        .hasMessageContaining("sink.password is set, expected sink.password.file")
        .hasMessageNotContaining("geheim");
  }

  @Test
  void secretThatIsEmptyOrHasAByteOrderMarkIsRefused() throws Exception {
    Path secret = directory.resolve("secret");
    String config = LEAST + "sink.password.file = " + secret + "\n";
    for (String content : List.of("", "\n", "\ngeheim\n")) {
      Files.writeString(secret, content);
      assertThatThrownBy(() -> read(config, Map.of()))
          .hasMessageContaining(
              "sink.password.file is \"" + secret + "\", whose first line is empty");
    }
    Files.writeString(secret, "\uFEFFgeheim\n");
    assertThatThrownBy(() -> read(config, Map.of()))
        .hasMessageContaining("which has a byte order mark")
        .hasMessageNotContaining("geheim");
    Files.writeString(secret, "gehäim\n", ISO_8859_1);
    assertThatThrownBy(() -> read(config, Map.of()))
        .hasMessageContaining("expected a file in UTF-8");
  }

  @Test
  void fileInAnotherEncodingIsRefusedByName() throws Exception {
    Path file = directory.resolve("latin.properties");
    Files.writeString(file, LEAST + "sink.user = jürgen\n", ISO_8859_1);
    assertThatThrownBy(() -> RunConfig.read(file, Results.KEEP, Map.of()))
        .hasMessageContaining(file + " is not UTF-8");
    assertThatThrownBy(() -> read("\uFEFF" + LEAST, Map.of()))
        .hasMessageContaining("has a byte order mark, expected UTF-8 without");
    assertThatThrownBy(() -> read(LEAST + "sink.password.file = C:\\users\n", Map.of()))
        .hasMessageContaining("expected a file of properties (Malformed \\uxxxx encoding.)");
  }

  @Test
  void fileThatIsMissingIsNamed() {
    assertThatThrownBy(() -> RunConfig.read(Path.of("none"), Results.KEEP, Map.of()))
        .hasMessage("Cannot use configuration: none cannot be read, expected a file of properties");
  }
}
