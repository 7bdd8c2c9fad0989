package io.adstream.kafkastreams.internal.topic;

import java.nio.ByteBuffer;

/**
 * The key of a record of the results topic, which identifies one of its lane's deliveries. An
 * attempt reuses the numbers of a predecessor whose transaction was aborted.
 *
 * @param lane the lane; see {@link LanePartitioner}
 * @param attempt a random number, drawn each time a task starts the lane
 * @param number the number of the delivery in its lane, from 1
 */
public record DeliveryKey(int lane, long attempt, long number) {

  private static final int BYTES = Integer.BYTES + 2 * Long.BYTES;

  /** The serialized key. */
  public byte[] toBytes() {
    return ByteBuffer.allocate(BYTES).putInt(lane).putLong(attempt).putLong(number).array();
  }

  /** Whether a key has a number; keys of older versions have none. */
  public static boolean isNumbered(byte[] key) {
    return key.length == BYTES;
  }

  /** Parses a {@linkplain #isNumbered numbered} key. */
  public static DeliveryKey of(byte[] key) {
    ByteBuffer in = ByteBuffer.wrap(key);
    return new DeliveryKey(in.getInt(), in.getLong(), in.getLong());
  }
}
