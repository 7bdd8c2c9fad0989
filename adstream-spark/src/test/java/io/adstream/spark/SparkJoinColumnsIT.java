package io.adstream.spark;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.adstream.decode.JsonEventDecoder;
import io.adstream.event.Attribute;
import io.adstream.event.EventSchema;
import io.adstream.event.EventType;
import io.adstream.join.JoinPlan;
import io.adstream.join.JoinSpec;
import io.adstream.join.UnclickedRows;
import java.sql.Timestamp;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneId;
import java.util.List;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.RowFactory;
import org.apache.spark.sql.SparkSession;
import org.apache.spark.sql.types.DataTypes;
import org.apache.spark.sql.types.StructType;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/** The columns in which the join between datasets reads events and gives results. */
@ExtendWith(OwnSpark.class)
class SparkJoinColumnsIT {

  private static SparkSession session;

  @BeforeAll
  static void startSpark() {
    session = SparkSession.builder().config("spark.sql.shuffle.partitions", 2).getOrCreate();
  }

  @Test
  void columnsOfWireNamesAreRead() {
    Timestamp time = Timestamp.from(Instant.parse("2026-01-01T00:00:00.123Z"));
    Dataset<Row> impressions =
        session.createDataFrame(
            List.of(RowFactory.create("i1", "phone", new java.math.BigDecimal("0.000001"), time)),
            new StructType()
                .add("ImpressionID", DataTypes.StringType)
                .add("Device", DataTypes.StringType)
                .add("ImpressionCost", DataTypes.createDecimalType(20, 6))
                .add("EventTime", DataTypes.TimestampType));
    Dataset<Row> clicks =
        session.createDataFrame(
            List.of(RowFactory.create("c1", "i1", time), RowFactory.create("c2", null, time)),
            new StructType()
                .add("ClickID", DataTypes.StringType)
                .add("JoinID", DataTypes.StringType)
                .add("EventTime", DataTypes.TimestampType));
    List<Row> results =
        SparkJoin.of(JoinSpec.within(Duration.ofMinutes(1)))
            .withLanes(2)
            .join(impressions, clicks)
            .select("result", "device", "impression_cost", "impression_time", "click_id", "reason")
            .collectAsList();
    assertThat(results)
        .containsExactlyInAnyOrder(
            RowFactory.create(
                "MATCHED", "phone", new java.math.BigDecimal("0.000001"), time, "c1", null),
            RowFactory.create("REJECTED", null, null, null, null, "MISSING_FIELD"));
  }

  @Test
  void declaredAttributesAreReadOfColumnsAndHaveSome() {
    String time = "timestamp'2026-01-15 12:00:00Z' AS EventTime";
    Dataset<Row> impressions =
        session.sql(
            "SELECT 'i' AS ImpressionID, named_struct('id', 'spring') AS campaign, 7L AS Slot,"
                + " 1.25 AS BidPrice, true AS Bot, "
                + time);
    Dataset<Row> clicks = session.sql("SELECT 'c' AS ClickID, 'i' AS JoinID, " + time);
    SparkJoin join = SparkJoin.of(plan(Attribute.text("Campaign").at("/campaign/id"))).withLanes(2);
    List<Row> results =
        join.join(impressions, clicks)
            .select("result", "campaign", "slot", "bid_price", "bot", "invalid")
            .collectAsList();
    assertThat(results)
        .containsExactly(
            RowFactory.create(
                "MATCHED", "spring", 7L, new java.math.BigDecimal("1.250000"), true, true));
    assertRefused(
        () ->
            join.join(
                session.sql("SELECT 'i' AS ImpressionID, 'x' AS campaign, 0.5D AS Slot, " + time),
                clicks),
        "column campaign is string, expected a struct",
        "column Slot is double, expected bigint");
    assertThatThrownBy(() -> SparkJoin.of(plan(Attribute.text("Result"))))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("columns of attributes are [result]");
  }

  private static JoinPlan plan(Attribute more) {
    return new JoinPlan(
        EventSchema.builder()
            .impression(
                more,
                Attribute.integer("Slot"),
                Attribute.decimal("BidPrice"),
                Attribute.flag("Bot"))
            .build(),
        JoinSpec.builder()
            .attributionWindow(Duration.ofMinutes(1))
            .invalidWhen(EventType.IMPRESSION, "Bot")
            .build(),
        List.of(),
        UnclickedRows.DROPPED);
  }

  @Test
  void columnsThatCannotHoldEventsAreRefusedByName() {
    Dataset<Row> good = session.sql("SELECT 'i' AS ImpressionID, now() AS EventTime");
    Dataset<Row> clicks = session.sql("SELECT 'c' AS ClickID, 'i' AS JoinID, now() AS EventTime");
    SparkJoin join = SparkJoin.of(JoinSpec.within(Duration.ofMinutes(1)));
    assertRefused(
        () -> join.join(clicks, good),
        "in the impressions, column ImpressionID is missing",
        "column ClickID is there, expected impressions first, then clicks");
    assertRefused(
        () ->
            join.join(
                session.sql("SELECT 'i' AS impressionid, localtimestamp() AS EventTime"), clicks),
        "column is impressionid, expected ImpressionID",
        "column EventTime is timestamp_ntz, expected timestamp");
    assertRefused(
        () ->
            join.join(
                good,
                session.sql(
                    "SELECT array('c') AS ClickID, 'i' AS JoinID, current_date() AS EventTime,"
                        + " true AS ClickCost")),
        "in the clicks, column ClickID is array<string>, expected string",
        "column EventTime is date",
        "column ClickCost is boolean, expected a number");
    assertRefused(
        () -> join.join(session.sql("SELECT 1 AS value"), clicks),
        "column value is int, expected binary or string");
  }

  @Test
  void localTimesAreReadWithAZone() {
    Dataset<Row> impressions =
        session.sql("SELECT 'i' AS ImpressionID, timestamp_ntz'2026-01-15 12:00:00' AS EventTime");
    Dataset<Row> clicks =
        session.sql(
            "SELECT 'c' AS ClickID, 'i' AS JoinID, timestamp'2026-01-15 11:00:00Z' AS EventTime");
    List<Row> results =
        SparkJoin.of(JoinSpec.within(Duration.ofMinutes(1)))
            .withLanes(2)
            .withDecoder(
                JsonEventDecoder.builder().localTimeZone(ZoneId.of("Europe/Berlin")).build())
            .join(impressions, clicks)
            .select("result")
            .collectAsList();
    assertThat(results).containsExactly(RowFactory.create("MATCHED"));
  }

  @Test
  void columnsOfAnyNameAreMappedAndKept() {
    String time = ", timestamp'2026-01-15 12:00:00Z' AS ts";
    Dataset<Row> views =
        session.sql(
            "SELECT 'i' AS iid, 0.25 AS paid, 'spring' AS campaign_id, 7 AS slot, 'TV' AS dev"
                + time);
    Dataset<Row> taps = session.sql("SELECT 'c' AS cid, 'i' AS `view.id`, true AS bot" + time);

    SparkJoin join =
        SparkJoin.of(JoinSpec.within(Duration.ofMinutes(1)))
            .withLanes(2)
            .impressions(
                views,
                columns ->
                    columns
                        .impressionId("iid")
                        .time("TS")
                        .cost("paid")
                        .attribute("Device", "dev")
                        .keep("campaign_id", "slot"))
            .clicks(
                taps, columns -> columns.clickId("cid").joinId("view.id").time("ts").keep("bot"));

    assertThat(join.results().fieldNames()).contains("campaign_id", "slot", "bot");
    assertThat(
            join.join()
                .select("result", "impression_cost", "device", "campaign_id", "slot", "bot")
                .collectAsList())
        .containsExactly(
            RowFactory.create(
                "MATCHED", new java.math.BigDecimal("0.250000"), "TV", "spring", 7L, true));
  }

  @Test
  void columnsThatAreWronglyNamedAreRefusedWithThoseThatThereAre() {
    SparkJoin join = SparkJoin.of(JoinSpec.within(Duration.ofMinutes(1)));
    Dataset<Row> views = session.sql("SELECT 'i' AS iid, true AS at");
    assertRefused(
        () -> join.impressions(views, columns -> columns.impressionId("id").keep("campaign")),
        "in the impressions, no column is named for EventTime",
        "column id, named for ImpressionID, is missing, expected one of [iid, at]",
        "column campaign, to be kept, is missing");
    assertRefused(
        () ->
            join.impressions(views, columns -> columns.impressionId("iid").time("at"))
                .clicks(views, columns -> columns.clickId("iid").joinId("iid").time("at"))
                .join(),
        "in the impressions, column at is boolean, expected timestamp");
    assertThatThrownBy(
            () -> join.impressions(views, columns -> columns.impressionId("iid").time("at")).join())
        .hasMessage(
            "Cannot join: impressions or clicks are missing, expected both with their columns");
  }

  private static void assertRefused(ThrowingCallable join, String... words) {
    assertThatThrownBy(join)
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageStartingWith("Cannot join: in the ")
        .hasMessageContainingAll(words);
  }
}
