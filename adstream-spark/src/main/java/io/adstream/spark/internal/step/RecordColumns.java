package io.adstream.spark.internal.step;

import static org.apache.spark.sql.functions.col;
import static org.apache.spark.sql.functions.current_timestamp;
import static org.apache.spark.sql.functions.lit;
import static org.apache.spark.sql.functions.unix_millis;
import static org.apache.spark.sql.functions.when;

import io.adstream.decode.EventDecoder;
import io.adstream.decode.SourceRecord;
import io.adstream.event.EventType;
import io.adstream.spark.internal.state.Chunk;
import io.adstream.spark.internal.topic.SourceTopics;
import java.util.List;
import org.apache.spark.sql.Column;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.jspecify.annotations.Nullable;

/**
 * The input columns of the {@link RouteStep}: whether the record is an impression (null: for both
 * streams), partition, offset (null without a topic), value, the time of the batch and of the
 * record in milliseconds since the epoch, key and headers.
 */
public final class RecordColumns {

  private static final String HEADERS = "array<struct<key:string,value:binary>>";
  private static final List<EventType> BOTH = List.of(EventType.values());
  private static final List<EventType> IMPRESSIONS = List.of(EventType.IMPRESSION);
  private static final List<EventType> CLICKS = List.of(EventType.CLICK);

  private RecordColumns() {}

  /** Kafka records, with the parts that the decoder reads. */
  static Dataset<Row> ofKafka(Dataset<Row> source, SourceTopics topics, EventDecoder decoder) {
    String impressions = topics.name(EventType.IMPRESSION);
    boolean isOneTopic = impressions.equals(topics.name(EventType.CLICK));
    return source.select(
        when(lit(!isOneTopic), col("topic").equalTo(impressions)),
        col("partition"),
        col("offset"),
        col("value"),
        unix_millis(current_timestamp()),
        unix_millis(col("timestamp")),
        decoder.reads().contains(SourceRecord.Part.KEY) ? col("key") : none("binary"),
        decoder.reads().contains(SourceRecord.Part.HEADERS) ? col("headers") : none(HEADERS));
  }

  /** A stream's rows, which come from no topic and have only a value. */
  public static Dataset<Row> ofRows(Dataset<Row> rows, EventType type, Column value) {
    return rows.select(
        lit(type == EventType.IMPRESSION),
        lit(0),
        none("bigint"),
        value,
        unix_millis(current_timestamp()),
        lit(SourceRecord.NO_TIMESTAMP),
        none("binary"),
        none(HEADERS));
  }

  /** Rows that only report that time has passed. */
  static Dataset<Row> ofTicks(Dataset<Row> ticks) {
    return ticks.select(
        lit(false),
        lit(Chunk.TICK),
        col("tick"),
        none("binary"),
        unix_millis(current_timestamp()),
        lit(SourceRecord.NO_TIMESTAMP),
        none("binary"),
        none(HEADERS));
  }

  private static Column none(String type) {
    return lit(null).cast(type);
  }

  /** The streams that a row is decoded for. */
  static List<EventType> types(Row row) {
    return row.isNullAt(0) ? BOTH : row.getBoolean(0) ? IMPRESSIONS : CLICKS;
  }

  static int partition(Row row) {
    return row.getInt(1);
  }

  static boolean isOfTopic(Row row) {
    return !row.isNullAt(2);
  }

  static long offset(Row row) {
    return row.getLong(2);
  }

  static long batchMillis(Row row) {
    return row.getLong(4);
  }

  /** A row as the decoder's input. */
  static SourceRecord record(Row row, @Nullable String topic, int partition, long offset) {
    return new SourceRecord(
        topic,
        partition,
        offset,
        row.isNullAt(5) ? SourceRecord.NO_TIMESTAMP : row.getLong(5),
        row.isNullAt(6) ? null : row.<byte[]>getAs(6),
        row.isNullAt(3) ? null : row.<byte[]>getAs(3),
        name -> header(row, name));
  }

  private static byte @Nullable [] header(Row row, String name) {
    if (row.isNullAt(7)) {
      return null;
    }
    List<Row> headers = row.getList(7);
    for (int i = headers.size() - 1; i >= 0; i--) {
      Row header = headers.get(i);
      if (name.equals(header.getString(0))) {
        return header.isNullAt(1) ? null : header.<byte[]>getAs(1);
      }
    }
    return null;
  }
}
