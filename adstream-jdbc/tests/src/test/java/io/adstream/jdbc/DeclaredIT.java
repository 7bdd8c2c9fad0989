package io.adstream.jdbc;

import static io.adstream.jdbc.TestDatabase.batch;
import static io.adstream.jdbc.TestDatabase.execute;
import static io.adstream.jdbc.TestDatabase.query;
import static org.assertj.core.api.Assertions.assertThat;

import io.adstream.event.Attribute;
import io.adstream.event.AttributeType;
import io.adstream.event.Click;
import io.adstream.event.Dimension;
import io.adstream.event.EventSchema;
import io.adstream.event.EventType;
import io.adstream.event.Impression;
import io.adstream.internal.KpiDeltas;
import io.adstream.join.JoinResult;
import io.adstream.join.JoinSpec;
import io.adstream.join.UnclickedRows;
import io.adstream.kpi.Attribution;
import io.adstream.kpi.Cube;
import io.adstream.kpi.CubeMeasure;
import io.adstream.kpi.Kpi;
import io.adstream.kpi.KpiKey;
import io.adstream.kpi.KpiRow;
import io.adstream.kpi.Measures;
import io.adstream.sink.SinkSession;
import io.adstream.sink.SinkSpec;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/** Attributes, measures and KPIs that a user declares: in rows, cubes and views. */
class DeclaredIT {

  /** Names that SQL has a use for, and names that table ad and the views themselves have. */
  private static final EventSchema SCHEMA =
      EventSchema.builder()
          .impression(
              Attribute.text("CampaignID").describedAs("Which campaign it's \\ said to be."),
              Attribute.flag("Viewable"),
              Attribute.decimal("BidPrice"),
              Attribute.integer("SlotID"),
              Attribute.text("Select").inColumn("select"),
              Attribute.text("Part").inColumn("partition"),
              Attribute.flag("IsBot"))
          .click(
              Attribute.text("Creative"),
              Attribute.decimal("Revenue"),
              Attribute.integer("Seconds"),
              Attribute.flag("IsBot"))
          .build();

  private static final Cube CUBE =
      Cube.every(Duration.ofMinutes(1))
          .named("own")
          .by("CampaignID", "Viewable", "SlotID", "BidPrice", Dimension.AD_ID)
          .count("viewable_impressions", "Viewable")
          .sum("seconds", "Seconds")
          .measure(CubeMeasure.sum("user", "Revenue").describedAs("What clicks brought in."))
          .kpi(Kpi.ratio("vctr", "clicks", "viewable_impressions"))
          .kpi(
              Kpi.ratio("advertiser", Kpi.Sum.of("user").less("click_cost"), Kpi.Sum.of("seconds"))
                  .times(-100));

  private static final SinkSpec SPEC =
      TestDatabase.noCubes()
          .schema(SCHEMA)
          .join(
              JoinSpec.builder()
                  .repeatInterval(Duration.ofSeconds(5))
                  .invalidWhen(EventType.IMPRESSION, "IsBot")
                  .invalidWhen(EventType.CLICK, "IsBot")
                  .build())
          .unclickedRows(UnclickedRows.KEPT)
          .cube(CUBE)
          .cube(CUBE.named("clicked").attributedBy(Attribution.CLICK_TIME))
          .build()
          .sinkSpec();

  private final String schema = TestDatabase.newSchema();
  private final String bi = schema + "_bi.";

  @Test
  void rowsOfAllKindsHaveTheirAttributes() {
    JoinResult bare = new JoinResult.Unclicked(Impression.builder("bare", SCHEMA).build());
    write(
        List.of(
            new JoinResult.Matched(impression("m"), click("c", "m", 61_000)),
            new JoinResult.Unclicked(impression("u")),
            bare,
            new JoinResult.Orphan(click("o", "x", 61_000)),
            new JoinResult.Late(impression("l"), 70_000),
            new JoinResult.Late(click("lc", "x", 61_000), 70_000)),
        List.of());
    String impression = "spring|t|-0.000001|-9223372036854775808|s|p|f";
    String click = "red|1000000000000.000000|7|";
    String ofImpressions =
        "coalesce(campaign_id, '-'), viewable, bid_price, slot_id, \"select\", \"partition\", is_bot";
    String ofClicks = "creative, revenue, seconds, coalesce(click_is_bot::text, '')";
    assertThat(texts("joined", "impression_id, invalid, " + ofImpressions + ", " + ofClicks))
        .containsExactly("bare|f|-|", "m|f|" + impression + "|" + click, "u|f|" + impression + "|");
    assertThat(texts("orphan_click", "click_id, " + ofClicks)).containsExactly("o|" + click);
    assertThat(texts("late_event", "type, " + ofImpressions + ", " + ofClicks))
        .containsExactly("CLICK|-|" + click, "IMPRESSION|" + impression + "|");
    for (String view : List.of("matched_click", "orphan_click", "late_event")) {
      assertThat(query("SELECT count(*) FROM " + bi + view + " WHERE creative = 'red'"))
          .as(view)
          .containsExactly("1");
    }
  }

  @Test
  void decimalsOfEitherSignAreExact() {
    long most = AttributeType.MAX_MICROS;
    List<Long> micros =
        List.of(-most, -99_990_000_000_000L, -10_000_000_001L, -1_000_000L, -999_999L, 0L, most);
    List<JoinResult> rows = new ArrayList<>();
    for (long value : micros) {
      rows.add(
          new JoinResult.Orphan(
              Click.builder("c" + value, "x", SCHEMA).set("Revenue", value).build()));
    }
    write(rows, List.of());
    assertThat(
            query(
                "SELECT (revenue * 1000000)::bigint FROM "
                    + schema
                    + ".orphan_click ORDER BY revenue"))
        .containsExactlyElementsOf(micros.stream().map(String::valueOf).toList());
  }

  @Test
  void refusedRowIsADeadLetterWithItsAttributes() {
    SinkSession session = TestDatabase.sink(schema).build().open(SPEC);
    execute("ALTER TABLE " + schema + ".joined ADD CHECK (slot_id > 0)");
    execute("ALTER TABLE " + schema + ".kpi_own ADD CHECK (slot_id > 0)");
    try (session) {
      JoinResult.Matched match =
          new JoinResult.Matched(impression("m"), click("c", "m", 61_000), true, List.of());
      KpiDeltas sums = new KpiDeltas(SPEC.plan());
      sums.addImpression(match.impression());
      sums.addMatch(match);
      session.write(batch(0, 0, 1, List.of(match), sums.rows()));
    }
    assertThat(
            query(
                """
                SELECT concat_ws(' ', row ->> 'viewable', row ->> 'bid_price', row ->> 'slot_id')
                FROM (SELECT convert_from(value, 'UTF8')::jsonb AS row FROM %s.dead_letter) AS letter"""
                    .formatted(schema)))
        .containsExactly(
            "true -0.000001 -9223372036854775808", "true -0.000001 -9223372036854775808");
    assertThat(query("SELECT sum(clicks) FROM " + schema + ".kpi_clicked")).containsExactly("0");
  }

  @Test
  void cubesGroupBySumAndDivideWhatIsDeclared() {
    Impression shown = impression("a");
    Impression bare = Impression.builder("b", SCHEMA).eventTimeMillis(60_000).build();
    write(
        List.of(),
        sums(
            List.of(shown, bare),
            List.of(
                new JoinResult.Matched(shown, click("c1", "a", 61_000), true, List.of()),
                new JoinResult.Matched(shown, click("c2", "a", 125_000), false, List.of()),
                new JoinResult.Matched(bare, bareClick("c3", "b"), true, List.of()))));
    String group = "coalesce(campaign_id, '-'), viewable, slot_id, bid_price";
    String values =
        "impressions, clicks, viewable_impressions, seconds, \"user\", trim_scale(vctr), trim_scale(advertiser)";
    String spring = "spring|t|-9223372036854775808|-0.000001";
    // -100 * (2e12 - 2 * 0.000003) / 14
    for (String grain : List.of("_hour", "_day")) {
      assertThat(texts("kpi_own" + grain, group + ", " + values, bi))
          .as(grain)
          .satisfiesExactly(
              row -> assertThat(row).startsWith("-|1|1|0|0|0.000000"),
              row ->
                  assertThat(row)
                      .startsWith(spring + "|1|2|1|14|2000000000000.000000|2|-14285714285714"));
    }
    assertThat(texts("kpi_own", group + ", " + values, bi)).hasSize(2);
    assertThat(
            texts(
                "kpi_clicked",
                "extract(minute FROM local_time)::int, coalesce(campaign_id, '-'), impressions, clicks, seconds",
                bi))
        .containsExactly("1|-|1|1|0", "1|spring|1|1|7", "2|spring|0|1|7");
  }

  /** The declared column keeps its name, and what table ad has gets another. */
  @Test
  void columnsOfTableAdMakeRoomForDeclaredOnes() {
    Impression shown = impression("a");
    JoinResult.Matched match =
        new JoinResult.Matched(shown, click("c1", "a", 61_000), true, List.of());
    write(List.of(match), sums(List.of(shown), List.of(match)));
    execute(
        "INSERT INTO "
            + schema
            + ".ad (ad_id, campaign_id, advertiser) VALUES ('ad', 'of ad', 'Acme')");
    assertThat(texts("kpi_own", "campaign_id, ad_campaign_id, ad_advertiser", bi))
        .containsExactly("spring|of ad|Acme");
    assertThat(texts("matched_click", "campaign_id, ad_campaign_id, advertiser", bi))
        .containsExactly("spring|of ad|Acme");
    assertThat(texts("campaign_own_day", "ad_campaign_id, ad_advertiser, clicks, \"user\"", bi))
        .containsExactly("of ad|Acme|1|1000000000000.000000");
  }

  @Test
  void sumsPassSixtyFourBits() {
    List<@Nullable Object> group =
        Collections.unmodifiableList(Arrays.asList("a", null, null, null, null));
    long[] values = new long[SPEC.plan().cube("own").measures().size()];
    int seconds = index("seconds");
    values[seconds] = Long.MIN_VALUE;
    values[index("user")] = AttributeType.MAX_MICROS;
    KpiRow row = new KpiRow(new KpiKey("own", 60_000, group), Measures.of(values));
    write(List.of(), List.of(row, row, row));
    for (String grain : List.of("", "_hour", "_day")) {
      assertThat(texts("kpi_own" + grain, "seconds, \"user\"", bi))
          .as(grain)
          .containsExactly("-27670116110564327424|3000000000000.000000");
    }
    assertThat(texts("campaign_own_day", "seconds, \"user\"", bi))
        .containsExactly("-27670116110564327424|3000000000000.000000");
  }

  /** More than a function of PostgreSQL takes arguments. */
  @Test
  void cubeMayHaveManyMeasures() {
    Cube many = Cube.every(Duration.ofMinutes(1)).named("many");
    for (int i = 0; i < 120; i++) {
      many = many.sum("sum_" + i, "Seconds");
    }
    SinkSpec spec = TestDatabase.noCubes().schema(SCHEMA).cube(many).build().sinkSpec();
    long[] values = new long[spec.plan().cube("many").measures().size()];
    values[values.length - 1] = 7;
    KpiRow row = new KpiRow(new KpiKey("many", 60_000, List.of()), Measures.of(values));
    try (SinkSession session = TestDatabase.sink(schema).build().open(spec)) {
      session.write(batch(0, 0, 1, List.of(), List.of(row)));
    }
    assertThat(texts("kpi_many_day", "sum_0, sum_119", bi)).containsExactly("0|7");
  }

  /** In the order of time, whatever the order of the rows; an invalid click is not in the chain. */
  @Test
  void viewShowsRepeatedClicks() {
    Impression shown = impression("a");
    Click bot =
        Click.builder("bot", "a", SCHEMA).set("IsBot", true).eventTimeMillis(70_000).build();
    List<JoinResult> rows = new ArrayList<>();
    for (Click click :
        List.of(
            click("e", "a", 80_001),
            click("d", "a", 75_000),
            bot,
            click("b", "a", 66_000),
            click("a", "a", 61_000),
            click("c", "a", 66_000))) {
      rows.add(new JoinResult.Matched(shown, click));
    }
    rows.add(new JoinResult.Matched(impression("other"), click("x", "other", 66_000)));
    write(rows, List.of());
    assertThat(texts("matched_click", "click_id, invalid, repeated", bi))
        .containsExactlyInAnyOrder("a|f|f", "b|f|t", "bot|t|f", "c|f|t", "d|f|f", "e|f|f", "x|f|f");
  }

  @Test
  void columnsSayWhatTheyAre() {
    TestDatabase.sink(schema).build().applySchema(SPEC);
    String comment =
        "SELECT DISTINCT col_description(attrelid, attnum) FROM pg_attribute WHERE attrelid = '%s%s'::regclass AND attname = '%s'";
    for (String table : List.of(".joined", ".kpi_own_hour", "_bi.kpi_own", "_bi.late_event")) {
      assertThat(query(comment.formatted(schema, table, "campaign_id")))
          .as(table)
          .containsExactly("Which campaign it's \\ said to be.");
    }
    assertThat(query(comment.formatted(schema, "_bi.campaign_own", "user")))
        .containsExactly("What clicks brought in.");
    assertThat(query(comment.formatted(schema, "_bi.campaign_own", "vctr")))
        .containsExactly("Formula: clicks / viewable_impressions; null where the divisor is 0.");
    assertThat(
            query(
                """
                SELECT c.oid::regclass || '.' || a.attname FROM pg_class c
                JOIN pg_attribute a ON a.attrelid = c.oid AND a.attnum > 0 AND NOT a.attisdropped
                WHERE c.relnamespace IN ('%1$s'::regnamespace, '%1$s_bi'::regnamespace)
                  AND c.relkind IN ('r', 'p', 'v') AND NOT c.relispartition
                  AND col_description(c.oid, a.attnum) IS NULL"""
                    .formatted(schema)))
        .isEmpty();
  }

  private static int index(String measure) {
    return SPEC.plan().cube("own").measures().stream().map(m -> m.name()).toList().indexOf(measure);
  }

  private static List<KpiRow> sums(List<Impression> shown, List<JoinResult.Matched> matches) {
    KpiDeltas sums = new KpiDeltas(SPEC.plan());
    shown.forEach(sums::addImpression);
    matches.forEach(sums::addMatch);
    return sums.rows();
  }

  private void write(List<JoinResult> results, List<KpiRow> kpis) {
    try (SinkSession session = TestDatabase.sink(schema).build().open(SPEC)) {
      session.write(batch(0, 0, 1, results, kpis));
    }
    assertThat(query("SELECT detail FROM " + schema + ".dead_letter")).isEmpty();
  }

  private List<@Nullable String> texts(String table, String columns) {
    return texts(table, columns, schema + ".");
  }

  private List<@Nullable String> texts(String table, String columns, String in) {
    return query("SELECT concat_ws('|', %s) FROM %s%s ORDER BY 1".formatted(columns, in, table));
  }

  private static Impression impression(String id) {
    return Impression.builder(id, SCHEMA)
        .adId("ad")
        .set("CampaignID", "spring")
        .set("Viewable", true)
        .set("BidPrice", -1L)
        .set("SlotID", Long.MIN_VALUE)
        .set("Select", "s")
        .set("Part", "p")
        .set("IsBot", false)
        .eventTimeMillis(60_000)
        .build();
  }

  private static Click click(String id, String impressionId, long timeMillis) {
    return Click.builder(id, impressionId, SCHEMA)
        .set("Creative", "red")
        .set("Revenue", AttributeType.MAX_MICROS)
        .set("Seconds", 7L)
        .costMicros(3)
        .eventTimeMillis(timeMillis)
        .build();
  }

  private static Click bareClick(String id, String impressionId) {
    return Click.builder(id, impressionId, SCHEMA).eventTimeMillis(61_000).build();
  }
}
