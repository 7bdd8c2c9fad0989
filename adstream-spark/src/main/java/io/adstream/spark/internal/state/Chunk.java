package io.adstream.spark.internal.state;

import io.adstream.event.EventType;
import io.adstream.internal.codec.ByteReader;
import io.adstream.internal.codec.ByteWriter;
import io.adstream.internal.codec.Routed;
import io.adstream.internal.codec.RoutedCodec;
import java.util.Comparator;
import java.util.function.LongConsumer;

/**
 * Records of one source partition for one lane, which cross the shuffle as one row, since a row per
 * record would cost more than the join. A lane reads chunks in a defined order, so a re-run batch
 * is read in the same order, however the shuffle delivers it.
 *
 * @param type the stream
 * @param partition the source partition
 * @param offset the first record's offset
 * @param batchMillis the time of the batch in milliseconds since the epoch
 * @param behindMillis for a chunk that reports an idle stream, how far its partition's reading is
 *     behind the batch's time; otherwise 0
 * @param routed reads the records
 */
public record Chunk(
    EventType type,
    int partition,
    long offset,
    long batchMillis,
    long behindMillis,
    ByteReader routed) {

  /** The partition of a chunk without records, which only reports that time has passed. */
  public static final int TICK = -1;

  /** The order in which a lane reads a batch. */
  public static final Comparator<Chunk> ORDER =
      Comparator.comparing(Chunk::type)
          .thenComparingInt(Chunk::partition)
          .thenComparingLong(Chunk::offset);

  /** Begins a chunk's bytes; {@link #add} continues them. */
  public static void begin(
      ByteWriter out, EventType type, int partition, long offset, long batchMillis) {
    begin(out, type, partition, offset, batchMillis, 0);
  }

  /** Begins the bytes of a chunk that reports an idle stream. */
  public static void begin(
      ByteWriter out,
      EventType type,
      int partition,
      long offset,
      long batchMillis,
      long behindMillis) {
    out.clear()
        .writeByte(type == EventType.IMPRESSION ? 1 : 2)
        .writeVarint(partition)
        .writeVarint(offset)
        .writeLong(batchMillis)
        .writeVarint(behindMillis);
  }

  /** Reads what {@link #begin} wrote. */
  public static Chunk read(byte[] bytes) {
    ByteReader in = new ByteReader(bytes);
    EventType type = in.readByte() == 1 ? EventType.IMPRESSION : EventType.CLICK;
    return new Chunk(
        type, (int) in.readVarint(), in.readVarint(), in.readLong(), in.readVarint(), in);
  }

  /**
   * Adds a record to a chunk.
   *
   * @param type the chunk's stream
   * @param recordMillis the record's Kafka timestamp, which is kept for clicks
   */
  public static void add(
      ByteWriter out, EventType type, long recordMillis, RoutedCodec codec, Routed routed) {
    if (type == EventType.CLICK) {
      out.writeLong(recordMillis);
    }
    codec.write(out, routed);
  }

  /**
   * Reads the records; possible only once.
   *
   * @param clickTime receives a click's Kafka timestamp before the visitor receives the click
   */
  public void forEach(RoutedCodec codec, LongConsumer clickTime, Routed.Visitor visitor) {
    while (routed.hasMore()) {
      if (type == EventType.CLICK) {
        clickTime.accept(routed.readLong());
      }
      codec.read(routed).accept(visitor);
    }
  }
}
