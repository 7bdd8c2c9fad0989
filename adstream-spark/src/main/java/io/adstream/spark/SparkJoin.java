package io.adstream.spark;

import static org.apache.spark.sql.functions.current_timestamp;
import static org.apache.spark.sql.functions.lit;
import static org.apache.spark.sql.functions.unix_millis;

import io.adstream.decode.EventDecoder;
import io.adstream.decode.JsonEventDecoder;
import io.adstream.engine.Keying;
import io.adstream.engine.PipelineSpec;
import io.adstream.event.EventType;
import io.adstream.join.JoinSpec;
import io.adstream.join.UnclickedRows;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Encoders;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.types.StructType;

/**
 * The join alone, between datasets of one's own: two in, one of results out, for any sink. The
 * rules are those of {@link SparkEngine}. Immutable, and safe for use by several threads.
 *
 * <p>A dataset has either a column {@code value}, as Spark's Kafka source gives it (binary or
 * text), or a column a field under its wire name ({@code ImpressionID}, {@code EventTime}, …),
 * which may be of any type that {@code to_json} writes as the wire form wants it: times as
 * timestamps, costs as decimals. Rows that cannot be read are results, too.
 *
 * <p>Between streaming datasets the join is a stateful operator. It is exactly once where the sink
 * is. A stream's watermark follows its newest event of the batches before; it is the operator's
 * own, and Spark's {@code withWatermark} is not needed. Between bounded datasets it is a batch job
 * that sorts by event time: nothing is late, and at the end everything closes.
 */
public final class SparkJoin {

  /**
   * The columns of results: {@code result} is {@code MATCHED}, {@code UNCLICKED}, {@code ORPHAN},
   * {@code LATE} or {@code REJECTED}; the impression's and the click's columns are null where there
   * is none; {@code watermark} is there for late events; {@code reason}, {@code detail} and {@code
   * value} for rejected rows.
   */
  public static final StructType RESULTS = ResultRows.COLUMNS;

  private final JoinSpec spec;
  private final EventDecoder decoder;
  private final int lanes;
  private final long maxWindowBytes;

  private SparkJoin(JoinSpec spec, EventDecoder decoder, int lanes, long maxWindowBytes) {
    this.spec = spec;
    this.decoder = decoder;
    this.lanes = lanes;
    this.maxWindowBytes = maxWindowBytes;
  }

  /** A join in 32 lanes, of values that are JSON. */
  public static SparkJoin of(JoinSpec spec) {
    return new SparkJoin(spec, JsonEventDecoder.create(), 32, Runtime.getRuntime().maxMemory() / 2);
  }

  /** The same join of values in another form. */
  public SparkJoin withDecoder(EventDecoder value) {
    return new SparkJoin(spec, value, lanes, maxWindowBytes);
  }

  /**
   * The same join in this number of lanes (parallel join tasks). A streaming query's checkpoint is
   * for the number of its first run; with another the query fails. {@code
   * spark.sql.shuffle.partitions} is the number of lanes, too, in a query whose session does not
   * set it.
   *
   * @throws IllegalArgumentException if it is less than 1
   */
  public SparkJoin withLanes(int value) {
    if (value < 1) {
      throw new IllegalArgumentException(
          "Cannot create join: lanes is " + value + ", expected at least 1");
    }
    return new SparkJoin(spec, decoder, value, maxWindowBytes);
  }

  /** The same join whose open windows may hold so much memory in an executor. */
  public SparkJoin withMaxWindowBytes(long bytes) {
    return new SparkJoin(spec, decoder, lanes, bytes);
  }

  /**
   * Joins two datasets, both streaming or both bounded.
   *
   * @return every result, in the columns of {@link #RESULTS}
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
    PipelineSpec pipeline =
        PipelineSpec.builder("join")
            .kafka("none", "impressions", "clicks")
            .keying(Keying.ANY)
            .decoder(decoder)
            .join(spec)
            .unclickedRows(UnclickedRows.KEPT)
            .maxWindowBytes(maxWindowBytes)
            .build();
    if (!impressions.isStreaming()) {
      return new BoundedJoin(pipeline, lanes).assemble(records);
    }
    return JoinQuery.join(
            records, pipeline, SourceTopics.NONE, new LaneKeys(lanes), BatchLimit.NONE, "")
        .flatMap(new ResultRows(), Encoders.row(ResultRows.COLUMNS));
  }

  private Dataset<Row> records(Dataset<Row> rows, EventType type) {
    return rows.select(
        lit(type == EventType.IMPRESSION),
        lit(0),
        lit(null).cast("bigint"),
        EventColumns.value(rows, type, decoder),
        unix_millis(current_timestamp()));
  }
}
