package io.adstream.jdbc.internal.schema;

import static io.adstream.jdbc.TestDatabase.ALL;
import static io.adstream.jdbc.TestDatabase.BY_DEVICE;
import static io.adstream.jdbc.TestDatabase.batch;
import static io.adstream.jdbc.TestDatabase.execute;
import static io.adstream.jdbc.TestDatabase.kpi;
import static io.adstream.jdbc.TestDatabase.matched;
import static io.adstream.jdbc.TestDatabase.query;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import io.adstream.engine.PipelineSpec;
import io.adstream.event.Attribute;
import io.adstream.event.EventSchema;
import io.adstream.event.EventType;
import io.adstream.jdbc.TestDatabase;
import io.adstream.jdbc.internal.sql.SchemaScript;
import io.adstream.jdbc.internal.table.CubeTable;
import io.adstream.jdbc.internal.table.Layout;
import io.adstream.jdbc.internal.write.KpiLine;
import io.adstream.join.JoinResult;
import io.adstream.join.JoinSpec;
import io.adstream.kpi.Cube;
import io.adstream.kpi.Kpi;
import io.adstream.kpi.Measures;
import io.adstream.sink.SinkException;
import io.adstream.sink.SinkSession;
import io.adstream.sink.SinkSpec;
import java.sql.Connection;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicBoolean;
import org.junit.jupiter.api.Test;

/** Additions, removals and changes of a specification with stored results. */
class SchemaGrowthIT {

  private static final SinkSpec OLD = TestDatabase.spec().build().sinkSpec();

  private static final EventSchema SCHEMA =
      EventSchema.builder()
          .impression(Attribute.text("CampaignID"), Attribute.flag("Viewable"))
          .click(Attribute.decimal("Revenue"), Attribute.integer("Seconds"))
          .build();

  private static final Cube GROWN =
      ALL.count("viewable", "Viewable")
          .sum("revenue", "Revenue")
          .kpi(Kpi.ratio("share", "viewable", "impressions"));

  private final String schema = TestDatabase.newSchema();

  private static PipelineSpec.Builder grown() {
    return TestDatabase.noCubes()
        .schema(SCHEMA)
        .cube(BY_DEVICE)
        .cube(GROWN)
        .cube(Cube.every(Duration.ofMinutes(1)).by("CampaignID").named("campaigns"));
  }

  /** Tables, row and settings as the last version before declared attributes left them. */
  private void makeVersionSeven() throws Exception {
    try (Connection connection = TestDatabase.connect()) {
      connection.setAutoCommit(false);
      SchemaScript script = new SchemaScript(connection);
      script.run("CREATE SCHEMA " + schema);
      script.run("CREATE SCHEMA " + schema + "_bi");
      Migrations.runTo(7, script, schema);
      Map<String, String> fingerprint = new TreeMap<>(OLD.fingerprint());
      fingerprint.keySet().removeIf(key -> key.startsWith("attribute."));
      for (String later :
          List.of(
              "decoder",
              "join.idleTimeout",
              "join.maxFuture",
              "join.minEventTime",
              "join.repeatInterval",
              "join.invalidWhen.impressions",
              "join.invalidWhen.clicks")) {
        fingerprint.remove(later);
      }
      new StoredPipeline(script, schema)
          .begin(new SinkSpec(OLD.pipeline(), OLD.plan(), fingerprint));
      for (CubeTable table : Layout.of(schema, OLD.plan()).cubeTables()) {
        script.run(table.createTable());
        script.run(
            "INSERT INTO %s.retention (table_name) VALUES ('%s')"
                .formatted(schema, table.tableName()));
      }
      script.run(
          """
          INSERT INTO %1$s.joined (impression_id, impression_cost, impression_time, click_id, click_cost, click_time)
          SELECT 'i' || n, 1, timestamptz '2024-01-01Z' + n * interval '1 day', 'c', 2, timestamptz '2024-01-01Z' + n * interval '1 day' FROM generate_series(0, 9) AS n;
          SELECT %1$s.ensure_partitions('joined', ARRAY[date '2024-01-03', date '2024-01-04']);
          INSERT INTO %1$s.orphan_click (click_id, impression_id, click_cost, click_time) VALUES ('o', 'x', 1, '2024-01-01Z');
          INSERT INTO %1$s.late_event (type, impression_id, cost, event_time, watermark) VALUES ('IMPRESSION', 'l', 1, '2024-01-01Z', '2024-01-02Z');
          INSERT INTO %1$s.kpi_all_hours VALUES ('2024-01-01Z', '%2$s', 5, 2, 1, 0.5, 0.25);
          INSERT INTO %1$s.kpi_all_hours_day VALUES ('2024-01-01Z', '%2$s', 5, 2, 1, 0.5, 0.25);
          INSERT INTO %1$s.progress (lane, position) VALUES (0, 42)"""
              .formatted(schema, KpiLine.groupId(List.of())));
      connection.commit();
    }
  }

  @Test
  void schemaOfVersionSevenGrowsWithItsRows() throws Exception {
    makeVersionSeven();
    long first = 1_704_067_200_000L;
    try (SinkSession session = open(grown())) {
      assertThat(session.position(0)).isEqualTo(42);
      Measures more = Measures.of(1, 0, 0, 0, 0, 1, 1_500_000);
      session.write(
          batch(
              0,
              42,
              43,
              List.of(),
              List.of(
                  new io.adstream.kpi.KpiRow(
                      new io.adstream.kpi.KpiKey(ALL.name(), first, List.of()), more))));
    }
    assertThat(
            query(
                "SELECT count(*) || ' ' || count(campaign_id) || ' ' || count(invalid) FROM "
                    + schema
                    + ".joined"))
        .containsExactly("10 0 0");
    for (String grain : List.of("", "_day")) {
      assertThat(
              query(
                  "SELECT concat_ws(' ', impressions, clicks, viewable, revenue, round(share, 6)) FROM %s_bi.kpi_all_hours%s"
                      .formatted(schema, grain)))
          .as(grain)
          .containsExactly("6 2 1 1.500000 0.166667");
    }
    assertThat(
            query(
                "SELECT cube || ' ' || coalesce(measure, '-') FROM "
                    + schema
                    + "_bi.counted_since ORDER BY 1"))
        .containsExactly("all_hours revenue", "all_hours viewable", "campaigns -");
    assertThat(query("SELECT obj_description('" + schema + "_bi.kpi_campaigns_day'::regclass)"))
        .singleElement()
        .asString()
        .matches(".* Counted since 2\\d{3}-\\d\\d-\\d\\dT\\d\\d:\\d\\d:\\d\\dZ\\.");
    assertThat(
            query(
                "SELECT col_description(attrelid, attnum) LIKE '% Counted since 2%' FROM pg_attribute WHERE attrelid = '"
                    + schema
                    + "_bi.kpi_all_hours'::regclass AND attname = 'viewable'"))
        .containsExactly("t");
    assertThat(TestDatabase.sink(schema).build().previewSchema(grown().build().sinkSpec()))
        .as("nothing is left to do")
        .isEmpty();
    assertThat(
            query(
                "SELECT count(DISTINCT attnum) FROM pg_attribute WHERE attname = 'revenue' AND attrelid IN (SELECT relid FROM pg_partition_tree('"
                    + schema
                    + ".joined'))"))
        .as("partitions are alike")
        .containsExactly("1");
  }

  @Test
  void whatIsRemovedOrRetypedIsRefusedByNameAllAtOnce() {
    open(grown()).close();
    EventSchema other =
        EventSchema.builder()
            .impression(Attribute.integer("CampaignID"))
            .click(Attribute.decimal("Revenue").inColumn("income"), Attribute.integer("Seconds"))
            .build();
    SinkSpec changed =
        TestDatabase.noCubes()
            .schema(other)
            .join(JoinSpec.builder().repeatInterval(Duration.ofSeconds(1)).build())
            .cube(ALL.sum("revenue", "Seconds"))
            .build()
            .sinkSpec();
    SinkException refused =
        catchThrowableOfType(
            SinkException.class, () -> TestDatabase.sink(schema).build().open(changed).close());
    assertThat(refused)
        .hasMessageContaining(
            "attribute.impressions.CampaignID is INTEGER campaign_id, expected TEXT campaign_id")
        .hasMessageContaining("attribute.impressions.Viewable is absent, expected BOOLEAN viewable")
        .hasMessageContaining(
            "attribute.clicks.Revenue is DECIMAL income, expected DECIMAL revenue")
        .hasMessageContaining("cube.campaigns is absent")
        .hasMessageContaining("measure.all_hours.viewable is absent")
        .hasMessageContaining("measure.all_hours.revenue is MATCH VALUE Seconds")
        .hasMessageContaining("join.repeatInterval is PT1S, expected none")
        .hasMessageContaining("rebuild");
    assertThat(refused.isTransient()).isFalse();
    TestDatabase.sink(schema).rebuild().build().open(changed).close();
    assertThat(
            query(
                "SELECT attname || ' ' || atttypid::regtype FROM pg_attribute WHERE attrelid = '"
                    + schema
                    + ".joined'::regclass AND attname IN ('campaign_id', 'viewable', 'revenue', 'income') ORDER BY 1"))
        .containsExactly("campaign_id bigint", "income numeric");
    assertThat(
            query(
                "SELECT atttypid::regtype || ' ' || atttypmod FROM pg_attribute WHERE attrelid = '"
                    + schema
                    + ".kpi_all_hours'::regclass AND attname = 'revenue'"))
        .containsExactly("numeric 2490372");
  }

  @Test
  void settingsThatDecideWhatIsTakenInChangeWithConsentOnly() {
    open(TestDatabase.spec()).close();
    SinkSpec changed =
        TestDatabase.spec()
            .join(
                JoinSpec.builder()
                    .idleTimeout(Duration.ofMinutes(1))
                    .clickLateness(Duration.ZERO)
                    .maxFuture(Duration.ofMinutes(7))
                    .build())
            .build()
            .sinkSpec();
    SinkException refused =
        catchThrowableOfType(
            SinkException.class, () -> TestDatabase.sink(schema).build().open(changed).close());
    assertThat(refused)
        .hasMessageContaining("join.idleTimeout is PT1M, expected none")
        .hasMessageContaining("join.clickLateness is PT0S, expected PT2M")
        .hasMessageContaining("acceptChanges");
    TestDatabase.sink(schema).acceptChanges().build().open(changed).close();
    TestDatabase.sink(schema).build().open(changed).close();
    assertThat(
            query(
                "SELECT concat_ws(' ', meaning ->> 'join.idleTimeout', meaning ->> 'join.maxFuture', meaning ->> 'join.clickLateness') FROM "
                    + schema
                    + ".pipeline"))
        .containsExactly("PT1M PT7M PT0S");
    SinkSpec other =
        TestDatabase.spec().join(JoinSpec.within(Duration.ofMinutes(1))).build().sinkSpec();
    assertThat(
            catchThrowableOfType(
                SinkException.class,
                () -> TestDatabase.sink(schema).acceptChanges().build().open(other).close()))
        .as("consent is for some settings only")
        .hasMessageContaining("join.attributionWindow is PT1M, expected PT15M");
  }

  @Test
  void whatCountsInvalidAndRepeatedClicksIsAddedToAnOldSchema() throws Exception {
    makeVersionSeven();
    PipelineSpec.Builder net =
        TestDatabase.spec()
            .schema(EventSchema.builder().click(Attribute.flag("IsBot")).build())
            .join(
                JoinSpec.builder()
                    .repeatInterval(Duration.ofSeconds(5))
                    .invalidWhen(EventType.CLICK, "IsBot")
                    .build());
    try (SinkSession session = open(net)) {
      Measures more = Measures.of(1, 3, 1, 0, 3_000_000, 1, 0, 0, 1, 1_000_000);
      session.write(batch(0, 42, 43, List.of(), List.of(kpi(ALL, more))));
    }
    assertThat(
            query(
                "SELECT concat_ws(' ', clicks, repeated_clicks, invalid_clicks, net_clicks, trim_scale(net_cpc)) FROM "
                    + schema
                    + "_bi.kpi_all_hours ORDER BY window_start"))
        .containsExactly("3 1 1 1 2", "2 2 0.125");
    assertThat(query("SELECT count(*) FROM " + schema + "_bi.counted_since")).containsExactly("10");
  }

  /** Columns created by others must not be touched. */
  @Test
  void columnOfAnotherTypeIsRefused() {
    open(TestDatabase.spec()).close();
    execute("ALTER TABLE " + schema + ".joined ADD COLUMN viewable text, ADD COLUMN seconds text");
    assertThat(catchThrowableOfType(SinkException.class, () -> open(grown()).close()))
        .hasMessageContaining("column viewable of table joined is text, expected boolean")
        .hasMessageContaining("column seconds of table joined is text, expected bigint");
  }

  /** Earlier sessions continue with their specification, and readers always get an answer. */
  @Test
  void columnsAreAddedWhileOthersWriteAndRead() throws Exception {
    AtomicBoolean isOver = new AtomicBoolean();
    ExecutorService threads = Executors.newCachedThreadPool();
    try (SinkSession before = open(TestDatabase.spec())) {
      Future<Long> writer = threads.submit(() -> writeOn(before, isOver));
      Future<?> reader =
          threads.submit(
              () -> {
                while (!isOver.get()) {
                  execute("SELECT * FROM " + schema + "_bi.matched_click LIMIT 5");
                  execute("SELECT * FROM " + schema + "_bi.kpi_all_hours_day LIMIT 5");
                }
              });
      EventSchema.Builder attributes = EventSchema.builder();
      Cube cube = ALL;
      for (int i = 0; i < 5; i++) {
        attributes.impression(Attribute.integer("N" + i));
        cube = cube.sum("sum_" + i, "N" + i);
        open(TestDatabase.noCubes().schema(attributes.build()).cube(BY_DEVICE).cube(cube)).close();
      }
      isOver.set(true);
      reader.get();
      long written = writer.get();
      assertThat(query("SELECT sum(clicks) FROM " + schema + ".kpi_all_hours_day"))
          .containsExactly(String.valueOf(written));
      assertThat(query("SELECT count(n4) FROM " + schema + ".joined")).containsExactly("0");
    } finally {
      threads.shutdownNow();
    }
  }

  private static long writeOn(SinkSession session, AtomicBoolean isOver) {
    long clicks = 0;
    while (!isOver.get()) {
      List<JoinResult> rows = List.of(matched("m" + clicks));
      try {
        session.write(
            batch(0, clicks, clicks + 1, rows, List.of(kpi(ALL, TestDatabase.ofClick(1)))));
        clicks++;
      } catch (SinkException e) {
        assertThat(e.isTransient()).as(e.toString()).isTrue();
      }
    }
    return clicks;
  }

  private SinkSession open(PipelineSpec.Builder spec) {
    return TestDatabase.sink(schema).build().open(spec.build().sinkSpec());
  }
}
