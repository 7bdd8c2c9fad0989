package io.adstream.spark;

import io.adstream.event.AdEvent;
import io.adstream.event.Click;
import io.adstream.event.Dimension;
import io.adstream.event.Impression;
import io.adstream.internal.ByteReader;
import io.adstream.internal.Delivery;
import io.adstream.join.JoinResult;
import java.math.BigDecimal;
import java.sql.Timestamp;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import org.apache.spark.api.java.function.FlatMapFunction;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.RowFactory;
import org.apache.spark.sql.types.DataType;
import org.apache.spark.sql.types.DataTypes;
import org.apache.spark.sql.types.StructType;
import org.jspecify.annotations.Nullable;

/** Turns what lanes say into a row a result. */
final class ResultRows implements FlatMapFunction<Row, Row> {

  private static final long serialVersionUID = 1L;
  private static final DataType COST = DataTypes.createDecimalType(20, 6);

  static final StructType COLUMNS = columns();
  private static final int IMPRESSION = 1;
  private static final int CLICK = IMPRESSION + Dimension.values().length + 3;
  private static final int EXTRA = CLICK + 5;

  private static StructType columns() {
    StructType columns =
        new StructType()
            .add("result", DataTypes.StringType, false)
            .add("impression_id", DataTypes.StringType);
    for (Dimension dimension : Dimension.values()) {
      columns = columns.add(dimension.columnName(), DataTypes.StringType);
    }
    return columns
        .add("impression_cost", COST)
        .add("impression_time", DataTypes.TimestampType)
        .add("click_id", DataTypes.StringType)
        .add("join_id", DataTypes.StringType)
        .add("click_position", DataTypes.StringType)
        .add("click_cost", COST)
        .add("click_time", DataTypes.TimestampType)
        .add("watermark", DataTypes.TimestampType)
        .add("stream", DataTypes.StringType)
        .add("reason", DataTypes.StringType)
        .add("detail", DataTypes.StringType)
        .add("value", DataTypes.BinaryType);
  }

  @Override
  public Iterator<Row> call(Row output) {
    List<Row> rows = new ArrayList<>();
    ByteReader in = new ByteReader(output.<byte[]>getAs(LaneOutput.DELIVERIES));
    while (in.hasMore()) {
      if (Delivery.read(in) instanceof Delivery.Result result) {
        rows.add(row(result.result()));
      }
    }
    return rows.iterator();
  }

  static Row row(JoinResult result) {
    @Nullable Object[] columns = new @Nullable Object[COLUMNS.size()];
    if (result instanceof JoinResult.Matched matched) {
      columns[0] = "MATCHED";
      put(columns, matched.impression());
      put(columns, matched.click());
    } else if (result instanceof JoinResult.Unclicked unclicked) {
      columns[0] = "UNCLICKED";
      put(columns, unclicked.impression());
    } else if (result instanceof JoinResult.Orphan orphan) {
      columns[0] = "ORPHAN";
      put(columns, orphan.click());
    } else if (result instanceof JoinResult.Late late) {
      columns[0] = "LATE";
      put(columns, late.event());
      columns[EXTRA] = time(late.watermarkMillis());
      columns[EXTRA + 1] = late.event().type().name();
    } else if (result instanceof JoinResult.Rejected rejected) {
      columns[0] = "REJECTED";
      columns[EXTRA + 1] = rejected.type().name();
      columns[EXTRA + 2] = rejected.reason().name();
      columns[EXTRA + 3] = rejected.detail();
      columns[EXTRA + 4] = rejected.value();
    }
    return RowFactory.create(columns);
  }

  private static void put(@Nullable Object[] columns, AdEvent event) {
    if (event instanceof Impression impression) {
      int at = IMPRESSION;
      columns[at++] = impression.impressionId();
      for (Dimension dimension : Dimension.values()) {
        columns[at++] = dimension.of(impression);
      }
      columns[at++] = BigDecimal.valueOf(impression.costMicros(), 6);
      columns[at] = time(impression.eventTimeMillis());
    } else if (event instanceof Click click) {
      columns[CLICK] = click.clickId();
      columns[CLICK + 1] = click.joinId();
      columns[CLICK + 2] = click.clickPosition();
      columns[CLICK + 3] = BigDecimal.valueOf(click.costMicros(), 6);
      columns[CLICK + 4] = time(click.eventTimeMillis());
    }
  }

  private static Timestamp time(long millis) {
    return Timestamp.from(Instant.ofEpochMilli(millis));
  }
}
