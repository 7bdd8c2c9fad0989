package io.adstream.spark.internal.step;

import static org.apache.spark.sql.functions.col;

import io.adstream.decode.Decoded;
import io.adstream.engine.Keying;
import io.adstream.event.EventType;
import io.adstream.internal.PlacementCheck;
import io.adstream.internal.codec.ByteReader;
import io.adstream.internal.codec.ByteWriter;
import io.adstream.internal.codec.EventBytes;
import io.adstream.internal.codec.Routed;
import io.adstream.internal.codec.RoutedCodec;
import io.adstream.internal.lane.LaneJoin;
import io.adstream.internal.lane.LanePartitions;
import io.adstream.internal.window.WindowBudget;
import io.adstream.join.JoinPlan;
import io.adstream.join.JoinSpec;
import io.adstream.spark.internal.state.LaneKeys;
import io.adstream.spark.internal.topic.SourceTopics;
import java.util.ArrayDeque;
import java.util.Iterator;
import java.util.NoSuchElementException;
import org.apache.spark.api.java.function.MapPartitionsFunction;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Encoders;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.RowFactory;
import org.apache.spark.sql.types.DataTypes;
import org.apache.spark.sql.types.StructType;
import org.jspecify.annotations.Nullable;

/**
 * The pipeline on bounded datasets: joins each lane's records in event-time order, by the same
 * rules. Memory is bounded by the window, as with streams.
 */
public final class BoundedJoin {

  private static final StructType DECODED =
      new StructType()
          .add("lane", DataTypes.IntegerType, false)
          .add("time", DataTypes.LongType, false)
          .add("routed", DataTypes.BinaryType, false);

  private final JoinPlan plan;
  private final RunDecoder decoder;
  private final LaneKeys keys;
  private final long maxWindowBytes;

  /**
   * Creates a join in this number of lanes.
   *
   * @param maxWindowBytes the limit on the open windows of a process, in bytes
   */
  public BoundedJoin(JoinPlan plan, RunDecoder decoder, int lanes, long maxWindowBytes) {
    this.plan = plan;
    this.decoder = decoder;
    this.maxWindowBytes = maxWindowBytes;
    keys = new LaneKeys(lanes);
  }

  /** Decode, shuffle and sort, join. */
  public Dataset<Row> assemble(Dataset<Row> records) {
    return records
        .mapPartitions(new Decode(plan, decoder, keys), Encoders.row(DECODED))
        .repartition(keys.lanes(), col("lane"))
        .sortWithinPartitions(col("lane"), col("time"))
        .mapPartitions(new Join(plan, maxWindowBytes), Encoders.row(ResultRows.columns(plan)));
  }

  private static final class Decode implements MapPartitionsFunction<Row, Row> {
    private static final long serialVersionUID = 1L;

    private final JoinPlan plan;
    private final RunDecoder decoder;
    private final LaneKeys keys;

    Decode(JoinPlan plan, RunDecoder decoder, LaneKeys keys) {
      this.plan = plan;
      this.decoder = decoder;
      this.keys = keys;
    }

    @Override
    public Iterator<Row> call(Iterator<Row> rows) {
      PlacementCheck anywhere = new PlacementCheck(Keying.ANY, 1, 1);
      DecodeStep step = new DecodeStep(decoder.find(), plan, anywhere, System.currentTimeMillis());
      RoutedCodec codec = new RoutedCodec(plan.schema());
      ByteWriter out = new ByteWriter();
      return new Iterator<>() {
        @Override
        public boolean hasNext() {
          return rows.hasNext();
        }

        @Override
        public Row next() {
          return decode(rows.next(), step, codec, out);
        }
      };
    }

    private Row decode(Row row, DecodeStep step, RoutedCodec codec, ByteWriter out) {
      EventType type = row.getBoolean(0) ? EventType.IMPRESSION : EventType.CLICK;
      byte[] value = row.isNullAt(3) ? null : row.<byte[]>getAs(3);
      Decoded decoded = step.decode(type, RecordColumns.record(row, null, 0, 0));
      int lane = 0;
      long timeMillis = Long.MIN_VALUE;
      if (decoded instanceof Decoded.Event event) {
        lane = keys.laneOf(EventBytes.of(event).joinId());
        timeMillis = EventBytes.of(event).eventTimeMillis();
      }
      boolean rejected = decoded instanceof Decoded.Reject;
      codec.write(out.clear(), new Routed.Read(type, 0, 0, decoded, rejected ? value : null));
      return RowFactory.create(keys.keyOf(lane), timeMillis, out.toByteArray());
    }
  }

  private static final class Join implements MapPartitionsFunction<Row, Row> {
    private static final long serialVersionUID = 1L;

    private final JoinPlan plan;
    private final long maxWindowBytes;

    Join(JoinPlan plan, long maxWindowBytes) {
      this.plan = plan;
      this.maxWindowBytes = maxWindowBytes;
    }

    @Override
    public Iterator<Row> call(Iterator<Row> rows) {
      return new Results(plan, new WindowBudget(maxWindowBytes), rows);
    }
  }

  private static final class Results implements Iterator<Row> {
    private static final int RECORDS_PER_CLOSING = 1_000;

    private final JoinPlan plan;
    private final RoutedCodec codec;
    private final ResultRows results;
    private final WindowBudget budget;
    private final Iterator<Row> rows;
    private final ArrayDeque<Row> ready = new ArrayDeque<>();
    private @Nullable Row next;
    private @Nullable LaneJoin lane;
    private boolean isBehind;
    private int key;
    private long timeMillis = Long.MIN_VALUE;
    private long records;

    Results(JoinPlan plan, WindowBudget budget, Iterator<Row> rows) {
      this.plan = plan;
      this.budget = budget;
      this.rows = rows;
      codec = new RoutedCodec(plan.schema());
      results = new ResultRows(plan);
    }

    @Override
    public boolean hasNext() {
      boolean goesOn = true;
      while (ready.isEmpty() && goesOn) {
        goesOn = step();
      }
      return !ready.isEmpty();
    }

    /** Closes some events, reads a record, or ends a lane; returns false at the end. */
    private boolean step() {
      LaneJoin open = lane;
      if (open != null && isBehind) {
        isBehind = !open.closePassed(ready::isEmpty);
        return true;
      }
      if (next == null && rows.hasNext()) {
        next = rows.next();
      }
      if (open != null && (next == null || next.getInt(0) != key)) {
        end(open);
        return true;
      }
      if (next == null) {
        return false;
      }
      read(next);
      next = null;
      return true;
    }

    @Override
    public Row next() {
      if (!hasNext()) {
        throw new NoSuchElementException();
      }
      return ready.remove();
    }

    private void read(Row row) {
      if (lane == null) {
        key = row.getInt(0);
        lane =
            new LaneJoin(
                plan,
                new LanePartitions(0, 1, 1),
                budget,
                result -> ready.add(result.accept(results)));
      }
      if (codec.read(new ByteReader(row.<byte[]>getAs(2))) instanceof Routed.Read read) {
        advance(lane, row.getLong(1));
        lane.readOutOfOrder(
            read.type(), read.decoded(), SourceTopics.NONE.name(read.type()), 0, 0, read.value());
        isBehind = ++records % RECORDS_PER_CLOSING == 0;
      }
    }

    /** Advances both streams to a time; later records are not older. */
    private void advance(LaneJoin open, long toMillis) {
      timeMillis = toMillis;
      if (toMillis != Long.MIN_VALUE) {
        for (EventType type : EventType.values()) {
          open.advance(type, 0, toMillis);
        }
      }
    }

    /** Closes everything in a lane, and releases the lane at the next call. */
    private void end(LaneJoin open) {
      if (timeMillis != Long.MIN_VALUE) {
        JoinSpec join = plan.join();
        long lastMillis =
            join.attributionWindow()
                .plus(join.clockSkew())
                .plus(join.impressionLateness())
                .plus(join.clickLateness())
                .toMillis();
        advance(open, timeMillis + lastMillis + 1);
        timeMillis = Long.MIN_VALUE;
        isBehind = true;
      } else {
        open.close();
        lane = null;
      }
    }
  }
}
