package io.adstream.kafkastreams.internal.topic;

import java.nio.ByteBuffer;

/**
 * The key of a record of the results topic: which of its lane's deliveries it is. An attempt whose
 * transaction was aborted used the numbers that its successor uses again.
 *
 * @param lane the lane; see {@link LanePartitioner}
 * @param attempt drawn at random each time a task takes the lane up
 * @param number of the lane's delivery, the first being 1
 */
public record DeliveryKey(int lane, long attempt, long number) {

  private static final int BYTES = Integer.BYTES + 2 * Long.BYTES;

  /** The key as it is in the topic. */
  public byte[] toBytes() {
    return ByteBuffer.allocate(BYTES).putInt(lane).putLong(attempt).putLong(number).array();
  }

  /** Whether a key has a number; those of before numbers have none. */
  public static boolean isNumbered(byte[] key) {
    return key.length == BYTES;
  }

  /** Reads a key that is {@linkplain #isNumbered numbered}. */
  public static DeliveryKey of(byte[] key) {
    ByteBuffer in = ByteBuffer.wrap(key);
    return new DeliveryKey(in.getInt(), in.getLong(), in.getLong());
  }
}
