package io.adstream.spark.internal.step;

import io.adstream.event.AdEvent;
import io.adstream.event.Attribute;
import io.adstream.event.AttributeType;
import io.adstream.event.EventType;
import io.adstream.event.StreamSchema;
import io.adstream.internal.codec.ByteReader;
import io.adstream.internal.codec.Delivery;
import io.adstream.internal.codec.DeliveryCodec;
import io.adstream.join.JoinPlan;
import io.adstream.join.JoinResult;
import io.adstream.kpi.Measure.Traffic;
import io.adstream.spark.internal.state.LaneOutput;
import java.math.BigDecimal;
import java.sql.Timestamp;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.Iterator;
import java.util.List;
import java.util.Set;
import org.apache.spark.api.java.function.FlatMapFunction;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.RowFactory;
import org.apache.spark.sql.types.DataType;
import org.apache.spark.sql.types.DataTypes;
import org.apache.spark.sql.types.StructType;
import org.jspecify.annotations.Nullable;

/** Converts the output of lanes to one row per result. */
public final class ResultRows implements FlatMapFunction<Row, Row>, JoinResult.Visitor<Row> {

  private static final long serialVersionUID = 1L;
  private static final DataType DECIMAL = DataTypes.createDecimalType(20, 6);

  /** The index of the first impression column; the click's and other columns follow. */
  private static final int IMPRESSION = 1;

  private final JoinPlan plan;
  private final int columns;
  private final int click;
  private final int extra;
  private transient @Nullable DeliveryCodec codec;

  /** Creates rows with the {@linkplain #columns columns} of a plan. */
  public ResultRows(JoinPlan plan) {
    this.plan = plan;
    columns = columns(plan).size();
    click = IMPRESSION + 1 + plan.schema().impressions().size() + 2;
    extra = click + 2 + plan.schema().clicks().size() + 2;
  }

  /** The columns of a result of this plan. */
  public static StructType columns(JoinPlan plan) {
    StructType columns =
        new StructType()
            .add("result", DataTypes.StringType, false)
            .add("impression_id", DataTypes.StringType);
    columns =
        withAttributes(columns, plan.schema().impressions())
            .add("impression_cost", DECIMAL)
            .add("impression_time", DataTypes.TimestampType)
            .add("click_id", DataTypes.StringType)
            .add("join_id", DataTypes.StringType);
    columns =
        withAttributes(columns, plan.schema().clicks())
            .add("click_cost", DECIMAL)
            .add("click_time", DataTypes.TimestampType)
            .add("watermark", DataTypes.TimestampType)
            .add("stream", DataTypes.StringType)
            .add("reason", DataTypes.StringType)
            .add("detail", DataTypes.StringType)
            .add("value", DataTypes.BinaryType);
    return columns.add("invalid", DataTypes.BooleanType);
  }

  private static StructType withAttributes(StructType columns, StreamSchema schema) {
    StructType more = columns;
    for (Attribute attribute : schema.attributes()) {
      more = more.add(attribute.column(), typeOf(attribute.type()));
    }
    return more;
  }

  private static DataType typeOf(AttributeType type) {
    return switch (type) {
      case TEXT -> DataTypes.StringType;
      case INTEGER -> DataTypes.LongType;
      case DECIMAL -> DECIMAL;
      case BOOLEAN -> DataTypes.BooleanType;
    };
  }

  /**
   * Checks that attributes' columns have names that results do not use.
   *
   * @throws IllegalArgumentException if one has; the message lists all such columns
   */
  public static void check(JoinPlan plan) {
    Set<String> names = new HashSet<>();
    List<String> twice = new ArrayList<>();
    for (String name : columns(plan).fieldNames()) {
      if (!names.add(name)) {
        twice.add(name);
      }
    }
    if (!twice.isEmpty()) {
      throw new IllegalArgumentException(
          "Cannot create join: columns of attributes are "
              + twice
              + ", which results have already, expected others");
    }
  }

  @Override
  public Iterator<Row> call(Row output) {
    if (codec == null) {
      codec = new DeliveryCodec(plan);
    }
    List<Row> rows = new ArrayList<>();
    ByteReader in = new ByteReader(output.<byte[]>getAs(LaneOutput.DELIVERIES));
    while (in.hasMore()) {
      if (codec.read(in) instanceof Delivery.Result result) {
        rows.add(result.result().accept(this));
      }
    }
    return rows.iterator();
  }

  @Override
  public Row matched(JoinResult.Matched matched) {
    @Nullable Object[] row = row("MATCHED");
    put(row, matched.impression());
    put(row, matched.click());
    putTraffic(row, plan.traffic(matched.impression(), matched.click()));
    return RowFactory.create(row);
  }

  @Override
  public Row unclicked(JoinResult.Unclicked unclicked) {
    @Nullable Object[] row = row("UNCLICKED");
    put(row, unclicked.impression());
    putTraffic(row, plan.traffic(unclicked.impression()));
    return RowFactory.create(row);
  }

  @Override
  public Row orphan(JoinResult.Orphan orphan) {
    @Nullable Object[] row = row("ORPHAN");
    put(row, orphan.click());
    return RowFactory.create(row);
  }

  @Override
  public Row late(JoinResult.Late late) {
    @Nullable Object[] row = row("LATE");
    put(row, late.event());
    row[extra] = time(late.watermarkMillis());
    row[extra + 1] = late.event().type().name();
    return RowFactory.create(row);
  }

  @Override
  public Row rejected(JoinResult.Rejected rejected) {
    @Nullable Object[] row = row("REJECTED");
    row[extra + 1] = rejected.type().name();
    row[extra + 2] = rejected.reason().name();
    row[extra + 3] = rejected.detail();
    row[extra + 4] = rejected.value();
    return RowFactory.create(row);
  }

  private @Nullable Object[] row(String result) {
    @Nullable Object[] row = new @Nullable Object[columns];
    row[0] = result;
    return row;
  }

  private void put(@Nullable Object[] row, AdEvent event) {
    int at = event.type() == EventType.IMPRESSION ? IMPRESSION : click;
    row[at++] = event.id();
    if (event.type() == EventType.CLICK) {
      row[at++] = event.joinId();
    }
    StreamSchema schema = plan.schema().of(event.type());
    for (int i = 0; i < schema.size(); i++) {
      Object value = event.attributes().value(i);
      boolean isDecimal = schema.attribute(i).type() == AttributeType.DECIMAL;
      row[at++] = isDecimal && value instanceof Long micros ? decimal(micros) : value;
    }
    row[at++] = decimal(event.costMicros());
    row[at] = time(event.eventTimeMillis());
  }

  private void putTraffic(@Nullable Object[] row, Traffic traffic) {
    row[columns - 1] = traffic == Traffic.INVALID;
  }

  private static BigDecimal decimal(long micros) {
    return BigDecimal.valueOf(micros, 6);
  }

  private static Timestamp time(long millis) {
    return Timestamp.from(Instant.ofEpochMilli(millis));
  }
}
