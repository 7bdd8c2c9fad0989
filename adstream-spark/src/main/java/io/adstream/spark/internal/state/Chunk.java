package io.adstream.spark.internal.state;

import io.adstream.event.EventType;
import io.adstream.internal.codec.ByteReader;
import io.adstream.internal.codec.ByteWriter;
import io.adstream.internal.codec.Routed;
import io.adstream.internal.codec.RoutedCodec;
import java.util.Comparator;
import java.util.function.LongConsumer;

/**
 * Records of one source partition for one lane, which cross the shuffle as one row: a row a record
 * would cost more than the join. Chunks have an order, by which a lane reads them; so a batch that
 * is run again is read as it was before, however the shuffle delivers it.
 *
 * @param type the stream
 * @param partition the source partition
 * @param offset the first record's offset
 * @param batchMillis the time of the batch in milliseconds since the epoch
 * @param behindMillis how far behind that time its partition is read, where the chunk says that the
 *     stream was quiet; else 0
 * @param routed reads the records
 */
public record Chunk(
    EventType type,
    int partition,
    long offset,
    long batchMillis,
    long behindMillis,
    ByteReader routed) {

  /** The partition of a chunk without records, which only says that time has passed. */
  public static final int TICK = -1;

  /** The order in which a lane reads a batch. */
  public static final Comparator<Chunk> ORDER =
      Comparator.comparing(Chunk::type)
          .thenComparingInt(Chunk::partition)
          .thenComparingLong(Chunk::offset);

  /** Begins a chunk's bytes; {@link #add} goes on. */
  public static void begin(
      ByteWriter out, EventType type, int partition, long offset, long batchMillis) {
    begin(out, type, partition, offset, batchMillis, 0);
  }

  /** Begins the bytes of a chunk that says that its stream was quiet. */
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

  /** Reads what {@link #begin} began. */
  public static Chunk read(byte[] bytes) {
    ByteReader in = new ByteReader(bytes);
    EventType type = in.readByte() == 1 ? EventType.IMPRESSION : EventType.CLICK;
    return new Chunk(
        type, (int) in.readVarint(), in.readVarint(), in.readLong(), in.readVarint(), in);
  }

  /**
   * Adds to a chunk that was begun.
   *
   * @param type the chunk's stream
   * @param recordMillis the record's Kafka timestamp, which is kept of clicks
   */
  public static void add(
      ByteWriter out, EventType type, long recordMillis, RoutedCodec codec, Routed routed) {
    if (type == EventType.CLICK) {
      out.writeLong(recordMillis);
    }
    codec.write(out, routed);
  }

  /**
   * Reads the records, which is possible once.
   *
   * @param clickTime takes a click's Kafka timestamp, before the visitor takes the click
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
