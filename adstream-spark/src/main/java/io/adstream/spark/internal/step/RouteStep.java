package io.adstream.spark.internal.step;

import io.adstream.decode.Decoded;
import io.adstream.decode.EventDecoder;
import io.adstream.event.EventType;
import io.adstream.internal.codec.ByteWriter;
import io.adstream.internal.codec.Routed;
import io.adstream.internal.codec.RoutedCodec;
import io.adstream.join.JoinPlan;
import io.adstream.spark.internal.guard.PlacementChecks;
import io.adstream.spark.internal.state.Chunk;
import io.adstream.spark.internal.state.LaneKeys;
import java.util.ArrayDeque;
import java.util.Iterator;
import java.util.NoSuchElementException;
import org.apache.spark.TaskContext;
import org.apache.spark.api.java.function.MapPartitionsFunction;
import org.apache.spark.sql.Row;
import org.jspecify.annotations.Nullable;
import scala.Tuple2;

/**
 * The route step: has each record decoded, sends it to the lane it belongs to, in chunks, and tells
 * all lanes how far its source partition has come.
 */
public final class RouteStep implements MapPartitionsFunction<Row, Tuple2<Integer, byte[]>> {

  private static final long serialVersionUID = 1L;
  private static final int CHUNK_BYTES = 64 << 10;

  private final EventDecoder decoder;
  private final JoinPlan plan;
  private final PlacementChecks placement;
  private final LaneKeys keys;
  private final BatchLimit limit;

  /** The step of all source partitions. */
  public RouteStep(
      EventDecoder decoder,
      JoinPlan plan,
      PlacementChecks placement,
      LaneKeys keys,
      BatchLimit limit) {
    this.decoder = decoder;
    this.plan = plan;
    this.placement = placement;
    this.keys = keys;
    this.limit = limit;
  }

  /**
   * Decodes a partition.
   *
   * @throws BatchTooLargeException if it does not fit into memory
   * @throws io.adstream.decode.DecoderException if the decoder throws
   */
  @Override
  public Iterator<Tuple2<Integer, byte[]>> call(Iterator<Row> rows) {
    return new Chunks(rows);
  }

  private final class Chunks implements Iterator<Tuple2<Integer, byte[]>> {
    private final Iterator<Row> rows;
    private final ByteWriter[] open = new ByteWriter[keys.lanes()];
    private final ArrayDeque<Tuple2<Integer, byte[]>> ready = new ArrayDeque<>();
    private final RoutedCodec codec = new RoutedCodec(plan.schema());
    private @Nullable DecodeStep decode;
    private EventType type = EventType.IMPRESSION;
    private int partition = -1;
    private long offset;
    private long batchMillis;
    private long newestMillis = Long.MIN_VALUE;
    private final long mostBytes = limit.bytes();
    private long bytes;
    private long records;
    private long rowsWithoutOffset = (long) TaskContext.getPartitionId() << 40;

    Chunks(Iterator<Row> rows) {
      this.rows = rows;
      for (int lane = 0; lane < open.length; lane++) {
        open[lane] = new ByteWriter();
      }
    }

    @Override
    public boolean hasNext() {
      while (ready.isEmpty() && rows.hasNext()) {
        read(rows.next());
      }
      if (ready.isEmpty() && partition >= 0) {
        endPartition();
      }
      return !ready.isEmpty();
    }

    @Override
    public Tuple2<Integer, byte[]> next() {
      if (!hasNext()) {
        throw new NoSuchElementException();
      }
      return ready.remove();
    }

    private void read(Row row) {
      EventType rowType = row.getBoolean(0) ? EventType.IMPRESSION : EventType.CLICK;
      int rowPartition = row.getInt(1);
      batchMillis = row.getLong(4);
      if (rowPartition == Chunk.TICK) {
        tick();
        return;
      }
      if (rowType != type || rowPartition != partition) {
        if (partition >= 0) {
          endPartition();
        }
        type = rowType;
        partition = rowPartition;
      }
      boolean isOfTopic = !row.isNullAt(2);
      offset = isOfTopic ? row.getLong(2) : ++rowsWithoutOffset;
      byte[] value = row.isNullAt(3) ? null : row.<byte[]>getAs(3);
      String topic = isOfTopic ? placement.topics().name(type) : null;
      Decoded decoded = decode().decode(type, value, topic, partition, offset);
      int lane = partition % open.length;
      byte[] rejected = null;
      if (decoded instanceof Decoded.Event event) {
        lane = keys.laneOf(event.encoded().joinId());
        newestMillis = Math.max(newestMillis, event.encoded().eventTimeMillis());
      } else if (decoded instanceof Decoded.Heartbeat heartbeat) {
        newestMillis = Math.max(newestMillis, heartbeat.eventTimeMillis());
      } else if (decoded instanceof Decoded.Reject) {
        rejected = value;
      }
      records++;
      send(lane, new Routed.Read(type, partition, offset, decoded, rejected));
      bytes += rejected == null ? 0 : BatchLimit.extraBytes(rejected);
      if (bytes > mostBytes && records > 1) {
        throw new BatchTooLargeException(records, mostBytes);
      }
    }

    private void tick() {
      for (int lane = 0; lane < open.length; lane++) {
        ByteWriter out = new ByteWriter();
        Chunk.begin(out, EventType.CLICK, Chunk.TICK, 0, batchMillis);
        ready.add(new Tuple2<>(keys.keyOf(lane), out.toByteArray()));
      }
    }

    private DecodeStep decode() {
      if (decode == null) {
        decode = new DecodeStep(decoder, plan, placement.find(), batchMillis);
      }
      return decode;
    }

    private void send(int lane, Routed routed) {
      ByteWriter out = open[lane];
      if (out.size() == 0) {
        Chunk.begin(out, type, partition, offset, batchMillis);
      }
      codec.write(out, routed);
      if (out.size() >= CHUNK_BYTES) {
        flush(lane);
      }
    }

    private void endPartition() {
      for (int lane = 0; lane < open.length; lane++) {
        send(lane, new Routed.Advance(type, partition, newestMillis));
        flush(lane);
      }
      newestMillis = Long.MIN_VALUE;
      partition = -1;
      bytes = 0;
      records = 0;
    }

    private void flush(int lane) {
      if (open[lane].size() > 0) {
        bytes += open[lane].size();
        ready.add(new Tuple2<>(keys.keyOf(lane), open[lane].toByteArray()));
        open[lane].clear();
      }
    }
  }
}
