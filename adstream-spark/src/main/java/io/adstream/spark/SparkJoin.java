package io.adstream.spark;

import io.adstream.decode.EventDecoder;
import io.adstream.decode.JsonEventDecoder;
import io.adstream.engine.Keying;
import io.adstream.event.Attribute;
import io.adstream.event.EventSchema;
import io.adstream.event.EventType;
import io.adstream.event.StreamSchema;
import io.adstream.join.JoinPlan;
import io.adstream.join.JoinSpec;
import io.adstream.join.UnclickedRows;
import io.adstream.kpi.CubePlan;
import io.adstream.spark.internal.guard.PlacementChecks;
import io.adstream.spark.internal.state.LaneKeys;
import io.adstream.spark.internal.step.BatchLimit;
import io.adstream.spark.internal.step.BoundedJoin;
import io.adstream.spark.internal.step.EventColumns;
import io.adstream.spark.internal.step.JoinQuery;
import io.adstream.spark.internal.step.JoinStep;
import io.adstream.spark.internal.step.RecordColumns;
import io.adstream.spark.internal.step.ResultRows;
import io.adstream.spark.internal.step.RouteStep;
import io.adstream.spark.internal.step.RunDecoder;
import io.adstream.spark.internal.topic.SourceTopics;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Encoders;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.types.StructType;

/**
 * The join for use between your own datasets: two in, one of results out, for any sink. The rules
 * are those of {@link SparkEngine}. Immutable, and safe for use by several threads.
 *
 * <p>A dataset has either a column {@code value}, as Spark's Kafka source gives it (binary or
 * text), or a column a field under its wire name ({@code ImpressionID}, {@code EventTime}, …),
 * which may be of any type that {@code to_json} writes as the wire form wants it: times as
 * timestamps, costs as decimals. {@link #impressions} and {@link #clicks} take columns of other
 * names. Rows that cannot be read are results, too.
 *
 * <p>Between streaming datasets the join is a stateful operator. It is exactly once where the sink
 * is. A stream's watermark follows its newest event of the batches before; it is the operator's
 * own, and Spark's {@code withWatermark} is not needed. Its state is in RocksDB: a session that
 * sets no state store provider gets Spark's for RocksDB. Between bounded datasets it is a batch job
 * that sorts by event time: nothing is late, and at the end everything closes.
 */
public final class SparkJoin {

  private final JoinPlan plan;
  private final EventDecoder decoder;
  private final int lanes;
  private final long maxWindowBytes;
  private final Map<EventType, MappedRows> mapped;

  private SparkJoin(
      JoinPlan plan,
      EventDecoder decoder,
      int lanes,
      long maxWindowBytes,
      Map<EventType, MappedRows> mapped) {
    this.plan = plan;
    this.decoder = decoder;
    this.lanes = lanes;
    this.maxWindowBytes = maxWindowBytes;
    this.mapped = mapped;
  }

  /**
   * {@return a join of events with the standard attributes, in 32 lanes, of values that are JSON}
   * Impressions without clicks are results, too.
   *
   * @param spec which click belongs to which impression
   */
  public static SparkJoin of(JoinSpec spec) {
    return of(new JoinPlan(EventSchema.STANDARD, spec, List.of(), UnclickedRows.KEPT));
  }

  /**
   * A join in 32 lanes, of values that are JSON.
   *
   * @param plan the join; without cubes, since there are only results
   * @throws IllegalArgumentException if the plan has cubes, or an attribute's column is another
   *     column's of the results
   */
  public static SparkJoin of(JoinPlan plan) {
    if (!plan.cubes().isEmpty()) {
      throw new IllegalArgumentException(
          "Cannot create join: cubes are "
              + plan.cubes().stream().map(CubePlan::name).toList()
              + ", expected none; count its results, or run an engine");
    }
    ResultRows.check(plan);
    return new SparkJoin(
            plan, JsonEventDecoder.create(), 32, Runtime.getRuntime().maxMemory() / 2, Map.of())
        .withDecoder(JsonEventDecoder.create());
  }

  /**
   * {@return the same join of values in another form}
   *
   * @param value reads the values
   */
  public SparkJoin withDecoder(EventDecoder value) {
    return new SparkJoin(plan, value.withSchema(plan.schema()), lanes, maxWindowBytes, mapped);
  }

  /**
   * {@return the same join in this number of lanes (parallel join tasks)} A streaming query's
   * checkpoint is for the number of its first run; with another the query fails. {@code
   * spark.sql.shuffle.partitions} is the number of lanes, too, in a query whose session does not
   * set it.
   *
   * @param value 1 or more
   * @throws IllegalArgumentException if it is less than 1
   */
  public SparkJoin withLanes(int value) {
    if (value < 1) {
      throw new IllegalArgumentException(
          "Cannot create join: lanes is " + value + ", expected at least 1");
    }
    return new SparkJoin(plan, decoder, value, maxWindowBytes, mapped);
  }

  /**
   * {@return the same join with this bound on the memory of open windows in an executor}
   *
   * @param bytes memory for the open windows of an executor, in bytes; more than 0
   * @throws IllegalArgumentException if it is less than 1 MiB
   */
  public SparkJoin withMaxWindowBytes(long bytes) {
    if (bytes < 1 << 20) {
      throw new IllegalArgumentException(
          "Cannot create join: maxWindowBytes is " + bytes + ", expected at least 1048576");
    }
    return new SparkJoin(plan, decoder, lanes, bytes, mapped);
  }

  /**
   * The columns of results: {@code result} is {@code MATCHED}, {@code UNCLICKED}, {@code ORPHAN},
   * {@code LATE} or {@code REJECTED}; the impression's and the click's columns, each attribute in
   * its own, are null where there is none; {@code watermark} is there for late events; {@code
   * reason}, {@code detail} and {@code value} for rejected rows; {@code invalid} tells whether a
   * match or unclicked impression is flagged as invalid traffic.
   */
  public StructType results() {
    return ResultRows.columns(plan);
  }

  /**
   * The same join with these impressions, whose fields are in columns of any name.
   *
   * @param rows the impressions
   * @param columns names the columns: {@code columns -> columns.impressionId("iid").time("ts")}
   * @throws IllegalArgumentException if a column is missing, or none is named for a required field;
   *     the message names all faults, and the columns that there are
   */
  public SparkJoin impressions(Dataset<Row> rows, Consumer<ImpressionColumns> columns) {
    ImpressionColumns named = new ImpressionColumns();
    columns.accept(named);
    return with(MappedRows.of(plan.schema().impressions(), rows, named));
  }

  /**
   * The same join with these clicks, whose fields are in columns of any name.
   *
   * @param rows the clicks
   * @param columns names the columns: {@code columns -> columns.clickId("id").joinId("iid")}
   * @throws IllegalArgumentException as {@link #impressions} does
   */
  public SparkJoin clicks(Dataset<Row> rows, Consumer<ClickColumns> columns) {
    ClickColumns named = new ClickColumns();
    columns.accept(named);
    return with(MappedRows.of(plan.schema().clicks(), rows, named));
  }

  private SparkJoin with(MappedRows rows) {
    EventSchema.Builder schema = EventSchema.builder();
    for (EventType type : EventType.values()) {
      StreamSchema stream = plan.schema().of(type);
      List<Attribute> declared = stream.attributes().subList(stream.standardSize(), stream.size());
      schema.attribute(type, declared.toArray(Attribute[]::new));
    }
    schema.attribute(rows.type(), rows.kept().toArray(Attribute[]::new));
    JoinPlan wider = new JoinPlan(schema.build(), plan.join(), List.of(), plan.unclickedRows());
    ResultRows.check(wider);
    Map<EventType, MappedRows> both = new EnumMap<>(EventType.class);
    both.putAll(mapped);
    both.put(rows.type(), rows);
    return new SparkJoin(
        wider, decoder.withSchema(wider.schema()), lanes, maxWindowBytes, Map.copyOf(both));
  }

  /**
   * Joins the impressions and clicks that were given with their columns, both streaming or both
   * bounded.
   *
   * @return every result, in the columns of {@link #results()}
   * @throws IllegalArgumentException if a column has a type that its field cannot have, if one
   *     dataset is missing, or if one is streaming and the other is not
   */
  public Dataset<Row> join() {
    MappedRows impressions = mapped.get(EventType.IMPRESSION);
    MappedRows clicks = mapped.get(EventType.CLICK);
    if (impressions == null || clicks == null || !(decoder instanceof JsonEventDecoder json)) {
      throw new IllegalArgumentException(
          "Cannot join: "
              + (impressions == null || clicks == null
                  ? "impressions or clicks are missing, expected both with their columns"
                  : "the decoder is " + decoder.fingerprint() + ", expected one of JSON"));
    }
    return join(
        impressions.select(plan.schema().impressions(), json),
        clicks.select(plan.schema().clicks(), json));
  }

  /**
   * Joins two datasets, both streaming or both bounded.
   *
   * @param impressions impressions, with a column {@code value} or one column per field
   * @param clicks clicks, likewise
   * @return every result, in the columns of {@link #results()}
   * @throws IllegalArgumentException if one is streaming and the other is not, or if the columns
   *     cannot hold their stream's events
   */
  public Dataset<Row> join(Dataset<Row> impressions, Dataset<Row> clicks) {
    if (impressions.isStreaming() != clicks.isStreaming()) {
      throw new IllegalArgumentException(
          "Cannot join: one dataset is streaming and the other is not, expected both or neither");
    }
    Dataset<Row> records =
        records(impressions, EventType.IMPRESSION).union(records(clicks, EventType.CLICK));
    if (!impressions.isStreaming()) {
      return new BoundedJoin(plan, RunDecoder.ofJoin(decoder), lanes, maxWindowBytes)
          .assemble(records);
    }
    StateStore.require(impressions.sparkSession());
    LaneKeys keys = new LaneKeys(lanes);
    PlacementChecks anywhere = new PlacementChecks("", "", Keying.ANY, SourceTopics.NONE);
    RouteStep route =
        new RouteStep(RunDecoder.ofJoin(decoder), plan, anywhere, keys, BatchLimit.NONE, null);
    JoinStep join = new JoinStep(plan, SourceTopics.NONE, Keying.ANY, keys, maxWindowBytes);
    Dataset<Row> ticks =
        JoinQuery.ticks(records.sparkSession(), plan.join().idleTimeout(), lanes, false);
    return JoinQuery.join(records, ticks, route, join)
        .flatMap(new ResultRows(plan), Encoders.row(results()));
  }

  private Dataset<Row> records(Dataset<Row> rows, EventType type) {
    return RecordColumns.ofRows(
        rows, type, EventColumns.value(rows, plan.schema().of(type), decoder));
  }
}
