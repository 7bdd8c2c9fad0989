package io.adstream.spark.internal.state;

import io.adstream.internal.codec.ByteWriter;
import io.adstream.internal.codec.Delivery;
import io.adstream.internal.codec.DeliveryCodec;
import io.adstream.internal.lane.LaneJoin;
import io.adstream.join.JoinResult;
import io.adstream.sink.LaneStatus;
import java.util.ArrayDeque;
import org.apache.spark.sql.Encoder;
import org.apache.spark.sql.Encoders;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.RowFactory;
import org.apache.spark.sql.types.DataTypes;
import org.apache.spark.sql.types.StructType;
import org.jspecify.annotations.Nullable;

/**
 * What a lane says in a batch, as rows of many {@link Delivery deliveries}; the last has the lane's
 * {@link LaneStatus}.
 */
public final class LaneOutput {

  /** The columns' names: the positions are those of a sink's batch. */
  static final StructType COLUMNS =
      new StructType()
          .add("lane", DataTypes.IntegerType, false)
          .add("from", DataTypes.LongType, false)
          .add("to", DataTypes.LongType, false)
          .add("deliveries", DataTypes.BinaryType, false)
          .add(Lanes.COLUMN, DataTypes.BinaryType, true);

  /** Where in a row the deliveries are. */
  public static final int DELIVERIES = 3;

  public static final Encoder<Row> ENCODER = Encoders.row(COLUMNS);

  private static final int ROW_BYTES = 256 << 10;

  private final DeliveryCodec codec;
  private final String executor;
  private final int lane;
  private final long from;
  private final long to;
  private final ArrayDeque<Row> rows = new ArrayDeque<>();
  private final ByteWriter deliveries = new ByteWriter();

  /**
   * The output of one batch.
   *
   * @param executor the executor that joins it
   * @param from the position that the lane is at
   * @param to the position that the batch brings it to
   */
  public LaneOutput(DeliveryCodec codec, String executor, int lane, long from, long to) {
    this.codec = codec;
    this.executor = executor;
    this.lane = lane;
    this.from = from;
    this.to = to;
  }

  /** Adds a result, see {@link Delivery.Result}. */
  void add(JoinResult result, long clickMillis) {
    add(new Delivery.Result(result, clickMillis));
  }

  /** Adds the sums and the state in which the batch leaves the lane. */
  void end(LaneJoin join) {
    if (join.kpis().size() > 0) {
      add(new Delivery.KpiRows(join.kpis().drain()));
    }
    LaneStatus status = join.status();
    add(new Delivery.Status(status));
    cut(Lanes.write(lane, executor, status));
  }

  private void add(Delivery delivery) {
    codec.write(deliveries, delivery);
    if (deliveries.size() >= ROW_BYTES) {
      cut(null);
    }
  }

  private void cut(byte @Nullable [] status) {
    rows.add(RowFactory.create(lane, from, to, deliveries.toByteArray(), status));
    deliveries.clear();
  }

  boolean hasRow() {
    return !rows.isEmpty();
  }

  /** Takes away the next row, which is there. */
  Row takeRow() {
    return rows.remove();
  }
}
