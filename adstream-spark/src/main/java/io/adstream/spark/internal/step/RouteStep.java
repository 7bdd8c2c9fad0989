package io.adstream.spark.internal.step;

import static java.util.Objects.requireNonNull;

import io.adstream.decode.Decoded;
import io.adstream.decode.SourceRecord;
import io.adstream.event.EventType;
import io.adstream.internal.codec.ByteWriter;
import io.adstream.internal.codec.EventBytes;
import io.adstream.internal.codec.Routed;
import io.adstream.internal.codec.RoutedCodec;
import io.adstream.join.JoinPlan;
import io.adstream.spark.internal.guard.PlacementChecks;
import io.adstream.spark.internal.state.Chunk;
import io.adstream.spark.internal.state.LaneKeys;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.EnumMap;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.NoSuchElementException;
import org.apache.spark.TaskContext;
import org.apache.spark.api.java.function.MapPartitionsFunction;
import org.apache.spark.sql.Row;
import org.apache.spark.util.AccumulatorV2;
import org.jspecify.annotations.Nullable;
import scala.Tuple2;

/**
 * The route step: has each record decoded, sends it to the lane it belongs to, in chunks, and tells
 * all lanes how far its source partition has come.
 */
public final class RouteStep implements MapPartitionsFunction<Row, Tuple2<Integer, byte[]>> {

  private static final long serialVersionUID = 1L;
  private static final int CHUNK_BYTES = 64 << 10;

  private final RunDecoder decoder;
  private final JoinPlan plan;
  private final PlacementChecks placement;
  private final LaneKeys keys;
  private final BatchLimit limit;

  /** Only travels with the tasks: Spark reports what it holds. */
  @SuppressWarnings("UnusedVariable")
  private final @Nullable AccumulatorV2<?, ?> waits;

  /**
   * The step of all source partitions.
   *
   * @param waits brings what tasks wait for to the driver; null where that sees it anyway
   */
  public RouteStep(
      RunDecoder decoder,
      JoinPlan plan,
      PlacementChecks placement,
      LaneKeys keys,
      BatchLimit limit,
      @Nullable AccumulatorV2<?, ?> waits) {
    this.decoder = decoder;
    this.plan = plan;
    this.placement = placement;
    this.keys = keys;
    this.limit = limit;
    this.waits = waits;
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
    private final ArrayDeque<Tuple2<Integer, byte[]>> ready = new ArrayDeque<>();
    private final RoutedCodec codec = new RoutedCodec(plan.schema());
    private final Map<EventType, StreamChunks> all = new EnumMap<>(EventType.class);
    private List<EventType> types = List.of();
    private @Nullable DecodeStep decode;
    private int partition = -1;
    private long batchMillis;
    private final long mostBytes = limit.bytes();
    private long bytes;
    private long records;
    private long rowsWithoutOffset = (long) TaskContext.getPartitionId() << 40;

    Chunks(Iterator<Row> rows) {
      this.rows = rows;
      for (EventType type : EventType.values()) {
        all.put(type, new StreamChunks(this, type));
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
      batchMillis = RecordColumns.batchMillis(row);
      int rowPartition = RecordColumns.partition(row);
      if (rowPartition == Chunk.TICK) {
        tick();
        return;
      }
      List<EventType> rowTypes = RecordColumns.types(row);
      if (!rowTypes.equals(types) || rowPartition != partition) {
        if (partition >= 0) {
          endPartition();
        }
        types = rowTypes;
        partition = rowPartition;
      }
      boolean isOfTopic = RecordColumns.isOfTopic(row);
      long offset = isOfTopic ? RecordColumns.offset(row) : ++rowsWithoutOffset;
      String topic = isOfTopic ? placement.topics().name(types.get(0)) : null;
      SourceRecord record = RecordColumns.record(row, topic, partition, offset);
      records++;
      for (EventType type : types) {
        stream(type).read(record);
      }
      if (bytes > mostBytes && records > 1) {
        throw new BatchTooLargeException(records, mostBytes);
      }
    }

    private StreamChunks stream(EventType type) {
      return requireNonNull(all.get(type));
    }

    private void tick() {
      for (int lane = 0; lane < keys.lanes(); lane++) {
        ByteWriter out = new ByteWriter();
        Chunk.begin(out, EventType.CLICK, Chunk.TICK, 0, batchMillis);
        ready.add(new Tuple2<>(keys.keyOf(lane), out.toByteArray()));
      }
    }

    private DecodeStep decode() {
      if (decode == null) {
        decode = new DecodeStep(decoder.find(), plan, placement.find(), batchMillis);
      }
      return decode;
    }

    private void endPartition() {
      types.forEach(type -> stream(type).end());
      partition = -1;
      bytes = 0;
      records = 0;
    }

    private void add(int lane, byte[] chunk) {
      bytes += chunk.length;
      ready.add(new Tuple2<>(keys.keyOf(lane), chunk));
    }
  }

  /** What one stream's records of the source partition become. */
  private final class StreamChunks {
    private final Chunks of;
    private final EventType type;
    private final ByteWriter[] open = new ByteWriter[keys.lanes()];
    private long offset;
    private long newestMillis = Long.MIN_VALUE;
    private long recordMillis;
    private boolean isHeard;

    StreamChunks(Chunks of, EventType type) {
      this.of = of;
      this.type = type;
      for (int lane = 0; lane < open.length; lane++) {
        open[lane] = new ByteWriter();
      }
    }

    void read(SourceRecord record) {
      offset = record.offset();
      recordMillis = record.timestampMillis();
      Decoded decoded = of.decode().decode(type, record);
      int lane = of.partition % open.length;
      byte[] rejected = null;
      if (decoded instanceof Decoded.Event event) {
        lane = keys.laneOf(EventBytes.of(event).joinId());
        newestMillis = Math.max(newestMillis, EventBytes.of(event).eventTimeMillis());
      } else if (decoded instanceof Decoded.Heartbeat heartbeat) {
        newestMillis = Math.max(newestMillis, heartbeat.eventTimeMillis());
      } else if (decoded instanceof Decoded.Reject) {
        rejected = record.value();
      }
      isHeard |= !(decoded instanceof Decoded.Ignored);
      send(lane, new Routed.Read(type, of.partition, offset, decoded, rejected));
      of.bytes += rejected == null ? 0 : BatchLimit.extraBytes(rejected);
    }

    private void send(int lane, Routed routed) {
      ByteWriter out = open[lane];
      if (out.size() == 0) {
        Chunk.begin(out, type, of.partition, offset, of.batchMillis);
      }
      Chunk.add(out, type, recordMillis, of.codec, routed);
      if (out.size() >= CHUNK_BYTES) {
        flush(lane);
      }
    }

    /** The partition has been read; where that is news of the stream, all lanes learn of it. */
    void end() {
      for (int lane = 0; lane < open.length; lane++) {
        if (isQuiet()) {
          flush(lane);
          tellQuiet(lane);
        } else {
          send(lane, new Routed.Advance(type, of.partition, newestMillis));
        }
        flush(lane);
      }
      newestMillis = Long.MIN_VALUE;
      isHeard = false;
    }

    /**
     * Whether the partition held nothing of this stream, and is read up to what came within the
     * idle timeout: its idle time passes. Where it is further behind, this stream's records may be
     * yet to come.
     */
    private boolean isQuiet() {
      Duration idleTimeout = plan.join().idleTimeout();
      return !isHeard
          && idleTimeout != null
          && recordMillis > of.batchMillis - idleTimeout.toMillis();
    }

    /** It was quiet up to the last record; nobody knows what came after that. */
    private void tellQuiet(int lane) {
      long behindMillis = Math.max(0, of.batchMillis - recordMillis);
      Chunk.begin(open[lane], type, of.partition, offset, of.batchMillis, behindMillis);
      Routed idle = new Routed.Idle(type, of.partition);
      Chunk.add(open[lane], type, recordMillis, of.codec, idle);
    }

    private void flush(int lane) {
      if (open[lane].size() > 0) {
        of.add(lane, open[lane].toByteArray());
        open[lane].clear();
      }
    }
  }
}
